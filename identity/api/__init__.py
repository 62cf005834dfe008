"""The management API at /api/ of a tenant's host: what a product's own back end does with people, applications, API
resources, roles and organizations. Paths, fields, paging and errors are Logto's wherever both have a resource.

endpoints.py is the frame of every endpoint: who calls, what for, what comes in and goes out, as one declaration that
document.py makes the OpenAPI document of. permissions.py says who may, throttling.py how often, paging.py and search.py
how lists are walked, shapes.py what JSON is let in, errors.py what is answered when something is refused. There is a
room for each resource: users/, applications/, resources/, roles/, logs.py. urls.py is the table of addresses.

No rule of its own lives here: an endpoint calls the operations that the console calls. Organizations' rules are in
orgs/, how tokens for this API come about in oidc/.
"""
