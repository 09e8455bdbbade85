"""Numbers that belong to one person: identity cards, mobile telephones, bank cards.

Digits are looked for as a reader sees them: of any width and script, Chinese numerals too, joined over blanks, hyphens,
marks and invisible characters. Identity numbers must have a province, a date and, with 18 digits, the check digit
(GB 11643); bank cards the Luhn digit. What could as well be something else is found, but `is_certain` is False.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


class Kind(enum.Enum):
    """What a number is; the value is what people read."""

    IDENTITY_NUMBER = "身份证号"
    OLD_IDENTITY_NUMBER = "15位身份证号"
    MOBILE_NUMBER = "手机号"
    BANK_CARD = "银行卡号"


@dataclass(frozen=True)
class Finding:
    """One number. `masked` may be printed; the text between `start` and `end` may not."""

    kind: Kind
    start: int
    end: int
    masked: str
    is_certain: bool


CHINESE_DIGITS = dict(zip("〇○零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "000123456789123456789", strict=True))
LOOK_LIKE_X = "xXｘＸ×хХχΧⅩⅹ"
PROVINCES = {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)}
PROVINCES |= {71, 81, 82, 83, *range(90, 100)}
"""First two digits: provinces, 港澳台, and 9… for the residence cards of foreigners."""

SHORTEST = 11
"""Digits of the shortest number that is looked for, a mobile telephone's."""

IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _letters() -> str:
    """What is no digit and no gap, as the inside of a character class: Chinese but for its digits, Latin but for X."""
    cuts = sorted(ord(digit) for digit in CHINESE_DIGITS if "\u4e00" <= digit <= "\u9fff")
    firsts, lasts = [0x4E00, *(cut + 1 for cut in cuts)], [*(cut - 1 for cut in cuts), 0x9FFF]
    chinese = (f"{chr(first)}-{chr(last)}" for first, last in zip(firsts, lasts, strict=True) if first <= last)
    return "A-WYZa-wyz" + "".join(chinese)


_MAY_HOLD_A_RUN = re.compile(rf"[^{_letters()}]{{{SHORTEST},}}")
"""So many characters in a row that may be digits or gaps: few texts hold them, and folding all others is slow."""

_GAP = r"[\s\u200b\-‐-―−_.·•,，、/\\|*#~`'’]"
_RUN = re.compile(rf"[0-9](?:{_GAP}{{0,3}}[0-9])*+(?:{_GAP}{{0,3}}X(?![0-9A-Za-z]))?")
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z/=])(?:(?:\+|00)?86[\s-]?)?(1[3-9][0-9])([\s-]?)([0-9]{4})\2([0-9]{4})(?![0-9A-Za-z]|\.[0-9])"
)
_CARD = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9]{16,19}|[0-9]{4}(?:([\s-])[0-9]{4})(?:\1[0-9]{4}){2}(?:\1[0-9]{1,3})?)(?![0-9A-Za-z])"
)
_IDENTITY_WORDS = re.compile("身份证|证件号|公民身份|身份号码|证号")
_CARD_WORDS = re.compile("银行|账号|帐号|账户|帐户|卡号|一卡通|社保卡|存折|开户|信用社")
_USUAL_GROUPS = {(18,), (6, 12), (14, 4), (6, 8, 4), (6, 8, 3, 1), (6, 4, 4, 4), (3, 3, 4, 4, 4), (17, 1), (1,) * 18}
_CONTEXT = 40
"""How many characters before a number tell what it is."""


def may_stand_in(text: str) -> bool:
    """Whether it is worth looking: one quick pass, over many texts joined by line ends if one likes."""
    return _MAY_HOLD_A_RUN.search(text) is not None


def find(text: str) -> list[Finding]:
    """All numbers of persons in a text, in order, none of them twice. Telephones of offices are none."""
    if not may_stand_in(text):
        return []
    folded = _MAY_HOLD_A_RUN.sub(lambda match: match[0].translate(_folding()), text)
    runs = (run for run in _RUN.finditer(folded) if run.end() - run.start() >= SHORTEST)
    return [finding for run in runs for finding in _in_run(folded, run)]


