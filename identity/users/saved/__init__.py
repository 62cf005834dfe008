"""Searches of the list of people that a member of staff keeps under a name. Each has their own, in each tenant."""
