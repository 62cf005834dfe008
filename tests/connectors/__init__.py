"""Connectors: each kind against what its vendor's public documentation says it answers (recorded/)."""
