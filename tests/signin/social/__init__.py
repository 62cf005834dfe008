"""Signing in with accounts elsewhere: the whole way, against a real little vendor."""
