"""Protection against guessing: the numbers a tenant sets, the devices that are known, and unlocking by oneself.

The counting itself is identity.signin.limits. Not here: what was tried and by whom (identity.signin.logbook).
"""
