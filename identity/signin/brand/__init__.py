"""What the hosted pages look like: a tenant's brand, and that of one of its applications."""
