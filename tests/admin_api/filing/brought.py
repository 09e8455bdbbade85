"""Photographs and scans, good and hostile."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from admin_api.forms.posted import PostedFile

PLACE = b"31.2N 118.4E"


def photograph(form: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> bytes:
    """With the place where it was taken, lying on its side."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = PLACE.decode()
    Image.new(mode, size, "white").save(out, format=form, exif=exif)
    return out.getvalue()


def scan(pages: int = 1, script: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(pages):
        canvas.drawString(50, 700, f"page {number}")
        canvas.showPage()
    if script:
        canvas._doc.Catalog.OpenAction = script
    canvas.save()
    return out.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def package() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("index.html", "<script>alert(1)</script>")
    return out.getvalue()


def moving() -> bytes:
    out = io.BytesIO()
    first, second = Image.new("RGB", (9, 9), "white"), Image.new("RGB", (9, 9), "black")
    first.save(out, format="WEBP", save_all=True, append_images=[second])
    return out.getvalue()


def posted(data: bytes, name: str = "签批.jpg") -> Any:
    return PostedFile(name, data)
