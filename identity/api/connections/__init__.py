"""Identity providers of companies over the API, by the names that Logto gave them (`sso-connectors`).

What differs, because it protects whoever signs in: a connection belongs to one organization, or to the tenant as a whole,
and not to several; what is written is its draft, which goes live only after it has passed a test sign-in.
"""
