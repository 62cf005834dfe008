"""RFC 7592: a client that entered itself manages itself."""
