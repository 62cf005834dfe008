"""Organizations as the provider sees them: tokens for one, claims about all of a person's, and which one is meant.

| You look for | Open |
|---|---|
| names on the wire | names.py |
| who is a member, in statements of the token path; why somebody is refused | members.py |
| what roles in organizations permit | permissions.py |
| what a token for an organization may say | tokens.py |
| claims about a person's organizations | claims.py |
| the page on which a person chooses one | picker.py |
| what a token would carry now, and why | facts.py |
| the step of an authorization | checks/organization.py |

Names and meaning are Logto's, so that its SDKs connect unchanged. Not here: who administers an organization (orgs), its
hosted pages (identity.organizations).
"""
