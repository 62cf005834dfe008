"""People over the management API. shapes.py is what they look like in JSON, operations.py what a back end changes of
them at once; one module each for the person (views.py), passwords, roles, factors, identities, sessions and tokens."""
