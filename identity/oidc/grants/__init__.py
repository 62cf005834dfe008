"""One module per `grant_type` of the token endpoint, and the table of them (RFC 6749 section 4).

A grant is a function: it gets an authenticated client that may use it, the parameters, the time and who acts; it
answers the members of the token response, or raises EndpointError. Its work on tables is one statement.
"""
