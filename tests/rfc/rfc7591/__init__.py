"""RFC 7591 and OpenID Connect Registration 1.0: applications enter themselves."""
