"""What every application shares, whatever protocol it speaks: its name, who publishes it, who may sign in to it.

Under each OIDC client (identity.oidc) and, later, each SAML partner there is one row of this room.
"""
