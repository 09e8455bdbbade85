"""Word documents: a title, lines of text, forms on a grid of twelve columns; blank, or filled in from given values."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tests.demo.attachments.fixed_zip import fixed
from tests.demo.attachments.made_file import OFFICE

COLUMNS = 12
LINE_WIDTH = 164
"""Of a line, in millimetres: A4 without its margins."""
MARGIN = (210 - LINE_WIDTH) / 2
SONG, HEI, KAI = "宋体", "黑体", "楷体"
SAVED = datetime(2026, 1, 1)


@dataclass(frozen=True)
class Title:
    """The head of a document."""

    words: str


@dataclass(frozen=True)
class Clause:
    """The heading of an article."""

    words: str


@dataclass(frozen=True)
class Line:
    """A paragraph; `side` is left, right or centre; indented as running text is, or not."""

    words: str
    side: str = "left"
    size: float = 10.5
    is_indented: bool = False


@dataclass(frozen=True)
class Cell:
    """`span` of twelve columns. A heading is centred and shaded; an entry is what a person wrote."""

    words: str
    span: int
    is_head: bool = False
    is_entry: bool = False


@dataclass(frozen=True)
class Row:
    """`height` at least, in millimetres; a repeated row heads the table on every page."""

    cells: tuple[Cell, ...]
    height: float = 9
    repeats: bool = False


@dataclass(frozen=True)
class Grid:
    """A form."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class PageEnd:
    """What follows begins on a new page."""


Part = Title | Clause | Line | Grid | PageEnd


def head(words: str, span: int = 2) -> Cell:
    """The name of what stands beside it."""
    return Cell(words, span, is_head=True)


def gap(span: int, words: str = "") -> Cell:
    """Room to write, or what stands there already."""
    return Cell(words, span)


def entry(span: int, words: str) -> Cell:
    """Room to write; in a sample, filled in."""
    return Cell(words, span, is_entry=bool(words))


def row(*cells: Cell, height: float = 9) -> Row:
    """A row of a form. Raises ValueError unless it fills the grid."""
    if sum(cell.span for cell in cells) != COLUMNS:
        raise ValueError(f"{[cell.words for cell in cells]} fill {sum(cell.span for cell in cells)} columns")
    return Row(cells, height)


def ruled(heads: Sequence[str], spans: Sequence[int], count: int) -> Grid:
    """A list to be filled in: numbered rows below a heading that comes again on every page."""
    top = Row(tuple(head(words, span) for words, span in zip(heads, spans, strict=True)), 9, repeats=True)
    numbers = (str(number) for number in range(1, count + 1))
    return Grid((top, *(row(gap(spans[0], number), *map(gap, spans[1:]), height=8) for number in numbers)))


def word_file(title: str, parts: Iterable[Part], *, is_numbered: bool = False) -> bytes:
    """A docx file; numbered pages carry their number at the foot."""
    document = docx.Document()
    _set_page(document)
    for part in parts:
        _add(document, part)
    if is_numbered:
        _number_pages(document)
    facts = document.core_properties
    facts.title, facts.author, facts.last_modified_by, facts.comments = title, OFFICE, "", ""
    facts.created = facts.modified = SAVED
    out = io.BytesIO()
    document.save(out)
    return fixed(out.getvalue())


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(20)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10.5)
    properties = normal.element.get_or_add_rPr()
    properties.rFonts.set(qn("w:eastAsia"), SONG)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _add(document: Document, part: Part) -> None:
    match part:
        case Title(words):
            _set(document.add_paragraph(), words, "centre", 18, HEI, after=8)
        case Clause(words):
            _set(document.add_paragraph(), words, "left", 12, HEI, before=8, after=3)
        case Line(words, side, size, is_indented):
            _set(document.add_paragraph(), words, side, size, SONG, after=3, indent=2 * size * is_indented)
        case Grid(rows):
            _add_grid(document, rows)
        case PageEnd():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
}


def _set(
    paragraph: Paragraph,
    words: str,
    side: str,
    size: float,
    font: str,
    *,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
) -> None:
    paragraph.alignment = SIDES[side]
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.25
    shape.first_line_indent = Pt(indent)
    run = paragraph.add_run(words)
    run.font.size = Pt(size)
    _set_font(run, font)


def _set_font(run: Run, font: str) -> None:
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _add_grid(document: Document, rows: Sequence[Row]) -> None:
    table = document.add_table(rows=len(rows), cols=COLUMNS, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column in table.columns:
        column.width = Mm(LINE_WIDTH / COLUMNS)
    for line, facts in zip(table.rows, rows, strict=True):
        line.height, line.height_rule = Mm(facts.height), WD_ROW_HEIGHT_RULE.AT_LEAST
        _mark(line, "w:cantSplit")
        if facts.repeats:
            _mark(line, "w:tblHeader")
        _fill(line, facts)


def _mark(line: _Row, name: str) -> None:
    line._tr.get_or_add_trPr().append(OxmlElement(name))


def _fill(line: _Row, facts: Row) -> None:
    cells = line.cells
    start = 0
    for facts_of_cell in facts.cells:
        end = start + facts_of_cell.span
        cell = cells[start].merge(cells[end - 1])
        cell.width = Mm(LINE_WIDTH / COLUMNS * facts_of_cell.span)
        _write(cell, facts_of_cell)
        start = end


def _write(cell: _Cell, facts: Cell) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    first, *rest = facts.words.split("\n")
    font = HEI if facts.is_head else KAI if facts.is_entry else SONG
    side = "centre" if facts.is_head else "left"
    _set(cell.paragraphs[0], first, side, 10.5, font)
    for words in rest:
        _set(cell.add_paragraph(), words, side, 10.5, font)
    if facts.is_head:
        shade: Any = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "EEF2F6")
        cell._tc.get_or_add_tcPr().insert_element_before(shade, "w:vAlign")


def _number_pages(document: Document) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, field in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES"), (" 页", "")):
        _set_font(paragraph.add_run(words), SONG)
        if field:
            place: Any = OxmlElement("w:fldSimple")
            place.set(qn("w:instr"), field)
            shown: Any = OxmlElement("w:r")
            text: Any = OxmlElement("w:t")
            text.text = "1"
            shown.append(text)
            place.append(shown)
            paragraph._p.append(place)
