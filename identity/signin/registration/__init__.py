"""Who may create an account, and what new people are asked: invitations, e-mail domains, profile fields, terms.

Not here: the ways to prove who one is (identity.signin.challenges, factors, passwords).
"""
