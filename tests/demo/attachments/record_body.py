"""A record's Markdown body as headings, paragraphs and tables: what a file repeats, it takes from the record itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from site_builder.records.documents import Document
from site_builder.store.read import read_record

CONTENT = Path(__file__).parents[3] / "content"
ATTACHED = "附件："


@dataclass(frozen=True)
class Heading:
    """`level` 2 is a chapter, 3 a part of it."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of cells, the heading first; `right`: the columns set flush right."""

    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


Block = Heading | Paragraph | Table


def document(place: str) -> Document:
    """The record at a place below `content/`. Raises ValueError if it is wrong."""
    record, _, problems = read_record(CONTENT, place)
    if not isinstance(record, Document):
        raise ValueError(f"{place}: {problems}")
    return record


def blocks(body: str) -> Iterator[Block]:
    """The parts of a body in order, without the line that names the attachment."""
    for chunk in body.strip().split("\n\n"):
        lines = chunk.split("\n")
        if chunk.startswith("#"):
            yield Heading(len(chunk) - len(chunk.lstrip("#")), chunk.lstrip("# "))
        elif chunk.startswith("|"):
            yield _table(lines)
        elif not chunk.startswith(ATTACHED):
            yield from (Paragraph(line) for line in lines)


def tables(place: str) -> list[Table]:
    """The tables of a record's body."""
    return [block for block in blocks(document(place).body) if isinstance(block, Table)]


def _table(lines: list[str]) -> Table:
    head, rule, *rest = (_cells(line) for line in lines)
    return Table((head, *rest), tuple(cell.endswith(":") for cell in rule))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
