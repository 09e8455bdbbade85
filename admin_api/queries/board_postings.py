"""Notices for boards: what is to be hung, what hangs, what should have been taken down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from admin_api.filing.cabinet import Cabinet, Posting
from admin_api.office import Caller, Office
from admin_api.queries.sight import sight_of
from site_builder.errors import RecordNotFoundError
from site_builder.holdings import Holdings
from site_builder.records.base import Record, Stub, kind_of
from site_builder.records.fields import Choice, Placement
from site_builder.records.public_notices import PublicNotice

KIND = "public-notices"
FORGOTTEN = timedelta(days=30)
"""How long after its end a receipt that nobody wrote is asked for."""


class Hanging(Choice):
    """Where a sheet is."""

    TO_HANG = "to-hang", "待张贴"
    HANGS = "hangs", "已张贴"
    TO_TAKE_DOWN = "to-take-down", "到期待取下"
    TAKEN_DOWN = "taken-down", "已取下"


@dataclass(frozen=True, kw_only=True)
class BoardPosting:
    """One notice. `due_on`: the last day it hangs; `is_overdue`: it should hang by now, or not hang any more."""

    notice: str
    title: str
    organisation: str
    boards: tuple[str, ...]
    starts_on: date | None
    due_on: date | None
    state: Hanging
    is_overdue: bool
    posting: Posting | None
    is_board_only: bool
    published_on: date | None

    @property
    def address(self) -> str:
        """The screen where it is noted."""
        return f"/admin/board/{self.notice}"


def board_postings(office: Office, cabinet: Cabinet, by: Caller, sight: frozenset[str]) -> list[BoardPosting]:
    """Those of the organisations in `sight` (see `sight_of`), overdue ones first, then by last day; not what is done."""
    holdings, postings = office.desk.watch.known(), cabinet.postings()
    found = [
        posting_of(record, holdings, postings.get(record.id), by.today)
        for record in holdings.records()
        if kind_of(record) == KIND and is_for_board(record) and holdings.organisation_of(record) in sight
    ]
    at_work = [item for item in found if item.state is not Hanging.TAKEN_DOWN and not _was_never_noted(item, by.today)]
    return sorted(at_work, key=lambda item: (not item.is_overdue, item.due_on or date.max, item.notice))


def board_posting(office: Office, cabinet: Cabinet, by: Caller, notice: str) -> BoardPosting:
    """One of them, whatever its state. Raises RecordNotFoundError, also for whoever may not see it."""
    holdings = office.desk.watch.known()
    record = holdings.get(KIND, notice)
    if record is None or not is_for_board(record) or holdings.organisation_of(record) not in sight_of(office, by):
        raise RecordNotFoundError("没有这一条要张贴的公示。")
    return posting_of(record, holdings, cabinet.posting(notice), by.today)


def is_for_board(record: Record) -> bool:
    """Whether a sheet of it hangs on a board; also of a board-only one, of which only a stub is public."""
    if isinstance(record, Stub):
        return not record.is_withdrawn and record.placement in (Placement.BOARD, Placement.BOTH)
    return isinstance(record, PublicNotice) and record.placement in (Placement.BOARD, Placement.BOTH)


def posting_of(record: Record, holdings: Holdings, posting: Posting | None, today: date) -> BoardPosting:
    """One row."""
    starts_on, due_on = _days(record)
    state = _state(posting, due_on, today)
    is_late = state is Hanging.TO_HANG and starts_on is not None and starts_on < today
    named = getattr(record, "where_it_hangs", [])
    return BoardPosting(
        notice=record.id, title=record.title, organisation=holdings.organisation_of(record),
        boards=posting.boards if posting else tuple(named), starts_on=starts_on, due_on=due_on, state=state,
        is_overdue=is_late or state is Hanging.TO_TAKE_DOWN, posting=posting,
        is_board_only=record.placement is Placement.BOARD,
        published_on=record.published_at.date() if record.published_at is not None else None,
    )  # fmt: skip


def _days(record: Record) -> tuple[date | None, date | None]:
    if isinstance(record, PublicNotice):
        return record.starts_on, record.ends_on
    if isinstance(record, Stub):  # which does not say since when: the day after publishing, as everywhere
        published = record.published_at
        return published.date() + timedelta(days=1) if published is not None else None, record.hangs_until
    return None, None


def _state(posting: Posting | None, due_on: date | None, today: date) -> Hanging:
    if posting is None:
        return Hanging.TO_HANG
    if posting.taken_down_on is not None:
        return Hanging.TAKEN_DOWN
    return Hanging.TO_TAKE_DOWN if due_on is not None and due_on < today else Hanging.HANGS


def _was_never_noted(item: BoardPosting, today: date) -> bool:
    """Of a notice that is long over and of which nothing was ever noted nobody is reminded for ever."""
    return item.state is Hanging.TO_HANG and item.due_on is not None and item.due_on + FORGOTTEN < today
