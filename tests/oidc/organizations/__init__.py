"""Tokens for organizations, asked for as applications ask."""
