"""staff → content: the API through which an office posts."""
