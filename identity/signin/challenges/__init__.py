"""Codes by e-mail and SMS and magic links: asked for in one browser, tried there, used once.

One row is one challenge: typed by purpose, bound to tenant, browser, recipient and person. Whoever asks for one
(sign-in, proof of an address, recovery, second factors, account pages) gets the row back when the code was right, and
decides what follows. Somebody unknown gets a row too, and the same work is done.
"""
