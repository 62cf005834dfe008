"""Measurements, run by `make bench`: figures and bounds side by side, never a timed test."""
