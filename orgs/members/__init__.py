"""Who belongs to an organization, and with which of its roles."""
