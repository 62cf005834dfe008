"""From a fresh clone to a running platform on one machine: `python -m identity.launch`.

Here live the home folder, the embedded PostgreSQL, the pre-flight check of a server that
is given, and the group of processes. Nothing here needs Django or may import it: Django's
own settings read the home from here. What a tenant is, is none of its business.
"""
