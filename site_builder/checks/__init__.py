"""WHAT MUST HOLD of one record or of all: one file per family of rules, discovered, no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache

from site_builder.checks.rule import REGISTRY, Check, Texts, View
from site_builder.errors import Problem
from site_builder.holdings import Holdings
from site_builder.records.base import Record

__all__ = ["Check", "all_checks", "check_all", "check_all_but_texts", "check_record", "check_step", "check_texts"]


@cache
def all_checks() -> dict[str, Check]:
    """Code → check, in alphabetical order."""
    for info in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{info.name}")
    return dict(sorted(REGISTRY.items()))


def check_all(
    holdings: Holdings, files: Mapping[str, int] | None = None, stored: Iterable[Record] | None = None
) -> Iterator[Problem]:
    """Every finding. `files`: place → size of what is in `files/` and `personal/`; `stored`: the records as they are there.

    Texts are examined as they are stored, seen or not: whatever is in `content/` is public.
    """
    yield from check_all_but_texts(holdings, files)
    for record in holdings.records() if stored is None else stored:
        yield from check_texts(record)


def check_all_but_texts(holdings: Holdings, files: Mapping[str, int] | None = None) -> Iterator[Problem]:
    """The findings that depend on the day, the settings or other records."""
    view = View(holdings, files)
    found = (problem for item in all_checks().values() if not item.is_of_text for problem in item.run(view))
    yield from dict.fromkeys(found)


def check_step(
    holdings: Holdings, files: Mapping[str, int], changed: Iterable[Record], last: Iterable[Problem], places: Set[str]
) -> tuple[list[Problem], list[Problem]]:
    """The same after a step, on the same day: (found anew, kept from `last`, the findings before the step).

    `changed`: records that are new or look different; `places`: their files, and those of records that are gone.
    """
    lasting = {item.code for item in all_checks().values() if item.is_lasting}
    view = View(holdings, files)
    found = [problem for item in all_checks().values() if not item.is_lasting for problem in item.run(view)]
    for record in changed:
        own = View(holdings, files, only=record)
        found += [
            problem
            for item in all_checks().values()
            if item.is_lasting and not item.is_of_text
            for problem in item.run(own)
        ]
    kept = [problem for problem in last if problem.code in lasting and problem.place not in places]
    return list(dict.fromkeys(found)), kept


def check_texts(record: Record) -> list[Problem]:
    """The findings in the texts of one record: the same until its file changes."""
    texts = Texts(record)
    return [problem for item in all_checks().values() if item.is_of_text for problem in item.run(texts)]


def check_record(record: Record, holdings: Holdings, files: Mapping[str, int] | None = None) -> list[Problem]:
    """The findings of one record, stored or about to be, among all others."""
    view = View(holdings, files, only=record)
    of_records = (item for item in all_checks().values() if not item.is_of_site and not item.is_of_text)
    return [*(problem for item in of_records for problem in item.run(view)), *check_texts(record)]
