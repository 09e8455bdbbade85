"""One file of the demo: which record offers it, under which name, and how its bytes are made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from site_builder.records.fields import MEDIA_TYPES, Attachment

OFFICE = "青禾镇人民政府"
"""The author in a file's properties: an office, never a person or the name a program was set up with."""


@dataclass(frozen=True)
class MadeFile:
    """`records`: places below `content/`; `words`: what a reader must find when the file is opened again."""

    name: str
    records: tuple[str, ...]
    make: Callable[[], bytes]
    words: tuple[str, ...]
    description: str = ""

    @property
    def extension(self) -> str:
        """pdf, docx or xlsx."""
        return self.name.rpartition(".")[2]

    def attachment(self, data: bytes) -> Attachment:
        """The entry that names these bytes in a record."""
        return Attachment(
            sha256=hashlib.sha256(data).hexdigest(),
            name=self.name,
            size=len(data),
            media_type=MEDIA_TYPES[self.extension],
            description=self.description,
        )
