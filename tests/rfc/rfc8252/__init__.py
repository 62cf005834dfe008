"""OAuth 2.0 for native apps (RFC 8252)."""
