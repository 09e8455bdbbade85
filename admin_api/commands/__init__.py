"""One module per change a person can make."""
