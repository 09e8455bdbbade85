"""Time as an argument: read once per command, request or tick, and handed on. Always Beijing time (UTC+8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "UTC+8")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present minute in Beijing time."""
    return datetime.now(BEIJING).replace(second=0, microsecond=0)


def fixed_clock(today: date) -> Clock:
    """The real time of day on a day that is given: for a demonstration or a test."""

    def clock() -> datetime:
        now = system_clock()
        return now.replace(year=today.year, month=today.month, day=today.day)

    return clock
