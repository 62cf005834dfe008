"""The console: the agency's register of tenants, and one tenant's admin under /t/<slug>/.

Composes the sites and their menus; each room brings its own admin.py.
"""
