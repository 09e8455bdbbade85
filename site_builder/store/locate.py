"""Problems get their line: a check names record and field, the file knows where that field stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from site_builder.errors import Problem
from site_builder.store.yaml_text import Parsed, parse


def located(content: Path, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The same problems, each with the line of its field. Only files with problems are read, in a server once each."""
    by_place: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_place[problem.place].append(problem)
    for place, found in by_place.items():
        lines = _lines(content / place) if any(problem.field and not problem.line for problem in found) else None
        for problem in found:
            yield problem if lines is None or problem.line else replace(problem, line=lines.line_of(problem.field))


def _lines(path: Path) -> Parsed | None:
    try:
        facts = path.stat()
        return _parsed(path, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size)
    except OSError:
        return None


@lru_cache(maxsize=512)
def _parsed(path: Path, *_signature: int) -> Parsed:
    return parse(path.read_bytes(), path.name)
