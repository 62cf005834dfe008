"""Who is this person, and what may this client have: the top floor, and the project's own package.

Lives here: settings, the two sites' addresses, people, sign-in, applications and the protocols they speak.
Not here: what a tenant has before anyone arrives (tenants), the outside world (connectors), companies (orgs).
"""
