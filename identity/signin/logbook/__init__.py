"""The sign-in log: one row for each attempt, from the first proof to the session or to where it ended.

Pages tell it what happened by `notes.note(…)`; one statement at the end of the request writes it down. No secret and no
code ever stands in it. Not here: what changed and by whom (tenants.audit).
"""
