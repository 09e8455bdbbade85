"""The records of a kind, newest first."""

from __future__ import annotations

import msgspec

from admin_api.desk import Desk
from admin_api.queries.check_record import class_of
from site_builder.addresses import address_of
from site_builder.clock import BEIJING
from site_builder.holdings import newest_first
from site_builder.records.base import Record, Stub, kind_of
from site_builder.text.normalise import normalise

MOST = 100


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """One record in a list."""

    id: str
    title: str
    organisation: str
    category: str
    published_at: str
    is_withdrawn: bool
    address: str


class RecordList(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a list; `total` is over all pages."""

    total: int
    start: int
    items: list[RecordLine]


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What to list: empty means any."""

    organisation: str = ""
    category: str = ""
    year: str = ""
    q: str = ""
    start: int = 0
    size: int = 20


def list_records(desk: Desk, kind: str, query: ListQuery) -> RecordList:
    """Raises RecordNotFoundError for a kind that does not exist."""
    class_of(kind)
    holdings = desk.watch.known()
    words = normalise(query.q)
    found = [
        record
        for record in holdings.records()
        if kind_of(record) == kind
        and query.organisation in ("", holdings.organisation_of(record))
        and query.category in ("", _category(record))
        and query.year in ("", _published(record)[:4])
        and words in record.title
    ]
    found.sort(key=newest_first)
    start, size = max(0, query.start), max(1, min(MOST, query.size))
    lines = [
        RecordLine(
            id=record.id, title=record.title, organisation=holdings.organisation_of(record), category=_category(record),
            published_at=_published(record), is_withdrawn=isinstance(record, Stub) and record.is_withdrawn,
            address=address_of(record),
        )
        for record in found[start : start + size]
    ]  # fmt: skip
    return RecordList(total=len(found), start=start, items=lines)


def _category(record: Record) -> str:
    return record.disclosed_under.value if record.disclosed_under is not None else ""


def _published(record: Record) -> str:
    return record.published_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if record.published_at else ""
