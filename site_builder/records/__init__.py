"""WHAT is published: one module per record kind."""
