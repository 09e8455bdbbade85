"""Folding for search: one explicit table, the same here and in theme/assets/search.js, independent of Unicode versions.

Full-width forms become half-width, letters small, all brackets round, all quotes, dashes and blanks alike. A blank is
kept only between two Latin, Greek or Cyrillic letters or digits, where a reader sees two words; elsewhere it vanishes,
so that a phrase is found across line ends and table cells. A test compares both sides over all of Unicode.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt

OPENING = "〔［【（([{｛「『〈《<⟨﹝〖"
CLOSING = "〕］】）)]}｝」』〉》>⟩﹞〗"
QUOTES = "“”‘’\"'＂＇„‟"
DASHES = "-—–－―‐‑−﹣"
TILDES = "~～〜"
DOTS = "·・•‧"
BLANKS = "\t\n\r\u000b\u000c\u0020\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"
DROPPED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@cache
def table() -> dict[int, str]:
    """Code point → what it folds to; what is not in it stays."""
    folds = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for first, last, shift in (
        (0x41, 0x5A, 32), (0xC0, 0xDE, 32), (0x391, 0x3A9, 32), (0x400, 0x40F, 80), (0x410, 0x42F, 32),
        (0xFF21, 0xFF3A, 0x61 - 0xFF21),
    ):  # fmt: skip
        folds |= {code: chr(code + shift) for code in range(first, last + 1) if code not in {0xD7, 0x3A2}}
    for group, to in ((OPENING, "("), (CLOSING, ")"), (QUOTES, '"'), (DASHES, "-"), (TILDES, "~"), (DOTS, "·")):
        folds |= {ord(letter): to for letter in group}
    folds |= dict.fromkeys([*map(ord, BLANKS), *range(8192, 8203)], " ")
    return folds | {ord(letter): "" for letter in DROPPED}


_GONE = 0xFFFFFFFF


@cache
def _places() -> npt.NDArray[np.uint32]:
    """The table as an array over all code points: eight times as fast as `str.translate`."""
    places = np.arange(0x110000, dtype="<u4")
    for code, to in table().items():
        places[code] = ord(to) if to else _GONE
    return places


_WORD = "0-9a-z\u00df-\u024f\u0370-\u04ff"
_BLANKS = re.compile("  +")
_BLANK_NOT_BETWEEN_WORDS = re.compile(f" (?:(?<![{_WORD}] )|(?![{_WORD}]))")
_BETWEEN_TEXTS = "\x1e"
"""A control character that no content may hold."""


def fold(text: str) -> str:
    """The form in which texts and queries are compared.

    A blank stays between two letters of scripts that put blanks between words, or digits.
    """
    units = _places()[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")]
    folded = str(units[units != _GONE].tobytes(), "utf-32-le", "surrogatepass")
    return _BLANK_NOT_BETWEEN_WORDS.sub("", _BLANKS.sub(" ", folded)) if " " in folded else folded


def fold_all(texts: list[str]) -> list[str]:
    """Each text folded, in a tenth of the time that one after the other takes."""
    folded = fold(_BETWEEN_TEXTS.join(texts)).split(_BETWEEN_TEXTS)
    return folded if len(folded) == len(texts) else [fold(text) for text in texts]
