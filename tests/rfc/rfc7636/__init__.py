"""Proof Key for Code Exchange (RFC 7636)."""
