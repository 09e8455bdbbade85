"""An office for the desk's questions: records written to its disk, read as its server reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import structs

from admin_api.office import Office
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.store.write import NEW, save


def notice(number: int, **facts: Any) -> Record:
    """A notice of the office of civil affairs."""
    return structs.replace(NOTICE, id=f"20260501-{number:05d}", title=f"第{number}号公示", **facts)


def document(number: int, **facts: Any) -> Record:
    """A document of the township."""
    return structs.replace(
        DOCUMENT, id=f"20260502-{number:05d}", title=f"第{number}号文件", index_number=f"014332607/2026-{number:05d}",
        document_number=None, **facts,
    )  # fmt: skip


def put(office: Office, *records: Record) -> None:
    """On the disk, as an editor would."""
    content: Path = office.desk.settings.content
    for record in records:
        save(content, record, expect=NEW)
