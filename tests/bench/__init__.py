"""Measurements, run by `make bench`: figures and bounds side by side, never a timed test.

Against others (tokens.py) what is compared is CPU time, user and system, of a server's processes and of its sessions
in PostgreSQL, per request: ratios hold on another machine and on a busy one, seconds do not.
"""
