"""工作日: which days are worked, and when a period that is counted in them ends.

The day of the event does not count (民法典 art. 201); a last day that is off moves to the next working day (art. 203).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from site_builder.errors import ContentError, Problem

ONE_DAY = timedelta(days=1)
CALENDAR_MISSING = "holiday-calendar-missing"
SATURDAY = 5


@dataclass(frozen=True)
class HolidayYear:
    """One year: the days off, and the weekend days that are worked instead (调休)."""

    year: int
    days_off: frozenset[date]
    makeup_workdays: frozenset[date]


@dataclass(frozen=True)
class Deadline:
    """A last day. `is_provisional` (暂算): it lies in a year, or was counted through one, without a calendar yet."""

    day: date
    is_provisional: bool = False

    @property
    def words(self) -> str:
        """The day, and that it may move yet."""
        return f"{self.day}（暂算）" if self.is_provisional else f"{self.day}"


class Calendar:
    """Working days as of `today`.

    Years without a calendar of their own: past ones come from the package `chinesecalendar`; this year raises
    ContentError when asked, for nobody may guess a deadline that is running; later ones, and those before 2004, are
    counted with plain weekends and marked provisional.
    """

    def __init__(self, years: Iterable[HolidayYear], today: date) -> None:
        self._own = {year.year: year for year in years}
        self._today = today
        self._after: dict[tuple[date, int], Deadline] = {}

    def problems(self) -> list[Problem]:
        """The calendar of this year, if it is missing."""
        return [] if self._today.year in self._own else [_missing(self._today.year)]

    def is_known(self, day: date) -> bool:
        """False where there is no calendar and plain weekends are counted. Raises ContentError as said above."""
        return self._year(day.year) is not None

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day. Raises ContentError as said above."""
        year = self._year(day.year)
        if year is not None and day in year.makeup_workdays:
            return True
        is_off = year is not None and day in year.days_off
        return not is_off and day.weekday() < SATURDAY

    def next_workday(self, day: date) -> Deadline:
        """The day itself if it is worked, else the first after it that is."""
        is_provisional = not self.is_known(day)
        while not self.is_workday(day):
            day += ONE_DAY
            is_provisional |= not self.is_known(day)
        return Deadline(day, is_provisional)

    def add_workdays(self, start: date, number: int) -> Deadline:
        """The `number`-th working day after `start`, which does not count itself; 0 is `start`."""
        if number < 0:
            raise ValueError(f"number of working days must not be negative: {number}")
        known = self._after.get((start, number))
        if known is None:  # thousands of records begin on some hundred days
            known = self._after[start, number] = self._counted(start, number)
        return known

    def _counted(self, start: date, number: int) -> Deadline:
        day, left, is_provisional = start, number, False
        while left:
            day += ONE_DAY
            left -= self.is_workday(day)
            is_provisional |= not self.is_known(day)
        return Deadline(day, is_provisional)

    def workdays_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative if `last` is earlier."""
        if last < first:
            return -self.workdays_between(last, first)
        return sum(self.is_workday(day) for day in _days_after(first, last))

    def last_day_of_period(self, starts_on: date, days: int, unit: Literal["workday", "day"]) -> Deadline:
        """The last of `days` days, `starts_on` being the first that counts; one that is off moves on."""
        if days < 1:
            raise ValueError(f"a period has at least one day: {days}")
        if unit == "workday":
            return self.add_workdays(starts_on - ONE_DAY, days)
        return self.next_workday(starts_on + timedelta(days=days - 1))

    def _year(self, year: int) -> HolidayYear | None:
        if year in self._own:
            return self._own[year]
        if year > self._today.year:
            return None
        packaged = _packaged_years()
        if year == self._today.year or (packaged and year > max(packaged)):
            raise ContentError([_missing(year)])
        return packaged.get(year)


def _missing(year: int) -> Problem:
    return Problem(
        code=CALENDAR_MISSING,
        place=f"holiday-calendars/{year}.yml",
        found=f"没有 {year} 年的节假日安排，工作日算不出来",
        expected="当年和此后各年的节假日安排都录入，工作日期限才算得准",
        fix=f"照国务院办公厅关于 {year} 年部分节假日安排的通知，新建一条“节假日安排”",
    )


def _days_after(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range(1, (last - first).days + 1))


@lru_cache(maxsize=1)
def _packaged_years() -> dict[int, HolidayYear]:
    """The years of `chinesecalendar`; imported only here because most sites never look so far back."""
    from chinese_calendar.constants import holidays, workdays

    years = {day.year for day in holidays}
    return {
        year: HolidayYear(
            year,
            frozenset(day for day in holidays if day.year == year),
            frozenset(day for day in workdays if day.year == year),
        )
        for year in years
    }
