"""The console: the agency and one tenant, tried by the right and by the wrong people."""
