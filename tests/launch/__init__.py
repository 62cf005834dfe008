"""The launcher: real processes, a real PostgreSQL, folders of their own."""
