"""Issuer identification (RFC 9207)."""
