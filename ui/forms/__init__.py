"""Forms built from the plan's fields."""
