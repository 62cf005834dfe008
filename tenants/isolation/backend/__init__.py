"""A database backend that puts every statement inside one tenant's schema and role."""
