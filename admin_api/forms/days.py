"""Days as people write them, and as they are shown back: 2026.3.5 → 2026年3月5日（星期四，工作日）.

A day is never guessed: what may be two days, or none, is a `DayError` that says in Chinese what to write.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from site_builder.clock import BEIJING
from site_builder.errors import ContentError
from site_builder.rendering.stamp import date_cn, weekday_cn
from site_builder.store.convert import FIRST_YEAR, LAST_YEAR
from site_builder.text.chinese_numbers import NUMERAL, to_int
from site_builder.working_days import Calendar

EXAMPLE = "2026年3月5日"
SPOKEN = {"前天": -2, "昨天": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2}
FAR, NEAR = timedelta(days=180), timedelta(days=90)
"""A day without a year is this year's, unless that is far away and another year's is near: then nobody knows."""

_BETWEEN = r"\s*[-./,、。 ]\s*"
_WHOLE = re.compile(rf"(\d{{4}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})\s*[日号]?")
_WORDS = re.compile(rf"(?:({NUMERAL})\s*年\s*)?({NUMERAL})\s*月\s*({NUMERAL})\s*[日号]?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WEEKDAY = re.compile(r"\s*[(（]?\s*(?:星期|周|礼拜)([一二三四五六日天])[^()（）]*[)）]?\s*$")
_TIME = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*(?:(?P<half>半)|(?P<minute>\d{1,2})\s*分?)?"
    r"(?::\d{2})?\s*$"
)
_DASHES = str.maketrans("‐‑‒–—―−~", "--------")


class DayError(ValueError):
    """What was written is no day, or may be several. The message: what is wrong。请 and what to write, without a last stop."""


def read_day(text: str, today: date) -> date:
    """The day that somebody wrote. Raises DayError."""
    words = _plain(text)
    if words in SPOKEN:
        return today + timedelta(days=SPOKEN[words])
    rest = _WEEKDAY.sub("", words)
    day = _written_day(rest, words, today)
    if (stated := _WEEKDAY.search(words)) and weekday_cn(day)[-1] != stated[1].replace("天", "日"):
        raise DayError(f"{date_cn(day)}是{weekday_cn(day)}，不是星期{stated[1]}。请核对日期")
    return day


def read_instant(text: str, today: date) -> datetime:
    """The minute that somebody wrote, Beijing time. Raises DayError."""
    words = _plain(text)
    match = _TIME.search(words)
    if match is None:
        day = read_day(text, today)
        raise DayError(f"只写了日期。请写上时间，如 {date_cn(day)} 17:30；原文没有时间的，写 {date_cn(day)} 00:00")
    day = read_day(words[: match.start()].rstrip("T, "), today)
    return datetime.combine(day, _clock(match), tzinfo=BEIJING)


def day_words(day: date, calendar: Calendar | None) -> str:
    """2026年3月5日（星期四，工作日）; without the last word where no calendar says whether it is worked."""
    kind = _kind_of(day, calendar)
    return f"{date_cn(day)}（{weekday_cn(day)}{f'，{kind}' if kind else ''}）"


def _kind_of(day: date, calendar: Calendar | None) -> str:
    try:
        if calendar is None or not calendar.is_known(day):
            return ""
        is_weekend = day.weekday() >= 5
        if calendar.is_workday(day):
            return "调休上班" if is_weekend else "工作日"
        return "休息日" if is_weekend else "放假"
    except ContentError:  # this year's calendar is missing: the desk tells of it, a form need not
        return ""


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text[:60]).translate(_DASHES).split())


def _written_day(words: str, shown: str, today: date) -> date:
    if match := _WHOLE.fullmatch(words) or _DIGITS.fullmatch(words):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if (match := _WORDS.fullmatch(words)) is None:
        raise DayError(_advice(words, shown))
    month, day = to_int(match[2]), to_int(match[3])
    if month is None or day is None:
        raise DayError(_advice("", shown))
    if match[1] is None:
        return _without_year(month, day, today)
    year = to_int(match[1])
    if year is None or year < 100:
        raise DayError(f"“{shown}”的年份不全。请写四位，如 {EXAMPLE}")
    return _day(year, month, day)


def _without_year(month: int, day: int, today: date) -> date:
    this = _day(today.year, month, day)
    for year in (today.year - 1, today.year + 1):
        if abs(this - today) > FAR and (other := _maybe(year, month, day)) and abs(other - today) < NEAR:
            raise DayError(f"不知道是 {date_cn(this)}，还是 {date_cn(other)}。请写上年份，如 {date_cn(other)}")
    return this


def _maybe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> date:
    if not int(FIRST_YEAR) <= year <= int(LAST_YEAR):
        raise DayError(f"年份 {year} 不对。请写 {FIRST_YEAR} 到 {LAST_YEAR} 年的日期，如 {EXAMPLE}")
    if not 1 <= month <= 12:
        raise DayError(f"没有{month}月。请写 1 到 12 月的日期，如 {EXAMPLE}")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DayError(f"{year}年{month}月没有{day}日，最后一天是{last}日。请核对日期")
    return date(year, month, day)


def _advice(words: str, shown: str) -> str:
    if re.fullmatch(rf"\d{{4}}(?:\s*年|{_BETWEEN})\s*\d{{1,2}}\s*月?", words) or re.fullmatch(r"\d{6}", words):
        return f"“{shown}”只有年和月。请写到日，如 {EXAMPLE}"
    if re.fullmatch(rf"\d{{1,2}}{_BETWEEN}\d{{1,2}}(?:{_BETWEEN}\d{{1,4}})?", words):
        return f"“{shown}”可以有几种读法。请把年月日写全，如 {EXAMPLE}"
    return f"“{shown[:30]}”读不成日期。请写年月日，如 {EXAMPLE}，或者 2026-3-5"


def _clock(match: re.Match[str]) -> time:
    hour, minute = int(match["hour"]), 30 if match["half"] else int(match["minute"] or 0)
    if match["part"] in ("下午", "傍晚", "晚上") and 1 <= hour < 12:
        hour += 12
    try:
        return time(hour, minute)
    except ValueError as error:
        raise DayError(f"没有 {hour}:{minute:02d} 这个时刻。请写 00:00 到 23:59，如 17:30") from error
