"""An organization's IT contacts: people without an account who set its sign-in up, by a link and a mailed code.

Here: rows and operations. Not here: the pages (identity.sso_setup).
"""
