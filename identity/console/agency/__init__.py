"""The agency's pages: the register of tenants, their domains, who of the staff has what, and the staff themselves."""
