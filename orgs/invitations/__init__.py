"""Invitations into an organization: by mail, for one address, for some days, once.

A link holds a one-time token and nothing else; what it means is in the row. Whoever accepts must have proved the
address. An invitation that a member sent on the organization's own pages lives only as long as that member may give
what it gives: otherwise somebody who is removed would leave doors behind.

Here: rows and operations. Not here: pages (identity.organizations.joining), the account that a link may make
(identity.signin.registration).
"""
