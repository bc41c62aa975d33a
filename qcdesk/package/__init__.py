"""Signed packages: bytes and files, no database."""
