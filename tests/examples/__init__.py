"""The demo applications, tried by themselves; with the platform they are tried in tests/flows and tests/browser."""
