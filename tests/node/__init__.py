"""Independent programs from npm against the platform as it really runs."""
