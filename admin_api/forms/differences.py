"""Two versions of a record's answers, side by side, with the words marked that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from admin_api.forms.controls import Control, Kind

WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
LONGEST = 3_000
"""Characters that are compared word by word: of longer passages the lines are marked as a whole."""


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
    """Both texts cut where they differ: first by lines, then changed lines by words."""
    left: list[Piece] = []
    right: list[Piece] = []
    for is_same, one, other in _blocks(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if is_same or max(len(one), len(other)) > LONGEST:
            _add(left, one, not is_same)
            _add(right, other, not is_same)
            continue
        for is_equal, before, after in _blocks(WORD.findall(one), WORD.findall(other)):
            _add(left, before, not is_equal)
            _add(right, after, not is_equal)
    return tuple(left), tuple(right)


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[bool, str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag == "equal", "".join(old[i1:i2]), "".join(new[j1:j2])


def _add(pieces: list[Piece], text: str, is_changed: bool) -> None:
    if text and pieces and pieces[-1].is_changed == is_changed:
        pieces[-1] = Piece(pieces[-1].text + text, is_changed)
    elif text:
        pieces.append(Piece(text, is_changed))
