"""Recipes: what a new tenant of a business model is set up with. One module each; the table says which there are.

A recipe makes what is missing and leaves what is there, in the tenant's own role, right after TENANT_SETUP. From then
on everything is the tenant's own: names, roles and rules are changed in the console like any others.
"""
