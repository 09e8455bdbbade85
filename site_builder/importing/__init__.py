"""Foreign files → records."""
