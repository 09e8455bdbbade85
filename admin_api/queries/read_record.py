"""One record as it is stored, with its version."""

from __future__ import annotations

from typing import Any

import msgspec

from admin_api.desk import Desk
from admin_api.queries.check_record import class_of
from site_builder.addresses import address_of, is_id, place_of
from site_builder.errors import ContentError, RecordNotFoundError
from site_builder.records.base import Record
from site_builder.store.convert import to_plain
from site_builder.store.read import read_record as read_file
from site_builder.store.write import NEW, current_version


class StoredRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record for a program: `record` holds its fields as text, lists and objects, as the YAML file does."""

    kind: str
    id: str
    version: str
    address: str
    record: dict[str, Any]


def stored_record(desk: Desk, kind: str, record_id: str) -> tuple[Record, str]:
    """The record and its version. Raises RecordNotFoundError; ContentError if its file is wrong."""
    class_of(kind)
    content = desk.settings.content
    if not is_id(kind, record_id) or current_version(content, place_of(kind, record_id)) == NEW:
        raise RecordNotFoundError(f"没有编号为“{record_id[:60]}”的这一类信息。")
    record, version, problems = read_file(content, place_of(kind, record_id))
    if record is None:
        raise ContentError(problems)
    return record, version


def read_record(desk: Desk, kind: str, record_id: str) -> StoredRecord:
    """The same for an answer."""
    record, version = stored_record(desk, kind, record_id)
    return StoredRecord(kind=kind, id=record.id, version=version, address=address_of(record), record=to_plain(record))
