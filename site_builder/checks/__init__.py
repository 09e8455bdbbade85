"""WHAT MUST HOLD of one record or of all."""
