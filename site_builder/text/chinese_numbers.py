"""Chinese numerals and the numbers of articles: 第二十六条 ↔ 26, 第十条之一 ↔ 10-1."""

from __future__ import annotations

import re

DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[〇○零一二三四五六七八九十百千两0-9０-９]{1,9}"
"""Pattern of a numeral, for building patterns; whether it is a right one, only `to_int` knows."""

LARGEST = 9999
_ARTICLE = re.compile(rf"第\s*({NUMERAL})\s*条(?:\s*之\s*({NUMERAL}))?")
_VARIANTS = str.maketrans("〇○两０１２３４５６７８９", "零零二0123456789")


def to_int(text: str) -> int | None:
    """The value of a numeral as offices write it; None for anything else, e.g. 一百三 or 十二十.

    Takes words (一百二十三, 两千零三; up to 9999), digits in a row (二〇二六) and Arabic digits of any width.
    """
    text = text.strip().translate(_VARIANTS)
    if re.fullmatch("[0-9]+", text):
        return int(text)
    if not text or not set(text) <= {*DIGITS, *UNITS}:
        return None
    if not set(text) & set(UNITS):
        return int("".join(str(DIGITS.index(character)) for character in text))
    value = _sum_of(text)
    return value if value <= LARGEST and text in _spellings(value) else None


def from_int(number: int) -> str:
    """0 … 9999 in words: 10 is 十, 110 is 一百一十, 1010 is 一千零一十. Raises ValueError outside."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"not between 0 and {LARGEST}: {number}")
    if number == 0:
        return DIGITS[0]
    words = ""
    for position, digit in enumerate(f"{number:04}"):
        words += DIGITS[int(digit)] + ("千百十"[position : position + 1] if digit != "0" else "")
    words = re.sub("零+", "零", words).strip("零")
    return words[1:] if words.startswith("一十") else words


def article_number(text: str) -> str | None:
    """The number of an article: 第二十六条 → 26, 第十条之一 → 10-1, 第26条 → 26; None if the text is not one."""
    match = _ARTICLE.fullmatch(text.strip())
    if match is None:
        return None
    numbers = [to_int(part) for part in match.groups() if part is not None]
    return "-".join(str(number) for number in numbers) if all(numbers) else None


def article_name(number: str) -> str:
    """26 → 第二十六条, 10-1 → 第十条之一. Raises ValueError for what is no article's number."""
    article, _, insertion = number.partition("-")
    name = f"第{from_int(int(article))}条"
    return f"{name}之{from_int(int(insertion))}" if insertion else name


def _sum_of(text: str) -> int:
    total = digit = 0
    for character in text:
        if character in UNITS:
            total += max(digit, 1) * UNITS[character]
            digit = 0
        else:
            digit = DIGITS.index(character)
    return total + digit


def _spellings(value: int) -> set[str]:
    words = from_int(value)
    return {words, "一" + words} if words.startswith("十") else {words}
