"""Frozen rows in, office documents out."""
