"""A tenant's keys: signing keys, symmetric keys per purpose, and the vault that seals secrets at rest.

Not here: which client signs with which algorithm (identity.oidc).
"""
