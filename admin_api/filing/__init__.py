"""Photographs and scans of the office's own file: never published, kept under their SHA-256, looked at by few."""
