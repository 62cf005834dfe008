"""Mails about what changed: a table of events, one place that listens to the log book, one job that writes.

A mail goes to the proved address that the change cannot have touched: for a change of address, to the former one.
"""
