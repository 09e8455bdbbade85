"""Office files are zips that carry the moment they were saved. Written again without it, the same file has the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
SAVED = "2026-01-01T00:00:00Z"
MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
FIRST = "[Content_Types].xml"
THUMBNAIL = "docProps/thumbnail.jpeg"
THUMBNAIL_LINK = re.compile(rb"<Relationship [^>]*thumbnail\.jpeg[^>]*/>")


def fixed(data: bytes) -> bytes:
    """The same parts in a fixed order with a fixed date, without the preview picture of the template."""
    source = zipfile.ZipFile(io.BytesIO(data))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != FIRST, name)):
            if name != THUMBNAIL:
                entry = zipfile.ZipInfo(name, ZIP_EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0
                entry.external_attr = 0
                target.writestr(entry, _fixed_part(name, source.read(name)))
    return out.getvalue()


def _fixed_part(name: str, part: bytes) -> bytes:
    if name == "docProps/core.xml":
        return MOMENT.sub(rb"\g<1>" + SAVED.encode() + rb"\g<2>", part)
    if name == "_rels/.rels":
        return THUMBNAIL_LINK.sub(b"", part)
    return part
