"""OAuth 2.0 Protected Resource Metadata (RFC 9728)."""
