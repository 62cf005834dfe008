"""Applications over the management API: OIDC clients with what people see of them, by their client ids. shapes.py is what
they look like in JSON, operations.py what a back end changes of them at once; one module each for the application
(views.py), its roles and its secrets."""
