"""The workspace database; the only place that uses SQLAlchemy."""
