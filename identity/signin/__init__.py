"""The hosted sign-in: policy, pages, stages, the interaction that remembers why somebody is signing in, branding.

It knows a return address, never a protocol. Not here: the person's own account page (identity.account).
"""
