"""A real .xls, made by hand: a BIFF8 workbook of one sheet of words in an OLE file, as Excel 97 wrote them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SMALLEST = 4096
"""A shorter stream would have to stand in the small sectors."""


def xls(rows: Sequence[Sequence[str]]) -> bytes:
    """The file."""
    stream = _workbook(rows)
    stream += b"\0" * (max(SMALLEST, -(-len(stream) // SECTOR) * SECTOR) - len(stream))
    count = len(stream) // SECTOR
    chain = [FAT, END, *range(3, count + 2), END]
    fat = struct.pack(f"<{SECTOR // 4}I", *chain, *[FREE] * (SECTOR // 4 - len(chain)))
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream))
    return _header() + fat + folder + _entry("", 0, FREE, 0, 0) * 2 + stream


def _header() -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    return head + struct.pack("<9I", 0, 1, 1, 0, SMALLEST, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = f"{name}\0".encode("utf-16-le") if name else b""
    return struct.pack("<64sHBB3I36xIII", text, len(text), kind, 1, FREE, FREE, child, start, size, 0)


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    name = "表".encode("utf-16-le")
    first = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
    length = len(first) + 4 + 8 + len(name) + 4
    sheet = _record(0x85, struct.pack("<IBBBB", length, 0, 0, len(name) // 2, 1) + name)
    cells = b"".join(_label(row, column, words) for row, line in enumerate(rows) for column, words in enumerate(line))
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6)) + cells + _record(0x0A, b"")
    return first + sheet + _record(0x0A, b"") + body


def _label(row: int, column: int, words: str) -> bytes:
    return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(words), 1) + words.encode("utf-16-le"))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
