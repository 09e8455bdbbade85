"""Passwords: what may be one, how it is kept, how one is compared in equal time.

Two sources contradict each other, so both are presets: GB/T 22239 (等级保护) asks for complexity and regular change and
names no numbers; ASVS 5.0 forbids both (6.2.5, 6.2.10) and asks for length and a list of the commonest. All numbers are
settings of the office.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from site_builder.errors import Problem
from site_builder.records.fields import Choice

LONGEST = 128
MEMORY_KIB = 19 * 1024
ROUNDS = 2
LANES = 1
"""OWASP's least for argon2id: 19 MiB, two rounds, one lane."""

_hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)
_turns = threading.BoundedSemaphore(4)
"""A flood of sign-ins must not take memory without limit: the others wait for their turn."""


class PasswordPreset(Choice):
    """Whose advice an office follows."""

    CLASSIFIED_PROTECTION = "classified-protection", "等级保护"
    ASVS = "asvs", "ASVS"


@dataclass(frozen=True, kw_only=True)
class PasswordRules:
    """What a password must be.

    `classes`: how many of small letters, capitals, digits and other characters; `days`: after how many it must be
    changed, 0 for never; `remembered`: how many of the last ones may not come again.
    """

    minimum_length: int
    classes: int
    days: int
    remembered: int


PRESETS = {
    # The standard says 复杂度 and 定期更换 without numbers: these are what inspections are said to ask (unverified).
    PasswordPreset.CLASSIFIED_PROTECTION: PasswordRules(minimum_length=8, classes=3, days=90, remembered=5),
    PasswordPreset.ASVS: PasswordRules(minimum_length=12, classes=0, days=0, remembered=0),
}


def hash_of(password: str) -> str:
    """What is kept of a password."""
    with _turns:
        return _hasher.hash(_prepared(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether this is the password of which `kept` was kept. None (there is no such person) takes as long to say no."""
    with _turns:
        try:
            return _hasher.verify(kept or _nobodys(), _prepared(password)) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether a password was kept with other costs than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


def warm_up() -> None:
    """Before the first sign-in, so that the first unknown name takes no longer than the others."""
    _nobodys()


def _prepared(password: str) -> bytes:
    """Full-width and half-width, composed and decomposed are the same on a Chinese keyboard."""
    return _normalised(password).encode("utf-8", "surrogatepass")


def _normalised(password: str) -> str:
    """No more is looked at than could ever be one."""
    return unicodedata.normalize("NFKC", password[: 8 * LONGEST])


def password_faults(password: str, rules: PasswordRules, *, login: str, name: str = "") -> list[Problem]:
    """Everything that keeps this from being a password; never the password itself."""
    return [
        Problem(
            code="weak-password", place="", field=("password",), label="密码", found=found, expected=expected, fix=fix
        )
        for found, expected, fix in _faults(_normalised(password), rules, (login, name))
    ]


def in_words(rules: PasswordRules) -> str:
    """The rules as a hint beside the field."""
    classes = f"，大写字母、小写字母、数字、其他符号中至少{_COUNT[rules.classes]}种" if rules.classes > 1 else ""
    days = f"，每 {rules.days} 天更换" if rules.days else ""
    old = f"，不与最近 {rules.remembered} 次相同" if rules.remembered else ""
    return f"至少 {rules.minimum_length} 个字符{classes}{days}{old}；不用常见的密码，不含登录名和姓名"


_COUNT = "零一两三四"


def _faults(password: str, rules: PasswordRules, own_words: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    if len(password) < rules.minimum_length:
        yield f"{len(password)} 个字符", f"至少 {rules.minimum_length} 个字符", "加长；一句自己记得住的话最好"
    if len(password) > LONGEST:
        yield f"{len(password)} 个字符", f"不超过 {LONGEST} 个字符", "缩短"
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in password):
        yield "有看不见的控制字符", "键盘上能打出的字符", "重新输入，不要粘贴"
    if _classes_in(password) < rules.classes:
        yield (
            f"只有 {_classes_in(password)} 种字符",
            f"大写字母、小写字母、数字、其他符号中至少 {rules.classes} 种",
            "换成几种字符混合的",
        )
    if any(len(word.encode("utf-8", "replace")) > 3 and word.casefold() in password.casefold() for word in own_words):
        yield "含有登录名或姓名", "别人猜不到的内容", "去掉登录名和姓名"
    if is_common(password):
        yield "太常见或太有规律，会最先被人试到", "不常见的密码", "换一个；几个不相干的词连在一起就很好"


def _classes_in(password: str) -> int:
    tests = (
        str.islower,
        str.isupper,
        str.isdigit,
        lambda letter: not (letter.isalpha() and letter.isascii()) and not letter.isdigit(),
    )
    return sum(any(test(letter) for letter in password) for test in tests)


LOOK_ALIKE = str.maketrans("@$0135!7", "asoiesit")
ROWS = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "!@#$%^&*()",
)  # fmt: skip
RUN = 4
"""From how many neighbours on (abcd, 4321, qwer, aaaa) a run counts as one guess."""


def is_common(password: str) -> bool:
    """Whether it is among the commonest, also in disguise, or repeats a few characters, or is made of runs alone."""
    folded = _normalised(password).casefold()
    if not {folded, folded.translate(LOOK_ALIKE)}.isdisjoint(commonest()):
        return True
    return _is_repeated(folded) or (len(folded) >= RUN and len(_without_runs(folded)) < RUN)


@cache
def commonest() -> frozenset[str]:
    """The commonest passwords of eight characters and more, in small letters."""
    text = files("admin_api.accounts").joinpath("commonest_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("# ") and line != "#")


def _is_repeated(text: str) -> bool:
    """One to six characters, over and over."""
    return any(
        len(text) > size and text == (text[:size] * len(text))[: len(text)]
        for size in range(1, 7)
        if size * 2 <= len(text)
    )


def _without_runs(text: str) -> str:
    left, position = "", 0
    while position < len(text):
        length = _run_at(text, position)
        if length < RUN:
            left, length = left + text[position], 1
        position += length
    return left


def _run_at(text: str, start: int) -> int:
    """How many characters from `start` on are one character again and again, or neighbours in a row."""
    end = start + 1
    while end < len(text) and _is_run(text[start : end + 1]):
        end += 1
    return end - start


def _is_run(text: str) -> bool:
    return text == text[0] * len(text) or any(text in row or text in row[::-1] for row in ROWS)


LETTERS = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")
"""For passwords that are read aloud or copied from paper: nothing that looks like something else."""


def new_password() -> str:
    """One to be handed over and changed at once: good by every preset."""
    while True:
        password = "".join(secrets.choice("".join(LETTERS)) for _ in range(16))
        if _classes_in(password) == len(LETTERS) and not is_common(password):
            return password
