"""One frozen module per schema version."""