def is_identity_number(digits: str) -> bool:
    """18 digits, the last of which may be X: province, date of birth and check digit are right."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], IDENTITY_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == digits[17] and _is_born(digits[:2], digits[6:14])


def is_credit_code(code: str) -> bool:
    """统一社会信用代码 (GB 32100): 18 characters with the right check character."""
    values = [CREDIT_ALPHABET.find(character) for character in code]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return min(values) >= 0 and (31 - total % 31) % 31 == values[17]


def has_luhn_digit(digits: str) -> bool:
    """Whether the last digit of a card's number is right."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits[::-1], 1)]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _in_run(folded: str, run: re.Match[str]) -> list[Finding]:
    """The numbers in one run of digits; what is an identity number is not searched for telephones and cards."""
    kept: list[Finding] = []
    taken = bytearray(run.end() - run.start() + 2)
    for finding in (*_identities(folded, run), *_mobiles(folded, run), *_cards(folded, run)):
        span = slice(finding.start - run.start(), finding.end - run.start())
        if not any(taken[span]):
            taken[span] = b"x" * (span.stop - span.start)
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.start)


def _identities(folded: str, run: re.Match[str]) -> Iterator[Finding]:
    places = [run.start() + offset for offset, character in enumerate(run[0]) if character in "0123456789X"]
    digits = "".join(folded[place] for place in places)
    first = 0
    while first + 18 <= len(digits):
        if "X" not in digits[first : first + 17] and is_identity_number(digits[first : first + 18]):
            yield _identity(folded, places[first : first + 18])
            first += 17
        first += 1
    yield from _old_identity(folded, places, digits)


def _identity(folded: str, places: list[int]) -> Finding:
    digits = "".join(folded[place] for place in places)
    start, end = places[0], places[-1] + 1
    is_named = _IDENTITY_WORDS.search(folded, max(0, start - _CONTEXT), start) is not None
    is_cut_out = folded[start - 1 : start].isdigit() or folded[end : end + 1].isdigit()
    is_usual = tuple(len(group) for group in re.findall("[0-9X]+", folded[start:end])) in _USUAL_GROUPS
    is_certain = is_named or (
        is_usual and not is_cut_out and "\n" not in folded[start:end] and not is_credit_code(digits)
    )
    return Finding(Kind.IDENTITY_NUMBER, start, end, f"{digits[:6]}********{digits[14:]}", is_certain)


def _old_identity(folded: str, places: list[int], digits: str) -> Iterator[Finding]:
    """15 digits have no check digit: only if they stand alone, and certain only where they are called so."""
    if len(digits) != 15 or "X" in digits or not _is_born(digits[:2], "19" + digits[6:12]):
        return
    start, end = places[0], places[-1] + 1
    is_named = _IDENTITY_WORDS.search(folded, max(0, start - _CONTEXT), start) is not None
    if is_named or end - start == 15:
        yield Finding(Kind.OLD_IDENTITY_NUMBER, start, end, f"{digits[:6]}******{digits[12:]}", is_named)


def _mobiles(folded: str, run: re.Match[str]) -> Iterator[Finding]:
    for match in _MOBILE.finditer(folded, run.start(), run.end() + 2):
        yield Finding(Kind.MOBILE_NUMBER, match.start(1), match.end(), f"{match[1]}****{match[4]}", True)


def _cards(folded: str, run: re.Match[str]) -> Iterator[Finding]:
    for match in _CARD.finditer(folded, run.start(), run.end() + 2):
        digits = re.sub("[^0-9]", "", match[0])
        if digits[0] not in "3456" and not digits.startswith(("95", "94")):
            continue
        if not has_luhn_digit(digits) or (len(digits) == 18 and is_credit_code(digits)):
            continue
        is_named = _CARD_WORDS.search(folded, max(0, match.start() - _CONTEXT), match.start()) is not None
        is_certain = is_named or digits.startswith("62")
        yield Finding(Kind.BANK_CARD, match.start(), match.end(), f"{'*' * (len(digits) - 4)}{digits[-4:]}", is_certain)


def _is_born(province: str, day: str) -> bool:
    year, month, day_of_month = int(day[:4]), int(day[4:6]), int(day[6:])
    if int(province) not in PROVINCES or not 1880 <= year <= 2100:
        return False
    try:
        return date(year, month, day_of_month) is not None
    except ValueError:
        return False


class _Folding(dict[int, str]):
    """One character for one, so that offsets stay: digits of all scripts, what looks like X, what nobody sees.

    Filled as characters are met, for looking at all of Unicode takes half a second.
    """

    def __missing__(self, code: int) -> str:
        """The form of a character that was not met before."""
        character = chr(code)
        digit = unicodedata.digit(character, None)
        if digit is not None:
            character = str(digit)
        elif unicodedata.category(character) == "Cf":
            character = "\u200b"
        self[code] = character
        return character


@lru_cache(maxsize=1)
def _folding() -> _Folding:
    folding = _Folding({ord(character): digit for character, digit in CHINESE_DIGITS.items()})
    folding.update(dict.fromkeys(map(ord, LOOK_LIKE_X), "X"))
    return folding
