"""Every hosted page there is, found from the addresses of a tenant's host: for tests that look at all of them.

A page that opens by its address alone is found by itself. One that is a step of something has a way to it in `ways`.
What is no page is named there, too, with what it is instead: so that no page can be forgotten.
"""
