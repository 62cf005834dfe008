"""Real little programs that stand for the outside world."""
