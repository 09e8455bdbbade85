"""How a check is written: a generator named as the sentence that must be true. It never raises, prints or fixes.

    @check("notice-period-too-short", "公示期不短于规定天数", source="…")
    def notice_periods_are_long_enough(view: View) -> Iterator[Problem]:
        for notice in view.every(PublicNotice):
            ...
            yield view.problem(notice, "days", found=…, expected=…, fix=…)

Checks are discovered: every module of this package is loaded, every decorated function is a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from site_builder.addresses import place_of
from site_builder.errors import ContentError, FieldPath, Problem, Severity
from site_builder.holdings import Holdings
from site_builder.records.base import Record, fields_of, kind_of

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class View:
    """What a check looks at: all holdings, and of them the records in question (`only`: one, before it is saved)."""

    holdings: Holdings
    files: frozenset[str] | None = None
    """Places of the attachments below `content/` that exist; None where that is not known."""
    only: Record | None = None
    memo: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict, compare=False)
    """The texts of records, which several checks read: made once."""

    def every(self, cls: type[R]) -> Iterator[R]:
        """The records of a class that are in question."""
        if self.only is None:
            return self.holdings.every(cls)
        return iter([self.only] if isinstance(self.only, cls) else [])

    def records(self) -> Iterable[Record]:
        """All records in question."""
        return self.holdings.records() if self.only is None else [self.only]

    def problem(
        self,
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

    def site_problem(
        self, field: str, *, found: str, expected: str, fix: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        """A finding in `site.yml`."""
        path = tuple(field.split("."))
        return Problem(
            code="", place="site.yml", field=path, found=found, expected=expected, fix=fix, severity=severity
        )


Finder = Callable[[View], Iterator[Problem]]


@dataclass(frozen=True)
class Check:
    """One rule: its code (words, never reused), the sentence that holds, where it comes from, and how it looks."""

    code: str
    sentence: str
    source: str
    find: Finder
    is_of_site: bool = False
    is_of_text: bool = False

    @property
    def explanation(self) -> str:
        """The page for `explain`."""
        return f"{self.code}\n\n规则：{self.sentence}\n依据：{self.source}\n\n{(self.find.__doc__ or '').strip()}\n"

    def run(self, view: View) -> Iterator[Problem]:
        """Its findings, under its code; what it could not find out (no calendar of this year) is one of them."""
        try:
            for problem in self.find(view):
                yield replace(problem, code=self.code)
        except ContentError as error:
            yield from error.problems


REGISTRY: dict[str, Check] = {}


def check(
    code: str, sentence: str, *, source: str, of_site: bool = False, of_text: bool = False
) -> Callable[[Finder], Finder]:
    """Make a generator a check.

    `of_site`: it looks at the settings or at all records together, not at single ones. `of_text`: its findings depend
    on the texts of the record alone, so that they hold until the file changes.
    """

    def register(find: Finder) -> Finder:
        if code in REGISTRY:
            raise ValueError(f"check {code} is defined twice")
        REGISTRY[code] = Check(code, sentence, source, find, of_site, of_text)
        return find

    return register
