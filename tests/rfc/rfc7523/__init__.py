"""RFC 7523 and OpenID Connect Core 9: a client proves itself by a JWT that it signed."""
