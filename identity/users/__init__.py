"""People: who they are, how to address them, whether they may come in.

Not here: how they prove it (identity.signin), what they may do (roles come with API resources), companies (orgs).
"""
