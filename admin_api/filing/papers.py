"""A scan as PDF: nothing but pages. Runs in a worker."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from pypdf import PdfReader, filters
from pypdf.generic import IndirectObject

from site_builder.errors import DisclosureError

MOST_PAGES = 30
NEEDED = filters
"""pypdf would import it only when it reads."""
ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA")


class LockedPaperError(DisclosureError):
    """It has a password."""


class ActivePaperError(DisclosureError):
    """It does something, or carries other files."""


class TwofoldPaperError(DisclosureError):
    """It is something else as well."""


class TooManyPagesError(DisclosureError):
    """It is no form."""


def looked_at(data: bytes, arguments: Mapping[str, str]) -> bytes:  # noqa: ARG001 - as every task of a worker
    """The same bytes. Raises what is wrong with them; pypdf's errors if it is no PDF."""
    _, _, rest = data.rpartition(b"%%EOF")
    if b"%%EOF" not in data or rest.strip(b"\r\n\t \0") or zipfile.is_zipfile(io.BytesIO(data)):
        raise TwofoldPaperError
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise LockedPaperError
    if len(reader.pages) > MOST_PAGES:
        raise TooManyPagesError
    _refuse_active(reader)
    return data


def _refuse_active(reader: PdfReader) -> None:
    """Every object is looked at, also those that are packed in streams: none may be a deed."""
    for number in range(1, int(reader.trailer.get("/Size", 0))):
        found = reader.get_object(IndirectObject(number, 0, reader))
        text = repr(found).encode("utf-8", "replace") if found is not None else b""
        if any(f"'{word.decode()}'".encode() in text for word in ACTIVE):
            raise ActivePaperError
