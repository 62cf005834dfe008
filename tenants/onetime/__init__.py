"""One-time objects: links and handles that work once, in one tenant, for one purpose.

Kept as a digest; payload sealed; consumed by one statement, so that of two people pressing at once one wins.
"""
