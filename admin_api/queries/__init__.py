"""One module per question a screen or client asks."""
