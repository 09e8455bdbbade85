"""All bytes of a file, however deep they are packed: what a stranger would search. Shares nothing with the inspectors."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator


def unpacked(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The file, and everything packed in it."""
    yield data
    if depth > 3:
        return
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                yield name.encode()
                yield from unpacked(package.read(name), depth + 1)
    for match in re.finditer(rb"stream\r?\n|zTXt\w+\0\0|iTXt[\w ]+\0\x01\0\0\0", data):
        try:
            yield zlib.decompressobj().decompress(data[match.end() :])
        except zlib.error:
            continue


def has_trace(data: bytes, text: str) -> bool:
    """Whether a text is anywhere in a file, also with tags, strings of PDF or zeros in between."""
    forms = [text.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    hexed = [text.encode("ascii", "ignore").hex().encode()] if text.isascii() else []
    for piece in unpacked(data):
        piece = re.sub(rb"\\([0-7]{3})", lambda match: bytes([int(match[1], 8) & 0xFF]), piece)
        bare = re.sub(rb"<[^>]*>|\)\s*-?\d*\s*\(", b"", piece)
        if any(form in piece or form in bare for form in forms) or any(form in piece.lower() for form in hexed):
            return True
    return False
