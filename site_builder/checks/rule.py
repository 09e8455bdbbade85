"""How a check is written: a generator named as the sentence that must be true. It never raises, prints or fixes.

    @check("notice-period-too-short", "公示期不短于规定天数", source="…")
    def notice_periods_are_long_enough(view: View) -> Iterator[Problem]:
        for notice in view.every(PublicNotice):
            ...
            yield view.problem(notice, "days", found=…, expected=…, fix=…)

A check of texts looks at one record alone and gets its `Texts`; what it finds holds until the record's file changes. Any
other check finds of a record what follows from that record, the settings, the calendars and the day, unless it says
`among_others` (it looks at other records or at files) or `of_site`: those are asked anew at every build, so they are quick.

Checks are discovered: every module of this package is loaded, every decorated function is a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from site_builder.addresses import place_of
from site_builder.errors import ContentError, FieldPath, Problem, Severity
from site_builder.holdings import Holdings
from site_builder.records.base import Record, fields_of, kind_of
from site_builder.text.commonmark import commonmark_to_html, paragraphs_of
from site_builder.text.markdown import MAX_BODY_BYTES
from site_builder.text.plain import html_to_text, on_one_line

R = TypeVar("R", bound=Record)


def problem_at(
    record: Record,
    field: str | FieldPath,
    *,
    found: str,
    expected: str,
    fix: str,
    severity: Severity = Severity.ERROR,
) -> Problem:
    """A finding at a field of a record. The code is filled in by the check it comes from."""
    path = (field,) if isinstance(field, str) else field
    labels = {facts.name: facts.label for facts in fields_of(type(record))}
    return Problem(
        code="",
        place=place_of(kind_of(record), record.id),
        record_id=record.id,
        field=path,
        label=labels.get(str(path[0]), "") if path else "",
        found=found,
        expected=expected,
        fix=fix,
        severity=severity,
    )


@dataclass(frozen=True)
class View:
    """What a check looks at: all holdings, and of them the records in question (`only`: one, before it is saved)."""

    holdings: Holdings
    files: Mapping[str, int] | None = None
    """Place → size of the attachments and name lists below `content/`; None where that is not known."""
    only: Record | None = None

    def every(self, cls: type[R]) -> Iterator[R]:
        """The records of a class that are in question."""
        if self.only is None:
            return self.holdings.every(cls)
        return iter([self.only] if isinstance(self.only, cls) else [])

    def records(self) -> Iterable[Record]:
        """All records in question."""
        return self.holdings.records() if self.only is None else [self.only]

    problem = staticmethod(problem_at)

    def site_problem(
        self, field: str, *, found: str, expected: str, fix: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        """A finding in `site.yml`."""
        path = tuple(field.split("."))
        return Problem(
            code="", place="site.yml", field=path, found=found, expected=expected, fix=fix, severity=severity
        )


@dataclass(frozen=True)
class Texts:
    """What a check of texts looks at: one record as it is stored, seen by the public or not."""

    record: Record

    @cached_property
    def all(self) -> list[tuple[FieldPath, str]]:
        """(field, text) of everything in words."""
        return list(self.record.texts())

    @cached_property
    def bodies(self) -> list[tuple[FieldPath, str]]:
        """(field, Markdown) of every text that is Markdown."""
        bodies = set(self.record.body_texts())
        return [(path, text) for path, text in self.all if text in bodies]

    @cached_property
    def as_read(self) -> list[tuple[FieldPath, str]]:
        """(field, text as a reader sees it) of everything in words."""
        bodies = {text for _, text in self.bodies}
        return [(path, _without_marks(text) if text in bodies else text) for path, text in self.all]

    def worth_a_look(self, may_stand_in: Callable[[str], bool]) -> list[tuple[FieldPath, str]]:
        """`as_read`, but nothing where a detector's quick pass over all texts at once says that it would find nothing."""
        return self.as_read if may_stand_in(self._joined) else []

    @cached_property
    def _joined(self) -> str:
        return "\n".join([text for _, text in self.as_read])


def _without_marks(text: str) -> str:
    plain = paragraphs_of(text)
    if plain is not None:
        return "\n".join([line for part in plain if (line := on_one_line(part))])
    return html_to_text(commonmark_to_html(text)) if len(text) < MAX_BODY_BYTES // 3 else text


Finder = Callable[[View], Iterator[Problem]]
TextFinder = Callable[[Texts], Iterator[Problem]]


@dataclass(frozen=True)
class Check:
    """One rule: its code (words, never reused), the sentence that holds, where it comes from, and how it looks."""

    code: str
    sentence: str
    source: str
    find: Callable[[Any], Iterator[Problem]]
    is_of_site: bool = False
    is_of_text: bool = False
    is_among_others: bool = False

    @property
    def is_lasting(self) -> bool:
        """Whether what it finds of a record holds until the record, the settings, a calendar or the day changes."""
        return not self.is_of_site and not self.is_among_others

    @property
    def explanation(self) -> str:
        """The page for `explain`."""
        return f"{self.code}\n\n规则：{self.sentence}\n依据：{self.source}\n\n{(self.find.__doc__ or '').strip()}\n"

    def run(self, on: View | Texts) -> Iterator[Problem]:
        """Its findings, under its code; what it could not find out (no calendar of this year) is one of them."""
        try:
            for problem in self.find(on):
                yield replace(problem, code=self.code)
        except ContentError as error:
            yield from error.problems


REGISTRY: dict[str, Check] = {}


def check(
    code: str, sentence: str, *, source: str, of_site: bool = False, among_others: bool = False
) -> Callable[[Finder], Finder]:
    """Make a generator a check. `of_site`: it looks at the settings or at all records together, not at single ones.

    `among_others`: what it finds of a record depends on other records, or on which files there are.
    """

    def register(find: Finder) -> Finder:
        _register(Check(code, sentence, source, find, is_of_site=of_site, is_among_others=among_others))
        return find

    return register


def text_check(code: str, sentence: str, *, source: str) -> Callable[[TextFinder], TextFinder]:
    """Make a generator a check of texts."""

    def register(find: TextFinder) -> TextFinder:
        _register(Check(code, sentence, source, find, is_of_text=True))
        return find

    return register


def _register(item: Check) -> None:
    if item.code in REGISTRY:
        raise ValueError(f"check {item.code} is defined twice")
    REGISTRY[item.code] = item
