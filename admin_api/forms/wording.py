"""What checks say, in the words of a form: they name fields as the files do, whoever fills in a form knows their labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import msgspec

from admin_api.forms.controls import inner_struct, item_type
from site_builder.errors import Problem
from site_builder.records.base import Record, fields_of

_NAME = re.compile(r"(?<![A-Za-z0-9_./@-])[a-z]+(?:_[a-z]+)+(?![A-Za-z0-9_./@-])")
"""A field's name within a sentence; names of one word are none that a check would write without its label."""


def worded(cls: type[Record], problems: Iterable[Problem]) -> list[Problem]:
    """The same findings, with “施行日期” for effective_on."""
    return [_worded(cls, problem) for problem in problems]


def _worded(cls: type[Record], problem: Problem) -> Problem:
    return replace(
        problem, found=_in_labels(cls, problem.found), expected=_in_labels(cls, problem.expected), fix=_in_labels(cls, problem.fix)
    )  # fmt: skip


def _in_labels(cls: type[Record], text: str) -> str:
    return _NAME.sub(lambda match: f"“{_labels(cls)[match[0]]}”" if match[0] in _labels(cls) else match[0], text)


@cache
def _labels(cls: type[Record]) -> dict[str, str]:
    """Name → label of every field, inside its parts too; an outer one goes before an inner one of the same name."""
    return dict(reversed(list(_every_label(cls))))


def _every_label(cls: type[msgspec.Struct]) -> Iterator[tuple[str, str]]:
    facts = fields_of(cls)
    yield from ((field.name, field.label) for field in facts)
    for field in facts:
        inner = inner_struct(item_type(field.type) or field.type)
        if inner is not None:
            yield from _every_label(inner)
