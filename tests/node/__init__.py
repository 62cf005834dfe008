"""Independent programs from npm against the platform as it really runs; pages of theirs are in tests/browser."""
