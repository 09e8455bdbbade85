"""Two versions of a record's answers, side by side, with the words marked that differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from admin_api.forms.controls import Control, Kind

UNITS = (
    re.compile(r"[^\n]*\n+|[^\n]+"),
    re.compile(r"[^。；！？\n|]*[。；！？\n|]+|[^。；！？\n|]+"),
    re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL),
)
"""Texts are compared by paragraphs; those that differ, by sentences; those that differ, by words."""
MOST_PAIRS = 20_000
BUDGET = 200_000
"""How many pairs of equal units one comparison, and all of a text together, may look at: what repeats itself endlessly is
marked as a whole instead of keeping a reviewer waiting."""


class Piece(msgspec.Struct, frozen=True):
    """A run of words; `is_changed`: it stands on this side only."""

    text: str
    is_changed: bool = False


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One answer in both versions."""

    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything differs."""
        return any(piece.is_changed for piece in (*self.old, *self.new))


def answers_in_words(controls: Sequence[Control], before: str = "") -> Iterator[tuple[str, str]]:
    """Every answer that was given: its label as one reads it out of context, and its words."""
    for control in controls:
        label = f"{before} {control.label}".strip()
        if control.kind is Kind.HIDDEN:
            continue
        if control.kind in (Kind.GROUP, Kind.LIST, Kind.FILE):
            if control.kind is Kind.FILE and control.value:
                yield label, control.value
            yield from () if control.is_blank else answers_in_words(control.parts, label)
        elif control.shown and not (before and control.is_blank):
            yield label, control.shown


def differences_of(old: Sequence[Control], new: Sequence[Control]) -> tuple[Difference, ...]:
    """Every answer that stands in either version, those of the new one in its order."""
    before, after = dict(answers_in_words(old)), dict(answers_in_words(new))
    labels = [*after, *(label for label in before if label not in after)]
    return tuple(_difference(label, before.get(label, ""), after.get(label, "")) for label in labels)


def _difference(label: str, old: str, new: str) -> Difference:
    left, right = pieces_of(old, new)
    return Difference(label=label, old=left, new=right)


def pieces_of(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut where they differ."""
    left: list[Piece] = []
    right: list[Piece] = []
    for is_same, one, other in _compared(old, new, UNITS, [BUDGET]):
        _add(left, one, not is_same)
        _add(right, other, not is_same)
    return tuple(left), tuple(right)


def _compared(
    old: str, new: str, units: Sequence[re.Pattern[str]], budget: list[int]
) -> Iterator[tuple[bool, str, str]]:
    """(same?, old passage, new passage) in order; `budget` holds what may still be spent."""
    if old == new or not old or not new or not units:
        yield old == new, old, new
        return
    before, after = units[0].findall(old), units[0].findall(new)
    pairs = _pairs(before, after)
    if pairs > min(MOST_PAIRS, budget[0]):
        yield False, old, new
        return
    budget[0] -= pairs
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        one, other = "".join(before[i1:i2]), "".join(after[j1:j2])
        yield from [(True, one, other)] if tag == "equal" else _compared(one, other, units[1:], budget)


def _pairs(before: list[str], after: list[str]) -> int:
    """How many pairs of equal units there are: what comparing costs."""
    counts = Counter(after)
    return sum(times * counts[unit] for unit, times in Counter(before).items())


def _add(pieces: list[Piece], text: str, is_changed: bool) -> None:
    if text and pieces and pieces[-1].is_changed == is_changed:
        pieces[-1] = Piece(pieces[-1].text + text, is_changed)
    elif text:
        pieces.append(Piece(text, is_changed))
