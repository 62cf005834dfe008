"""RFC 8693: one token for another."""
