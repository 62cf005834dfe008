"""RFC 8628: signing in on a device without a browser."""
