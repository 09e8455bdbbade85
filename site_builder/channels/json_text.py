"""Data as JSON that people can read as well: the one way in which channels write it."""

from __future__ import annotations

import msgspec


def json_text(data: object) -> bytes:
    """UTF-8, a line for each value, ended by a line end."""
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"
