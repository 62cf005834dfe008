"""The rules of an authorization request, one module each, in the order of endpoints/authorization.py (SECURITY 19).

A check looks at the flow and raises: PageError before an address may be believed, AuthorizationError after,
PersonNeeded where a person must act. What it found out it leaves on the flow.
"""
