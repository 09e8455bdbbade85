"""Texts → findings, with the detectors that the text of records goes through as well.

Lines are looked at together, so that a number is found also where it is broken between two of them. What is uncertain
counts only if the number fills whole cells or words: in tables of figures any eighteen digits in a row may happen to
have a date and a check digit.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from site_builder.errors import Severity
from site_builder.text import personal_data, secrecy_marks

CHUNK = 200_000
"""Characters that are looked at together."""
IS_A_PERSONS = "删去或者遮住这个号码；确实是办公电话、单位账号的，由审核人员说明理由后放行"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: in the text of which place, at which character of it, in words that may be printed."""

    code: str
    where: str | Callable[[int], str]
    offset: int
    found: str
    fix: str
    is_hard: bool


def find(lines: Iterable[tuple[str | Callable[[int], str], str]], *, only_certain: bool = False) -> Iterator[Found]:
    """All findings in texts, each with the place of its line."""
    places: list[str | Callable[[int], str]] = []
    starts: list[int] = []
    texts: list[str] = []
    length = 0
    for where, text in lines:
        if not text or text.isspace():
            continue
        places.append(where)
        starts.append(length)
        texts.append(text)
        length += len(text) + 1
        if length > CHUNK:
            yield from _in_chunk(places, starts, "\n".join(texts), only_certain)
            places, starts, texts, length = [], [], [], 0
    yield from _in_chunk(places, starts, "\n".join(texts), only_certain)


def _in_chunk(
    places: list[str | Callable[[int], str]], starts: list[int], text: str, only_certain: bool
) -> Iterator[Found]:
    for start, code, found, fix, is_hard in (*_numbers(text, only_certain), *_marks(text)):
        line = bisect.bisect_right(starts, start) - 1
        yield Found(code, places[line], start - starts[line], found, fix, is_hard)


def _numbers(text: str, only_certain: bool) -> Iterator[tuple[int, str, str, str, bool]]:
    for item in personal_data.find(text):
        if item.is_certain or (not only_certain and _stands_alone(text, item.start, item.end)):
            certainty = "" if item.is_certain else "（可能是）"
            words = f"{item.kind.value}{certainty}：{item.masked}"
            yield (
                item.start,
                f"personal-{item.kind.name.lower().replace('_', '-')}",
                words,
                IS_A_PERSONS,
                item.is_certain,
            )


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no digit goes on, not even behind a point or a blank within the same cell."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return not re.search(r"\d[ .,，]?$", before) and not re.match(r"[ .,，]?\d", after)


def _marks(text: str) -> Iterator[tuple[int, str, str, str, bool]]:
    for item in secrecy_marks.find(text) if secrecy_marks.may_stand_in(text) else ():
        words = item.found.partition("行有")[2] or item.found
        yield item.start, item.code, words, item.fix, item.severity is Severity.ERROR


def masked(words: str) -> str:
    """The same words with every number of a person masked."""
    for item in reversed(personal_data.find(words)):
        words = words[: item.start] + item.masked + words[item.end :]
    return words


DIGITS_LOST = re.compile(r"[1-9]\d{15,18}")


def lost_digits(number: str) -> tuple[str, str] | None:
    """A number so long that a table has kept its first 15 digits only: (words, remedy), or None if it is shorter."""
    if not DIGITS_LOST.fullmatch(number):
        return None
    what = "身份证号" if len(number) in (17, 18) else "银行卡号"
    words = f"{len(number)} 位的数字，像{what}（存成了数值，末几位已经不准）：{number[:6]}{'*' * (len(number) - 6)}"
    return words, "删去这一列；需要公开编号的，把单元格设为文本再填"
