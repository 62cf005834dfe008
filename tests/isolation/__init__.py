"""The fence: what a tenant's code can reach, tried through both ways of connecting."""
