"""Use cases, one verb per file; each call is one transaction."""
