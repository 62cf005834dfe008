"""Roles inside organizations and what they permit: the template's, and those of one organization's own."""
