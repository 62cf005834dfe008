"""The log book: who did what to which object, in the schema of the tenant it happened in.

Every operation records one event. `audit.recorded` (tenants.audit.events) is sent after the event is committed.
"""
