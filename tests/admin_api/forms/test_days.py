"""Days as clerks write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_api.forms.days import DayError, day_words, read_day, read_instant
from site_builder.clock import BEIJING
from site_builder.working_days import Calendar, HolidayYear

TODAY = date(2026, 5, 12)
CALENDAR = Calendar(
    [HolidayYear(2026, frozenset({date(2026, 5, 1), date(2026, 5, 2)}), frozenset({date(2026, 5, 9)}))], TODAY
)


@pytest.mark.parametrize(
    "text",
    [
        "2026-3-5", "2026-03-05", "2026.3.5", "2026/3/5", "2026年3月5日", "2026年03月05日", "20260305", "3月5日", "3月5号",
        "２０２６年３月５日", "２０２６-３-５", " 2026 年 3 月 5 日 ", "2026。3。5", "2026、3、5", "2026—3—5", "2026 3 5", "2026－3－5",
        "二〇二六年三月五日", "2026年3月5", "2026年3月5日（星期四）", "2026年3月5日（星期四，工作日）", "2026-3-5 周四",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text, TODAY) == date(2026, 3, 5)


@pytest.mark.parametrize(("text", "day"), [("昨天", 11), ("今天", 12), ("明天", 13), ("后天", 14)])
def test_a_day_may_be_spoken(text: str, day: int) -> None:
    assert read_day(text, TODAY) == date(2026, 5, day)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("2026-13-5", "没有13月"),
        ("2026-2-30", "最后一天是28日"),
        ("2月29日", "最后一天是28日"),
        ("2026-3", "写到日"),
        ("2026年3月", "写到日"),
        ("202603", "写到日"),
        ("3-5", "年月日写全"),
        ("26-3-5", "年月日写全"),
        ("3/5/2026", "年月日写全"),
        ("26年3月5日", "请写四位"),
        ("1026-3-5", "1900 到 2200"),
        ("下个月", "读不成日期"),
        ("", "读不成日期"),
        ("2026年3月5日（星期五）", "2026年3月5日是星期四"),
        ("2026年十二十月5日", "读不成日期"),
    ],
)
def test_what_is_no_day_or_may_be_several_is_told(text: str, advice: str) -> None:
    with pytest.raises(DayError, match=advice):
        read_day(text, TODAY)


def test_a_day_without_a_year_is_this_years() -> None:
    assert read_day("12月31日", TODAY) == date(2026, 12, 31)
    assert read_day("1月5日", TODAY) == date(2026, 1, 5)


def test_around_the_turn_of_the_year_the_year_is_asked() -> None:
    with pytest.raises(DayError, match="2026年1月5日，还是 2027年1月5日"):
        read_day("1月5日", date(2026, 12, 20))
    with pytest.raises(DayError, match="2026年12月28日，还是 2025年12月28日"):
        read_day("12月28日", date(2026, 1, 4))


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-19 17:30", "2026年4月19日 17:30", "2026年4月19日17时30分", "4月19日 下午5点30分", "2026.4.19 17：30",
        "2026-04-19T17:30", "2026-04-19 17:30:00", "2026年4月19日 下午5点半", "20260419 17:30",
    ],
)  # fmt: skip
def test_a_minute_is_read_as_people_write_it(text: str) -> None:
    assert read_instant(text, TODAY) == datetime(2026, 4, 19, 17, 30, tzinfo=BEIJING)


def test_a_day_alone_is_no_minute() -> None:
    with pytest.raises(DayError, match="2026年4月19日 00:00"):
        read_instant("2026-4-19", TODAY)
    with pytest.raises(DayError, match="没有 25:00"):
        read_instant("2026-4-19 25:00", TODAY)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 3, 5), "2026年3月5日（星期四，工作日）"),
        (date(2026, 3, 7), "2026年3月7日（星期六，休息日）"),
        (date(2026, 5, 1), "2026年5月1日（星期五，放假）"),
        (date(2026, 5, 9), "2026年5月9日（星期六，调休上班）"),
        (date(2031, 3, 31), "2031年3月31日（星期一）"),
    ],
)
def test_a_day_is_shown_back_with_weekday_and_working_day(day: date, words: str) -> None:
    assert day_words(day, CALENDAR) == words


def test_without_this_years_calendar_a_day_still_shows() -> None:
    assert day_words(date(2026, 3, 5), Calendar([], TODAY)) == "2026年3月5日（星期四）"


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_what_is_shown_back_is_read_again(day: date) -> None:
    assert read_day(day_words(day, CALENDAR), TODAY) == day
    assert read_day(day.isoformat(), TODAY) == day


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_a_word_of_advice(text: str) -> None:
    assert all("。请" in said for said in map(advice, (read_day, read_instant), (text, text)))


def advice(read: Callable[[str, date], date], text: str) -> str:
    """What a reader says of a text that is no day."""
    try:
        read(text, TODAY)
    except DayError as error:
        return str(error)
    return "。请"
