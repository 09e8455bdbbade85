"""What the trail says, for those who may see it; and all of it, to be taken along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from admin_api.accounts.rights import Right
from admin_api.audit import AuditRow, as_csv, as_json_lines
from admin_api.commands.moving import allow
from admin_api.forms.days import DayError, read_day
from admin_api.office import Caller, Office
from admin_api.queries.remembered_heads import remembered_heads
from site_builder.clock import BEIJING

PAGE = 100
COMMITS = 200
"""How many of the newest commits are asked for the heads they hold; `admin-api verify-audit` asks all."""


@dataclass(frozen=True, kw_only=True)
class TrailPage:
    """The newest rows first. `older_than`: the number before which the next page begins; 0 at the end."""

    rows: list[AuditRow]
    older_than: int


def trail_page(office: Office, by: Caller, *, words: str = "", since: str = "", until: str = "", before: int = 0) -> TrailPage:  # fmt: skip
    """Days that cannot be read limit nothing. Raises NotAllowedError."""
    allow(office, by, Right.SEE_AUDIT, None)
    first, last = _day(by, since, time.min), _day(by, until, time.max)
    found = office.audit.search(since=first, until=last, before_seq=before, limit=PAGE)
    rows = [row for row in found if _holds(row, words.strip())]
    return TrailPage(rows=rows, older_than=found[-1].seq if len(found) == PAGE else 0)


def trail_faults(office: Office, by: Caller) -> list[str]:
    """What is wrong with the chain, compared with the newest commits and the public manifest. Raises NotAllowedError."""
    allow(office, by, Right.SEE_AUDIT, None)
    settings = office.desk.settings
    return office.audit.verify(remembered_heads(settings.content, [settings.site / "manifest.json"], most=COMMITS))


def whole_trail(office: Office, by: Caller, *, is_exact: bool) -> str:
    """Every row, as a table for people or exact for machines; that it was taken is a row itself. Raises NotAllowedError."""
    allow(office, by, Right.EXPORT_AUDIT, None)
    text = "".join((as_json_lines if is_exact else as_csv)(office.audit.rows()))
    office.audit.note(at=by.at, **by.in_trail, action="audit.export", object="audit")
    return text


def _day(by: Caller, text: str, at: time) -> datetime | None:
    try:
        return datetime.combine(read_day(text, by.today), at, BEIJING) if text.strip() else None
    except DayError:
        return None


def _holds(row: AuditRow, words: str) -> bool:
    return not words or any(words in part for part in (row.actor, row.action, row.object, row.result))
