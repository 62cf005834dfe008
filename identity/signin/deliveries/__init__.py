"""The console's pages of what was sent, and of what may be sent at all. Never contents."""
