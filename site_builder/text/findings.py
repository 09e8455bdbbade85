"""What the detectors report of a text. Checks add record, field and file, and make an `errors.Problem` of it."""

from __future__ import annotations

from dataclasses import dataclass

from site_builder.errors import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class TextFinding:
    """One finding. `start` and `end` are offsets into the text; `found` is safe to print, also where it is secret."""

    code: str
    start: int
    end: int
    found: str
    expected: str
    fix: str
    severity: Severity = Severity.ERROR


def line_of(text: str, offset: int) -> int:
    """The line in which an offset lies, counted from 1."""
    return text.count("\n", 0, offset) + 1
