"""WHAT MUST HOLD of one record or of all: one file per family of rules, discovered, no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache

from site_builder.checks.rule import REGISTRY, Check, View
from site_builder.errors import Problem
from site_builder.holdings import Holdings
from site_builder.records.base import Record

__all__ = ["Check", "all_checks", "check_all", "check_record"]


@cache
def all_checks() -> dict[str, Check]:
    """Code → check, in alphabetical order."""
    for info in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{info.name}")
    return dict(sorted(REGISTRY.items()))


def check_all(holdings: Holdings, files: frozenset[str] | None = None) -> Iterator[Problem]:
    """Every finding in all that is seen. `files`: the attachments that exist below `content/`."""
    view = View(holdings, files)
    for item in all_checks().values():
        yield from item.run(view)


def check_record(record: Record, holdings: Holdings, files: frozenset[str] | None = None) -> list[Problem]:
    """The findings of one record, stored or about to be, among all others."""
    view = View(holdings, files, only=record)
    return [problem for item in all_checks().values() if not item.is_of_site for problem in item.run(view)]
