"""What a password must be like at a tenant: the rule in words, and its check wherever somebody sets one.

Not here: asking for a password (identity.signin.forms), hashing (identity.users.hashers).
"""
