"""Signing in with somebody else's account: the clients of OAuth 2.0 (RFC 6749, 7636, 9207) and OpenID Connect Core 1.0.

What all vendors share is here; what one vendor does in its own way is in its module of connectors.kinds. Nothing here
knows who the person is to us: what comes out is a Profile.
"""
