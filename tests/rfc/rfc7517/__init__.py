"""JSON Web Key (RFC 7517), and the rotation of keys (OpenID Connect Core 10.1.1)."""
