"""Accepting an invitation into an organization: the page behind the link, for everybody it may meet.

Whoever has the link has read the mail. That proves the address for an account that is made by it; somebody who is
signed in with another address proves this one by a code first, for links are forwarded.
"""
