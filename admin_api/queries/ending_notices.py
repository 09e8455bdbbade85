"""Public notices that end within days, and those that have ended and say no result yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from admin_api.office import Caller, Office
from admin_api.queries.endings import Ending, workdays_to
from site_builder.holdings import Holdings
from site_builder.records.base import Record, Stub
from site_builder.records.public_notices import PublicNotice

SOON = timedelta(days=3)
RESULT = timedelta(days=30)
"""How long after its end a notice without a result is asked for."""
ENDS, HANGS, LACKS_RESULT = "公示期满", "张贴期满", "公示已满，还没有写结果"


def ending_notices(office: Office, by: Caller, sight: frozenset[str]) -> list[Ending]:
    """Those that end first, first; of board-only ones, of which no more is public, when they may be taken down."""
    holdings, today = office.desk.watch.known(), by.today
    found = [
        _ending(record, what, day, today, holdings)
        for record, what, day in notice_ends(holdings)
        if (today <= day <= today + SOON or (what == LACKS_RESULT and today - RESULT <= day < today))
        and holdings.organisation_of(record) in sight
    ]
    return sorted(found, key=lambda item: (item.day, item.record))


def notice_ends(holdings: Holdings) -> Iterator[tuple[Record, str, date]]:
    """Every notice with a last day, on the web or on the board."""
    for record in holdings.records():
        if isinstance(record, PublicNotice):
            if record.ends_on is not None and not (is_over := record.is_over(holdings.today)):
                yield record, ENDS, record.ends_on
            elif record.ends_on is not None and is_over and not record.result:
                yield record, LACKS_RESULT, record.ends_on
        elif isinstance(record, Stub) and record.hangs_until is not None:
            yield record, HANGS, record.hangs_until


def _ending(record: Record, what: str, day: date, today: date, holdings: Holdings) -> Ending:
    return Ending(
        title=record.title, what=what, day=day, days_left=workdays_to(day, today, holdings.calendar),
        organisation=holdings.organisation_of(record), record=("public-notices", record.id),
    )  # fmt: skip
