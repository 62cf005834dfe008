"""Second factors and passkeys: what somebody has, what is asked of them, and how they show it.

TOTP (RFC 6238), WebAuthn Level 3, codes to recover with, trusted devices, lost factors, and the question whether it is
still you. Rows of factors are allauth's Authenticator; codes by mail and SMS are sent by identity.signin.challenges.
"""
