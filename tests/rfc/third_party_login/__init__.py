"""OpenID Connect Core 1.0 section 4: login initiated by a third party."""
