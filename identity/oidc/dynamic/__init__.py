"""Dynamic client registration: applications that enter themselves, where a tenant allows it.

| You look for | Open | Specification |
|---|---|---|
| what may be said of a client, and how we say it back | metadata.py, members.py | RFC 7591 section 2; OpenID Connect Registration 2 |
| who may enter one, and what becomes of it | operations.py | RFC 7591 section 3; RFC 7592 |

Such a client is a third party that nobody has reviewed: people are asked, and its errors never redirect (SECURITY 19).
Not here: the rules that all clients obey (identity.oidc.registration), HTTP (endpoints/registration.py).
"""
