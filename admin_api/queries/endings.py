"""Things that end on a day, and how many working days that is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from site_builder.errors import ContentError
from site_builder.working_days import Calendar


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Something that ends. `what`: what ends of it, in words; `days_left`: working days after today up to its day, negative
    once it is over, None where no calendar says. One of `record` (kind, id), `draft` (number) and `login` says where it is seen to.
    """

    title: str
    what: str
    day: date
    days_left: int | None = None
    organisation: str = ""
    record: tuple[str, str] | None = None
    draft: str = ""
    login: str = ""
    note: str = ""


def workdays_to(day: date, today: date, calendar: Calendar) -> int | None:
    """Working days after today up to a day; negative if it is over; None where this year has no calendar."""
    try:
        return calendar.workdays_between(today, day)
    except ContentError:
        return None
