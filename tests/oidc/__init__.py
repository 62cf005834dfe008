"""The provider beyond what specifications say: clients, tenants, races, counts."""
