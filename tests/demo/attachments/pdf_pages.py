"""Pages of a PDF: title, chapters, bordered tables, page numbers. The font is one every reader brings, so none is embedded."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from reportlab.lib import colors, textsplit
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import CondPageBreak, Flowable, LongTable, SimpleDocTemplate, Spacer, TableStyle, paragraph
from reportlab.platypus import Paragraph as Text

from tests.demo.attachments.made_file import OFFICE
from tests.demo.attachments.record_body import Block, Heading, Paragraph, Table

FONT = "STSong-Light"
SONG = UnicodeCIDFont(FONT)
pdfmetrics.registerFont(SONG)

NOT_AT_LINE_START = "，；：？！》〉”’"
"""Reportlab knows Japanese marks that must not begin a line, not these Chinese ones."""
for module in (paragraph, textsplit):
    module.ALL_CANNOT_START += NOT_AT_LINE_START

MARGIN = 24 * mm
WIDTH = A4[0] - 2 * MARGIN - 12
"""Of a table or line: the page without margins and without the frame's padding, in points."""
NARROWEST = 34.0
PADDING = 10.0
TOGETHER = {2: 140.0, 3: 90.0}
"""What must fit from a chapter's or a part's heading on, else the page ends first; in points."""
INK = colors.HexColor("#1a2733")
RULE = colors.HexColor("#8794a0")
TINT = colors.HexColor("#e7eef5")


def style(name: str, size: float, **more: Any) -> ParagraphStyle:
    """A paragraph style of ours; `size` in points."""
    facts = {"leading": size * 1.65, "wordWrap": "CJK", "textColor": INK, **more}
    return ParagraphStyle(name, fontName=FONT, fontSize=size, **facts)


TITLE = style("title", 20, alignment=TA_CENTER, spaceAfter=6, leading=28)
SUBTITLE = style("subtitle", 11, alignment=TA_CENTER, spaceAfter=14)
HEADINGS = {
    2: style("chapter", 15, spaceBefore=14, spaceAfter=6),
    3: style("part", 12.5, spaceBefore=8, spaceAfter=4),
}
BODY = style("body", 11, firstLineIndent=22, spaceAfter=4)
CELL = style("cell", 9, leading=13)
CELL_RIGHT = style("cell-right", 9, leading=13, alignment=TA_RIGHT)
CELL_HEAD = style("cell-head", 9, leading=13, alignment=TA_CENTER)
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, RULE),
        ("BACKGROUND", (0, 0), (-1, 0), TINT),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
)


def paged(title: str, story: Callable[[], list[Flowable]]) -> bytes:
    """The finished file. `story` is told twice: numbered pages need their count first."""
    _, count = _told(title, story(), 1)
    return _told(title, story(), count)[0]


def _told(title: str, story: list[Flowable], count: int) -> tuple[bytes, int]:
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=22 * mm, bottomMargin=22 * mm,
        title=title, author=OFFICE, subject=title, creator="公开栏", producer="公开栏", lang="zh-CN",
        invariant=1, pageCompression=1, initialFontName=FONT,
    )  # fmt: skip

    def number(canvas: Any, _: Any) -> None:
        if count > 1:
            canvas.setFont(FONT, 9)
            canvas.drawCentredString(A4[0] / 2, 12 * mm, f"第 {canvas.getPageNumber()} 页，共 {count} 页")

    document.afterFlowable = lambda flowable: _note_chapter(document.canv, flowable)
    document.build(story, onFirstPage=number, onLaterPages=number)
    return out.getvalue(), document.page


def _note_chapter(canvas: Any, flowable: Flowable) -> None:
    """Chapters become the reader's table of contents."""
    level = {"title": 0, "chapter": 1, "part": 2}.get(getattr(getattr(flowable, "style", None), "name", ""))
    if level is not None:
        text = flowable.getPlainText()
        key = f"{canvas.getPageNumber()}-{text}"
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(text, key, level=level, closed=level > 0)


def text(words: str, look: ParagraphStyle = BODY) -> Flowable:
    """A paragraph of plain words; a new line in them is one on paper."""
    return Text(html.escape(words, quote=False).replace("\n", "<br/>"), look)


def heading(title: str, below: str) -> list[Flowable]:
    """The head of a file: its title and a line below."""
    return [text(title, TITLE), text(below, SUBTITLE)]


def flowables(parts: Iterable[Block]) -> Iterator[Flowable]:
    """A record's body on paper; a heading or a table's caption never stands alone at the foot of a page."""
    told = list(parts)
    for part, following in zip(told, [*told[1:], None], strict=True):
        if isinstance(part, Heading):
            yield CondPageBreak(TOGETHER[part.level])
        elif isinstance(following, Table):
            yield CondPageBreak(TOGETHER[3])
        match part:
            case Heading(level, words):
                yield text(words, HEADINGS[level])
            case Paragraph(words):
                yield text(words)
            case Table(rows, right):
                yield table(rows, right)
                yield Spacer(1, 8)


def table(rows: Sequence[Sequence[str]], right: Sequence[bool], widths: Sequence[float] | None = None) -> Flowable:
    """A bordered table whose heading comes again on every page; `widths` in points, else as the text needs."""
    looks = [CELL_RIGHT if flush else CELL for flush in right]
    cells: list[list[Flowable]] = [[text(cell, CELL_HEAD) for cell in rows[0]]]
    cells += [[text(cell, look) for cell, look in zip(row, looks, strict=True)] for row in rows[1:]]
    return LongTable(cells, colWidths=list(widths or shares(rows)), style=GRID, repeatRows=1)


def shares(rows: Sequence[Sequence[str]]) -> list[float]:
    """Widths that fill the line: short columns get what they need, long ones share what is left."""
    wanted = [max(width_of(row[column]) for row in rows) + PADDING for column in range(len(rows[0]))]
    if sum(wanted) <= WIDTH:
        return [width * WIDTH / sum(wanted) for width in wanted]
    fair = WIDTH / len(wanted)
    short = sum(width for width in wanted if width <= fair)
    long = sum(width for width in wanted if width > fair)
    given = [width if width <= fair else max(NARROWEST, width * (WIDTH - short) / long) for width in wanted]
    surplus = sum(given) - WIDTH
    widest = given.index(max(given))
    return [width - surplus if column == widest else width for column, width in enumerate(given)]


def width_of(words: str, size: float = 9) -> float:
    """Of one line of words, in points."""
    return float(SONG.stringWidth(words, size))
