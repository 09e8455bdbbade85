"""The text of a record as its reader sees it, without markup, name lists, files that end with
the period, and what only the office needs: for search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from site_builder.holdings import Holdings
from site_builder.records.base import Record, Stub
from site_builder.records.fields import Attachment, Choice, Placement
from site_builder.records.public_notices import NameList
from site_builder.records.statutes import Article
from site_builder.records.village_affairs import MoneyLine, VillageAffairs
from site_builder.rendering.stamp import amount, date_cn
from site_builder.text.chinese_numbers import article_name
from site_builder.text.markdown import to_html
from site_builder.text.plain import html_to_text

SKIPPED = frozenset(
    {
        "id", "title", "organisation", "published_at", "placement", "audience", "published_without_review",
        "opening", "position", "type", "part_of", "village", "explains", "amended_by", "successor", "name_list",
        "imported_from", "is_normative", "is_online", "disclosure_type", "origin", "section", "task_type", "served",
        "days", "unit", "year", "quarter", "withdrawal", "form", "edition_on", "level",
    }
)  # fmt: skip
"""Fields that are no text of the record: shown as dates, tags, filters or links, or not at all."""

UNSEEN_IN_PARTS = frozenset({"need", "form"})
"""Fields of a material that the page shows as a tag or not at all."""

PROSE = frozenset({"body", "result", "answer", "text", "description", "note", "request_procedure"})


def readable_text(record: Record, holdings: Holdings) -> str:
    """One line per paragraph, cell row or item. Empty for what is withdrawn or only hangs on the board."""
    if isinstance(record, Stub) or record.placement is Placement.BOARD:
        return ""
    body = [holdings.organisation_name(record.organisation)] if record.organisation else []
    return "\n".join(line for line in (*_lines(record, holdings), *body) if line)


def _lines(struct: msgspec.Struct, holdings: Holdings) -> Iterator[str]:
    for name in struct.__struct_fields__:
        if name not in (SKIPPED if isinstance(struct, Record) else UNSEEN_IN_PARTS):
            yield from _value(name, getattr(struct, name), holdings)
    if isinstance(struct, VillageAffairs):
        yield " ".join(map(amount, (struct.total_income, struct.total_spending, struct.closing_balance)))


def _value(name: str, value: Any, holdings: Holdings) -> Iterator[str]:
    if isinstance(value, str):
        yield from _text(name, value, holdings)
    elif value is None or isinstance(value, (bool, int, NameList)):
        return
    elif isinstance(value, Decimal):
        yield amount(value)
    elif isinstance(value, Choice):
        yield value.label
    elif isinstance(value, (datetime, date)):
        yield date_cn(value)
    elif isinstance(value, MoneyLine):
        on = value.on.isoformat() if value.on else ""
        yield " ".join(part for part in (value.item, on, value.note, amount(value.amount)) if part)
    elif isinstance(value, Attachment):
        if not value.ends_with_period:
            yield f"{value.name} {value.description}".strip()
    elif isinstance(value, Article):
        yield f"{article_name(value.number)} {value.text}"
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _value(name, item, holdings)
    elif isinstance(value, msgspec.Struct):
        yield " ".join(_lines(value, holdings))


def _text(name: str, text: str, holdings: Holdings) -> Iterator[str]:
    if name == "handled_by":
        yield holdings.organisation_name(text)
    elif name in PROSE or "\n" in text:
        yield html_to_text(to_html(text))
    elif name not in {"sha256", "media_type"} and not text.startswith(("http://", "https://")):
        yield text
