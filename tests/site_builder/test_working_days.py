"""Working days: the vectors of the State Council's calendar of 2026, and the laws of counting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.errors import ContentError
from site_builder.working_days import Calendar, Deadline, HolidayYear


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


OFF_2026 = [
    *span(date(2026, 1, 1), date(2026, 1, 3)),
    *span(date(2026, 2, 15), date(2026, 2, 23)),
    *span(date(2026, 4, 4), date(2026, 4, 6)),
    *span(date(2026, 5, 1), date(2026, 5, 5)),
    *span(date(2026, 6, 19), date(2026, 6, 21)),
    *span(date(2026, 9, 25), date(2026, 9, 27)),
    *span(date(2026, 10, 1), date(2026, 10, 7)),
]
MAKEUP_2026 = [date(2026, month, day) for month, day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]]
YEAR_2026 = HolidayYear(2026, frozenset(OFF_2026), frozenset(MAKEUP_2026))
TODAY = date(2026, 5, 8)


def calendar(today: date = TODAY) -> Calendar:
    return Calendar([YEAR_2026], today)


def test_2026_has_248_working_days() -> None:
    assert calendar().workdays_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        (date(2026, 2, 9), 20, date(2026, 3, 13)),
        (date(2026, 9, 18), 20, date(2026, 10, 22)),
        (date(2026, 4, 30), 7, date(2026, 5, 13)),
        (date(2026, 5, 8), 0, date(2026, 5, 8)),
        (date(2026, 5, 8), 1, date(2026, 5, 9)),
    ],
)
def test_the_day_of_the_event_does_not_count(start: date, number: int, due: date) -> None:
    assert calendar().add_workdays(start, number) == Deadline(due)


def test_makeup_days_are_worked_and_holidays_are_not() -> None:
    assert calendar().is_workday(date(2026, 2, 14))
    assert not calendar().is_workday(date(2026, 2, 16))
    assert not calendar().is_workday(date(2026, 5, 10))


def test_past_years_come_from_the_package() -> None:
    assert not calendar().is_workday(date(2025, 10, 8))
    assert calendar().is_workday(date(2025, 9, 28))
    assert calendar().is_known(date(2004, 5, 3))


def test_own_data_wins_over_the_package() -> None:
    odd = HolidayYear(2025, frozenset({date(2025, 3, 5)}), frozenset())
    assert not Calendar([YEAR_2026, odd], TODAY).is_workday(date(2025, 3, 5))


def test_this_year_without_a_calendar_is_an_error() -> None:
    empty = Calendar([], TODAY)
    with pytest.raises(ContentError) as caught:
        empty.add_workdays(TODAY, 3)
    assert caught.value.problems == empty.problems()
    assert "2026" in empty.problems()[0].found


def test_a_past_year_that_nobody_knows_is_an_error() -> None:
    later = Calendar([HolidayYear(2031, frozenset(), frozenset())], date(2031, 1, 5))
    with pytest.raises(ContentError, match="2030"):
        later.is_workday(date(2030, 12, 30))


def test_with_this_years_calendar_there_is_no_problem() -> None:
    assert calendar().problems() == []


def test_a_deadline_in_a_year_without_calendar_is_provisional() -> None:
    assert calendar().add_workdays(date(2026, 12, 30), 1) == Deadline(date(2026, 12, 31))
    assert calendar().add_workdays(date(2026, 12, 30), 2) == Deadline(date(2027, 1, 1), is_provisional=True)
    assert not calendar().is_known(date(2027, 1, 1))


def test_before_2004_plain_weekends_are_provisional() -> None:
    assert calendar().add_workdays(date(1999, 4, 30), 1) == Deadline(date(1999, 5, 3), is_provisional=True)


def test_a_period_counts_its_first_day() -> None:
    assert calendar().last_day_of_period(date(2026, 5, 9), 7, "day") == Deadline(date(2026, 5, 15))


def test_a_last_day_that_is_off_moves_to_the_next_working_day() -> None:
    assert calendar().last_day_of_period(date(2026, 4, 25), 7, "day") == Deadline(date(2026, 5, 6))
    assert calendar().last_day_of_period(date(2026, 9, 14), 7, "day") == Deadline(date(2026, 9, 20))


def test_a_period_in_working_days_skips_days_off() -> None:
    assert calendar().last_day_of_period(date(2026, 5, 1), 1, "workday") == Deadline(date(2026, 5, 6))
    assert calendar().last_day_of_period(date(2026, 4, 30), 2, "workday") == Deadline(date(2026, 5, 6))


def test_next_workday_is_the_day_itself_when_worked() -> None:
    assert calendar().next_workday(date(2026, 5, 9)).day == date(2026, 5, 9)
    assert calendar().next_workday(date(2026, 5, 10)).day == date(2026, 5, 11)
    assert calendar().next_workday(date(2027, 1, 2)) == Deadline(date(2027, 1, 4), is_provisional=True)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        calendar().add_workdays(TODAY, -1)
    with pytest.raises(ValueError, match="at least one"):
        calendar().last_day_of_period(TODAY, 0, "day")


@given(st.dates(date(2025, 1, 1), date(2027, 6, 1)), st.integers(1, 60))
def test_counting_forth_and_back_agree(start: date, number: int) -> None:
    due = calendar().add_workdays(start, number)
    assert calendar().is_workday(due.day)
    assert calendar().workdays_between(start, due.day) == number
    assert calendar().workdays_between(due.day, start) == -number
