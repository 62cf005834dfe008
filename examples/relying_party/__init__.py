"""The demo applications: one independent relying party (OpenID Connect Core) on Authlib.

It knows of the platform what a stranger would be told: an issuer, a client ID, a secret, a redirect URI. Those come
from demo.json; everything else is discovered. Not for production: its sessions are in memory, and it shows tokens.
"""
