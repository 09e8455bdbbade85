"""The text of a record as its reader sees it, without markup, name lists, files that end with
the period, and what only the office needs: for search."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
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
    return "\n".join([line for line in (*_lines(record, holdings), *body) if line])


def _lines(struct: msgspec.Struct, holdings: Holdings) -> list[str]:
    lines = []
    for name in _readable_fields(type(struct)):
        value = getattr(struct, name)
        if type(value) is str:
            lines.append(_text(name, value, holdings))
        elif value is not None:
            lines += _value(name, value, holdings)
    if isinstance(struct, VillageAffairs):
        lines.append(" ".join(map(amount, (struct.total_income, struct.total_spending, struct.closing_balance))))
    return lines


@cache
def _readable_fields(cls: type[msgspec.Struct]) -> tuple[str, ...]:
    skipped = SKIPPED if issubclass(cls, Record) else UNSEEN_IN_PARTS
    return tuple(name for name in cls.__struct_fields__ if name not in skipped)


def _value(name: str, value: Any, holdings: Holdings) -> list[str]:
    """The lines of what is no text itself. Nothing of truth values, counts and name lists."""
    if isinstance(value, (list, tuple)):
        return [line for item in value for line in _of_item(name, item, holdings)]
    return _of_item(name, value, holdings)


def _of_item(name: str, item: Any, holdings: Holdings) -> list[str]:
    if isinstance(item, str):
        return [_text(name, item, holdings)]
    if isinstance(item, MoneyLine):
        on = item.on.isoformat() if item.on else ""
        return [" ".join([part for part in (item.item, on, item.note, amount(item.amount)) if part])]
    if isinstance(item, Attachment):
        return [] if item.ends_with_period else [f"{item.name} {item.description}".strip()]
    if isinstance(item, Article):
        return [f"{article_name(item.number)} {item.text}"]
    if isinstance(item, NameList):
        return []
    if isinstance(item, msgspec.Struct):
        return [" ".join(_lines(item, holdings))]
    if isinstance(item, Decimal):
        return [amount(item)]
    if isinstance(item, Choice):
        return [item.label]
    return [date_cn(item)] if isinstance(item, date) else []


def _text(name: str, text: str, holdings: Holdings) -> str:
    if name == "handled_by":
        return holdings.organisation_name(text)
    if name in PROSE or "\n" in text:
        return html_to_text(to_html(text))
    return "" if name in {"sha256", "media_type"} or text.startswith(("http://", "https://")) else text
