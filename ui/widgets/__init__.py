"""Reusable widgets that know nothing of quality work."""
