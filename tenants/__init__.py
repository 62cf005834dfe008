"""What a tenant has before anyone arrives: the register, its schema and role, keys, log book and jobs.

Lives here: Tenant, Domain, Access (the register, in `public`), provisioning, the fence, and the rooms that every
other floor builds on (keys, audit, onetime). Not here: people, organizations, connectors, protocols.
"""
