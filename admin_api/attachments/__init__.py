"""Uploaded files on their way into content."""
