"""The next index number of a year, in the form of the example in `site.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from site_builder.records.documents import Document
from site_builder.records.site_settings import IndexNumbers
from site_builder.store import read

LAST_DIGITS = re.compile(r"\d+$")


def next_index_number(content: Path, year: int) -> str:
    """One more than the highest of that year in all of `content/`."""
    loaded = read.load(content)
    used = {item.index_number for item in loaded.records.values() if isinstance(item, Document)}
    return number_after(used, loaded.settings.index_numbers, year)


def number_after(used: Iterable[str], numbers: IndexNumbers, year: int) -> str:
    """One more than the highest of that year. The year stands in the example where its own year does."""
    matched = re.fullmatch(numbers.pattern, numbers.example)
    example_year = matched.group("year") if matched and "year" in matched.groupdict() else ""
    stem = numbers.example.replace(example_year, str(year), 1) if example_year else numbers.example
    serial = LAST_DIGITS.search(stem)
    width = len(serial.group()) if serial else 5
    prefix = stem[: serial.start()] if serial else stem + "-"
    taken = [
        int(number[len(prefix) :]) for number in used if number.startswith(prefix) and number[len(prefix) :].isdigit()
    ]
    return f"{prefix}{max(taken, default=0) + 1:0{width}d}"
