"""Uploaded files on their way into content: kept, inspected, cleaned."""
