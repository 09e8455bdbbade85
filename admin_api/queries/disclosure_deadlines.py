"""Information must be public within twenty working days of being formed or changed (政府信息公开条例 art. 26): what is on its way
and near that day or past it, and what lately came too late.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from admin_api.drafts import CORRECT, NEW, Draft
from admin_api.office import Caller, Office
from admin_api.queries.endings import Ending, workdays_to
from admin_api.queries.sight import is_seen
from site_builder.clock import BEIJING
from site_builder.errors import ContentError
from site_builder.holdings import Holdings
from site_builder.records.documents import Document
from site_builder.records.fields import DayUnit

NEAR = 5
"""Working days before the last day from which on it is told."""
LATELY = timedelta(days=90)
TOO_LATE = "document-disclosed-late"


def disclosure_deadlines(office: Office, by: Caller, sight: frozenset[str]) -> list[Ending]:
    """Drafts of documents whose last day is near or over, the most urgent first."""
    holdings = office.desk.watch.known()
    drafts = [draft for draft in office.drafts.listing() if draft.kind == "documents" and is_seen(draft, by, sight)]
    found = [ending for draft in drafts if (ending := _ending(draft, by.today, holdings)) is not None]
    return sorted(found, key=lambda item: (item.day, item.draft))


def disclosed_too_late(office: Office, by: Caller, sight: frozenset[str]) -> list[Ending]:
    """Documents of the last three months that were formed long before they were published, the newest first."""
    holdings = office.desk.watch.known()
    found = []
    for problem in office.desk.watch.problems:
        if problem.code != TOO_LATE:
            continue
        record = holdings.get("documents", problem.record_id)
        if not isinstance(record, Document) or record.published_at is None:
            continue
        published, organisation = record.published_at.astimezone(BEIJING).date(), holdings.organisation_of(record)
        if organisation in sight and by.today - published <= LATELY:
            found.append(
                Ending(
                    title=record.title, what=problem.found, day=published, days_left=None, organisation=organisation,
                    record=("documents", record.id), note=problem.expected,
                )
            )  # fmt: skip
    return sorted(found, key=lambda item: (-item.day.toordinal(), item.record))


def _ending(draft: Draft, today: date, holdings: Holdings) -> Ending | None:
    formed = _formed_on(draft, holdings)
    last = _last_day(draft, formed, holdings) if formed is not None else None
    if formed is None or last is None:
        return None
    left = workdays_to(last, today, holdings.calendar)
    if left is None or left > NEAR:
        return None
    return Ending(
        title=draft.title, what=f"{formed} 形成，还没有公开", day=last, days_left=left, organisation=draft.organisation,
        draft=draft.number,
    )  # fmt: skip


def _formed_on(draft: Draft, holdings: Holdings) -> date | None:
    """The day of forming; for a correction the day of a change that came after what is public."""
    formed = _day(draft.fields.get("formed_on"))
    if draft.purpose == NEW:
        return formed or _day(draft.fields.get("issued_on"))
    public = holdings.get("documents", draft.record_id or "") if draft.purpose == CORRECT else None
    if formed is None or public is None or public.published_at is None:
        return None
    return formed if formed > public.published_at.astimezone(BEIJING).date() else None


def _last_day(draft: Draft, formed: date, holdings: Holdings) -> date | None:
    """By its own limit where the law gives it one. None where no calendar says."""
    limit: Any = draft.fields.get("disclosure_limit")
    amount, unit = (limit.get("amount"), limit.get("unit")) if isinstance(limit, dict) else (None, None)
    days = int(amount) if isinstance(amount, str) and amount.isascii() and amount.isdigit() and len(amount) < 5 else 0
    try:
        if days and unit == DayUnit.DAY.value:
            return formed + timedelta(days=days)
        return holdings.calendar.add_workdays(formed, days or holdings.settings.disclosure_days).day
    except (ContentError, OverflowError):
        return None


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        return None
