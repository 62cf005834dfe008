"""The organizations' own pages."""
