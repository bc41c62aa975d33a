"""Item models over the frozen views of the services."""
