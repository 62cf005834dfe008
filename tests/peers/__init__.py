"""Peers that a machine must be given first: nothing here runs with the suite (make peers)."""
