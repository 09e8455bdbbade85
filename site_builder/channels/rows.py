"""One record as a row: what lists, home, village pages and record pages show of it.

A row holds words and dates only. "Days left" and 公示中 are never in it: it carries the period, a script counts.
A state that turns with the calendar may be baked, because the record comes back as a change on the day it turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
    """A tag with a word. `tone` is its colour: open (green), soon (amber), late (red), ended (grey) or plain."""

    tone: str
    word: str


@dataclass(frozen=True)
class Period:
    """A period that still runs. The reader's clock, not the builder's, says what it is today; `words` name it."""

    starts_on: date
    ends_on: date
    words: str


@dataclass(frozen=True)
class Row:
    """One record in a list. `day` is the day of publication (ISO), "" if it has none. `note` tells it from others or says where it hangs."""

    href: str
    title: str
    day: str
    organisation: str
    kind: str
    note: str
    state: State | None
    period: Period | None


WITHDRAWN = State("ended", "已撤下")
ON_BOARD = State("plain", "仅现场张贴")
FOR_A_GROUP = State("plain", "面向特定群体")
VALIDITY_TONES = {
    Validity.IN_FORCE: "open",
    Validity.NOT_YET: "soon",
    Validity.AMENDED: "soon",
    Validity.REPEALED: "late",
    Validity.LAPSED: "late",
}


def row(record: Record, holdings: Holdings, root: str) -> Row:
    """A record as a row of a page whose way back to the site's root is `root`."""
    published_on = published_day(record)
    return Row(
        href=root + address_of(record),
        title=record.title,
        day=published_on.isoformat() if published_on is not None else "",
        organisation=holdings.organisation_name(holdings.organisation_of(record)),
        kind=record_classes()[kind_of(record)].facts.label,
        note=_note(record),
        state=state_of(record, holdings.today),
        period=period_of(record, holdings.today),
    )


def month_label(record: Record) -> str:
    """The month under which a record is grouped, e.g. 2026年5月."""
    day = published_day(record)
    return f"{day.year}年{day.month}月" if day is not None else "未注明日期"


def published_day(record: Record) -> date | None:
    """The day of publication in Beijing."""
    return record.published_at.astimezone(BEIJING).date() if record.published_at is not None else None


def state_of(record: Record, today: date) -> State | None:
    """The word that a citizen must not miss, None where there is nothing to say."""
    match record:
        case Stub():
            return _stub_state(record)
        case PublicNotice():
            return State("ended", "已结束") if record.is_over(today) else None
        case Document():
            return _document_state(record, today)
        case Statute():
            return _statute_state(record, today)
    return None


def _stub_state(stub: Stub) -> State:
    if stub.is_withdrawn:
        return WITHDRAWN
    return ON_BOARD if stub.placement is Placement.BOARD else FOR_A_GROUP


def period_of(record: Record, today: date) -> Period | None:
    """The period of a notice to which one can still object."""
    if not isinstance(record, PublicNotice) or record.ends_on is None or record.is_over(today):
        return None
    words = "征集中" if record.matter is NoticeMatter.CONSULTATION else "公示中"
    return Period(record.starts_on or record.ends_on, record.ends_on, words)


def _document_state(document: Document, today: date) -> State | None:
    validity = document.validity(today)
    if validity is Validity.IN_FORCE and not document.is_normative:
        return None
    return State(VALIDITY_TONES[validity], validity.label)


def _statute_state(statute: Statute, today: date) -> State | None:
    if statute.repealed_on is not None and statute.repealed_on <= today:
        return State("late", Validity.REPEALED.label)
    if statute.effective_on is not None and statute.effective_on > today:
        return State("soon", Validity.NOT_YET.label)
    return None


def _note(record: Record) -> str:
    """Which edition it is, or where to read what is not on the web."""
    if isinstance(record, Statute):
        return f"{chinese_day(record.edition_on)}版本"
    if not isinstance(record, Stub) or record.is_withdrawn or not record.where_it_hangs:
        return ""
    until = f"，到{chinese_day(record.hangs_until)}" if record.hangs_until is not None else ""
    return f"张贴在{'、'.join(record.where_it_hangs)}{until}"


def chinese_day(day: date) -> str:
    """A date in full, as people say it."""
    return f"{day.year}年{day.month}月{day.day}日"
