"""Tests: sentences, through the front door, over a real PostgreSQL. See conftest.py for what they stand on."""
