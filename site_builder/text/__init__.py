"""Pure functions of strings."""
