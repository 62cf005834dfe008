"""One module per endpoint: it parses, calls one rule or operation, and answers."""
