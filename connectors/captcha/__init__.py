"""Asking a vendor whether somebody is a person: what the three share. Each vendor's own is in its module of connectors.kinds."""
