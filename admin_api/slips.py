"""When two texts differ by a slip of the pen only: the narrowest rule that still helps. Pure functions of strings."""

from __future__ import annotations

import re

PROSE = frozenset({"title", "summary", "body"})
"""The fields in which a wrong character is a slip; elsewhere (names, numbers, addresses, organisations) it is a fact."""
PLAIN = re.compile(r"[\u4e00-\u9fff，。、；]*")
"""Characters of words, and marks between them: no digits, letters, Markdown, quotation marks or brackets."""
NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两双半廿卅壹贰叁肆伍陆柒捌玖拾佰仟元角分年月日号")
"""Numbers in words and what they count: an amount or a day is never a slip."""
NEGATIONS = frozenset("不未无非没勿莫免否别禁毋弗仅须应可")
"""What turns a sentence round, or says whether it must be."""


def is_slip(name: str, old: object, new: object, most: int) -> bool:
    """Whether a field of prose differs in one place by at most `most` plain characters on either side.

    No digit, numeral, negation or mark of Markdown stands or stood in that place. `most` 0: nothing is a slip.
    """
    if name not in PROSE or not isinstance(old, str) or not isinstance(new, str):
        return False
    one, other = _differing(old, new)
    changed = one + other
    return (
        0 < max(len(one), len(other)) <= most
        and PLAIN.fullmatch(changed) is not None
        and not (NUMERALS | NEGATIONS).intersection(changed)
    )


def _differing(old: str, new: str) -> tuple[str, str]:
    """What is left of both texts without their common beginning and end."""
    shorter = min(len(old), len(new))
    start = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    rest = shorter - start
    end = next((index for index in range(rest) if old[-1 - index] != new[-1 - index]), rest)
    return old[start : len(old) - end], new[start : len(new) - end]
