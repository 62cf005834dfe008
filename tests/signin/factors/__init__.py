"""Second factors and passkeys, through the pages."""
