"""Roles over the management API: shapes.py is what they look like in JSON, views.py what can be done. Their rules are
in identity/users/roles."""
