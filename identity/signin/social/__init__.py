"""Signing in, registering and being connected with an account at a social connector.

What a vendor says becomes a person of ours here: who that is, whether its word about an address counts (SECURITY 23),
and what must still be proved. How vendors are asked is in connectors.social.
"""
