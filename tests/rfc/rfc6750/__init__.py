"""Bearer tokens (RFC 6750)."""
