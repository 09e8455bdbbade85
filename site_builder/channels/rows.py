"""One record as a row: what lists, home, village pages and record pages show of it.

A row holds words and dates only. "Days left" is never in it: the page carries `opens` and `closes`, a script counts.
A state that turns with the calendar may be baked, because the record comes back as a change on the day it turns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from site_builder.addresses import address_of
from site_builder.clock import BEIJING
from site_builder.holdings import Holdings
from site_builder.records.base import Record, Stub, kind_of
from site_builder.records.documents import Document, Validity
from site_builder.records.fields import Placement
from site_builder.records.kinds import record_classes
from site_builder.records.public_notices import NoticeMatter, PublicNotice
from site_builder.records.statutes import Statute


@dataclass(frozen=True)
class State:
    """A tag with a word. `tone` is its colour: good (green), soon (amber), bad (red) or over (grey).

    `opens` and `closes` are the first and the last day (ISO) of a period, "" where there is none.
    """

    word: str
    tone: str
    opens: str = ""
    closes: str = ""


@dataclass(frozen=True)
class Row:
    """One record in a list. `date` is the day of publication (ISO), "" if it has none."""

    href: str
    title: str
    date: str
    organisation: str
    kind: str
    state: State | None
    note: str


@dataclass(frozen=True)
class RowGroup:
    """The rows of one month; `label` is e.g. 2026年5月."""

    label: str
    rows: tuple[Row, ...]


WITHDRAWN = State("已撤下", "over")
ON_BOARD = State("仅现场张贴", "over")
FOR_A_GROUP = State("面向特定群体", "over")
VALIDITY_TONES = {
    Validity.IN_FORCE: "good",
    Validity.NOT_YET: "soon",
    Validity.AMENDED: "soon",
    Validity.REPEALED: "bad",
    Validity.LAPSED: "bad",
}


def row(record: Record, holdings: Holdings, root: str) -> Row:
    """A record as a row of a page whose way back to the site's root is `root`."""
    published_on = published_day(record)
    return Row(
        href=root + address_of(record),
        title=record.title,
        date=published_on.isoformat() if published_on is not None else "",
        organisation=holdings.organisation_name(holdings.organisation_of(record)),
        kind=record_classes()[kind_of(record)].facts.label,
        state=state_of(record, holdings.today),
        note=_where_it_hangs(record),
    )


def by_month(rows: Iterable[Row]) -> tuple[RowGroup, ...]:
    """Rows in their order, one group a month."""
    return tuple(RowGroup(label, tuple(group)) for label, group in groupby(rows, key=_month_label))


def _month_label(one: Row) -> str:
    return f"{one.date[:4]}年{int(one.date[5:7])}月" if one.date else "未注明日期"


def published_day(record: Record) -> date | None:
    """The day of publication in Beijing."""
    return record.published_at.astimezone(BEIJING).date() if record.published_at is not None else None


def state_of(record: Record, today: date) -> State | None:
    """The word that a citizen must not miss, None where there is nothing to say."""
    match record:
        case Stub():
            return _stub_state(record)
        case PublicNotice():
            return _notice_state(record, today)
        case Document():
            return _document_state(record, today)
        case Statute():
            return _statute_state(record, today)
    return None


def _stub_state(stub: Stub) -> State:
    if stub.is_withdrawn:
        return WITHDRAWN
    return ON_BOARD if stub.placement is Placement.BOARD else FOR_A_GROUP


def _notice_state(notice: PublicNotice, today: date) -> State | None:
    if notice.ends_on is None:
        return None
    opens = notice.starts_on.isoformat() if notice.starts_on is not None else ""
    closes = notice.ends_on.isoformat()
    if notice.is_over(today):
        return State("已结束", "over", opens, closes)
    word = "征集中" if notice.matter is NoticeMatter.CONSULTATION else "公示中"
    return State(word, "good", opens, closes)


def _document_state(document: Document, today: date) -> State | None:
    validity = document.validity(today)
    if validity is Validity.IN_FORCE and not document.is_normative:
        return None
    return State(validity.label, VALIDITY_TONES[validity])


def _statute_state(statute: Statute, today: date) -> State | None:
    if statute.repealed_on is not None and statute.repealed_on <= today:
        return State(Validity.REPEALED.label, "bad")
    if statute.effective_on is not None and statute.effective_on > today:
        return State(Validity.NOT_YET.label, "soon")
    return None


def _where_it_hangs(record: Record) -> str:
    """Where to read what is not on the web."""
    if not isinstance(record, Stub) or record.is_withdrawn or not record.where_it_hangs:
        return ""
    until = f"，到{chinese_day(record.hangs_until)}" if record.hangs_until is not None else ""
    return f"张贴在{'、'.join(record.where_it_hangs)}{until}"


def chinese_day(day: date) -> str:
    """A date in full, as people say it."""
    return f"{day.year}年{day.month}月{day.day}日"
