"""OpenID Connect Discovery 1.0, RFC 8414 and RFC 7517."""
