"""What is told of one file: refusals, findings, what cannot be checked, what cleaning removes, and its text.

`Notebook` collects it while a file is read; `Inspection` is the result. All words are Chinese, for clerks and reviewers,
and hold no number of a person in clear, neither in a place ("工作表“名单”第 3 行") nor in a finding.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from admin_api.attachments import detecting

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_TOLD = 200
"""Findings that are told one by one; the others are counted."""
MOST_TEXT = 3_000_000
"""Characters of text that are kept for search and for a readable page."""
LONGEST_WORDS = 120
Where = str | Callable[[int], str]
"""The place of a text in words, or of a character in it."""


class State(enum.Enum):
    """What a file is after inspection. Only CLEAN is green."""

    CLEAN = "clean"
    FINDINGS = "findings"
    CANNOT_BE_CHECKED = "cannot-be-checked"
    REFUSED = "refused"


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the public may not read. `is_hard` stops publishing; `goes` if cleaning surely removes it."""

    code: str
    where: str
    found: str
    fix: str
    is_hard: bool
    goes: bool


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What else is told: why a file is refused, what cannot be checked, what cleaning removes. `fix` may be empty."""

    where: str
    found: str
    fix: str = ""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a page, a sheet or a document, as it stands there: as private as the file is."""

    title: str
    text: str


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """The result. `pages_without_text`: numbers of the scanned pages that a reviewer has to look at one by one."""

    name: str
    kind: str
    state: State
    refusals: tuple[Remark, ...] = ()
    hits: tuple[Hit, ...] = ()
    further_hits: int = 0
    unchecked: tuple[Remark, ...] = ()
    removable: tuple[Remark, ...] = ()
    pages: tuple[Page, ...] = ()
    page_count: int = 0
    pages_without_text: tuple[int, ...] = ()
    is_signed: bool = False
    text_is_cut: bool = False


class RefusedError(Exception):
    """A file that is not taken, whatever else is in it: found what, and what to do."""

    def __init__(self, found: str, fix: str) -> None:
        self.found = found
        self.fix = fix
        super().__init__(found)


class Notebook:
    """Collects what is told of one file while it is read."""

    def __init__(self) -> None:
        self.refusals: list[Remark] = []
        self.hits: list[Hit] = []
        self.further_hits = 0
        self.unchecked: dict[Remark, None] = {}
        self.removable: dict[tuple[str, str], int] = {}
        self.pages: list[Page] = []
        self.page_count = 0
        self.pages_without_text: list[int] = []
        self.is_signed = False
        self.text_is_cut = False
        self._text_kept = 0
        self._known: set[tuple[str, str]] = set()
        self._outer: list[tuple[str, bool]] = []

    def refuse(self, found: str, fix: str, where: str = "") -> None:
        """The file is not taken."""
        self.refusals.append(Remark(where=self._place(where), found=safe(found), fix=fix))

    def cannot_check(self, where: str, found: str, fix: str = "请对照原件逐一查看，看过后再确认") -> None:
        """Something that only eyes can check."""
        self.unchecked[Remark(where=self._place(where), found=safe(found), fix=fix)] = None

    def removes(self, where: str, found: str, count: int = 1) -> None:
        """What the cleaned copy will not have."""
        key = (self._place(where), safe(found))
        if key in self.removable or len(self.removable) < MOST_TOLD:
            self.removable[key] = self.removable.get(key, 0) + count

    def look(self, lines: Iterable[tuple[Where, str]], *, goes: bool, only_certain: bool = False) -> None:
        """Run all detectors over texts. `goes`: cleaning removes them. `only_certain`: for what is no prose."""
        for hit in detecting.find(lines, only_certain=only_certain):
            where = hit.where(hit.offset) if callable(hit.where) else hit.where
            self.hit(hit.code, where, hit.found, hit.fix, is_hard=hit.is_hard, goes=goes)

    def hit(self, code: str, where: str, found: str, fix: str, *, is_hard: bool, goes: bool) -> None:
        """One finding; the same at the same place is told once."""
        goes = goes or any(inner_goes for _, inner_goes in self._outer)
        place = self._place(where)
        if (place, found) in self._known:
            return
        if len(self.hits) >= MOST_TOLD:
            self.further_hits += 1
            return
        self._known.add((place, found))
        self.hits.append(Hit(code=code, where=place, found=found, fix=fix, is_hard=is_hard, goes=goes))

    def page(self, title: str, texts: Sequence[str]) -> None:
        """Keep the text that everybody sees."""
        text = "\n".join(texts)
        room = MOST_TEXT - self._text_kept
        if self._outer or room <= 0:
            self.text_is_cut = self.text_is_cut or (not self._outer and bool(text))
            return
        self.text_is_cut = self.text_is_cut or len(text) > room
        self._text_kept += min(len(text), room)
        self.pages.append(Page(title=safe(title), text=text[:room]))

    @contextmanager
    def inside(self, where: str, *, goes: bool) -> Iterator[None]:
        """While a file within the file is read: its places are named after it, and its text is none of the file's."""
        self._outer.append((where, goes))
        try:
            yield
        finally:
            self._outer.pop()

    @property
    def depth(self) -> int:
        """How many files deep the reading is."""
        return len(self._outer)

    def result(self, name: str, kind: str) -> Inspection:
        """Everything collected."""
        return Inspection(
            name=name,
            kind=kind,
            state=self._state(),
            refusals=tuple(self.refusals),
            hits=tuple(self.hits),
            further_hits=self.further_hits,
            unchecked=tuple(self.unchecked),
            removable=tuple(
                Remark(where=where, found=found if count == 1 else f"{found}（{count} 处）")
                for (where, found), count in self.removable.items()
            ),
            pages=tuple(self.pages),
            page_count=self.page_count,
            pages_without_text=tuple(self.pages_without_text),
            is_signed=self.is_signed,
            text_is_cut=self.text_is_cut,
        )

    def _state(self) -> State:
        if self.refusals:
            return State.REFUSED
        if self.hits:
            return State.FINDINGS
        return State.CANNOT_BE_CHECKED if self.unchecked or self.pages_without_text else State.CLEAN

    def _place(self, where: str) -> str:
        return safe(" → ".join([*(outer for outer, _ in self._outer), *([where] if where else [])]))


def safe(words: str) -> str:
    """Words that may be printed: masked, on one line, not long, without signs that hide or turn others."""
    return detecting.masked("".join(c if c.isprintable() else " " for c in words))[:LONGEST_WORDS]
