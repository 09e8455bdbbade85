"""How Chinese is typed without an input method: dibao, db, dib → 低保. Any reading of a character counts: 银行 is yh and yx.

Readings come from pypinyin's table of characters. Its table of phrases, which takes four times the memory, would say which
reading is meant; whoever types initials does not know either.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from site_builder.text.folding import fold

Forms = tuple[str, ...]
"""What may be typed for one letter: itself, its syllables, their beginnings. The letter comes first."""


@lru_cache(maxsize=8192)
def forms_of(letter: str) -> Forms:
    """The forms of one folded letter."""
    syllables = _syllables(letter)
    initials = {syllable[:2] for syllable in syllables if syllable[1:2] == "h"} | {
        syllable[0] for syllable in syllables
    }
    return (letter, *sorted({*syllables, *initials} - {letter}))


@lru_cache(maxsize=16_384)
def spelled(text: str) -> tuple[Forms, ...]:
    """The forms of each letter of a text, folded."""
    return tuple(map(forms_of, fold(text).replace(" ", "")))


def end_of_match(query: str, text: Sequence[Forms], start: int) -> int:
    """Where a query that begins at a letter of a text ends in it; -1 if it does not. Its last syllable may be unfinished."""
    reached = {0}
    for index in range(start, len(text)):
        reached = {then for done in reached for then in _steps(query, done, text[index])}
        if len(query) in reached:
            return index + 1
        if not reached:
            break
    return -1


def _steps(query: str, done: int, forms: Forms) -> Iterator[int]:
    rest = query[done:]
    for form in forms:
        if rest.startswith(form):
            yield done + len(form)
        elif form.startswith(rest):
            yield len(query)


def _syllables(letter: str) -> set[str]:
    """Without tones, ü as v, as keyboards have it."""
    readings = _table().get(ord(letter), "")
    return {plain for reading in readings.split(",") if (plain := _plain(reading))}


def _plain(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(mark for mark in letters if mark.isascii() and mark.isalpha())


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # read when the package is imported
    from pypinyin.pinyin_dict import pinyin_dict

    table: dict[int, str] = pinyin_dict
    return table
