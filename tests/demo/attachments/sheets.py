"""Workbooks: a heading, the unit, a bordered table, notes below, each sheet on one A4 page across."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tests.demo.attachments.fixed_zip import fixed
from tests.demo.attachments.made_file import OFFICE

LINE = Side(style="thin", color="808080")
GRID = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD_FILL = PatternFill("solid", fgColor="E7EEF5")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
PAPER_A4 = 9
SAVED = datetime(2026, 1, 1)


@dataclass(frozen=True)
class Sheet:
    """`widths` in characters, as Excel counts them."""

    name: str
    title: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    unit: str = ""
    notes: Sequence[str] = ()


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """An xlsx file with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    book.properties.title = title
    book.properties.creator = OFFICE
    book.properties.created = SAVED
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue())


def _fill(page: Worksheet, sheet: Sheet) -> None:
    columns = len(sheet.widths)
    _line(page, 1, sheet.title, columns, Font(name="黑体", size=16), "center", 30)
    _line(page, 2, sheet.unit, columns, Font(name="宋体", size=10), "right", 18)
    for row, cells in enumerate(sheet.rows, start=3):
        for column, text in enumerate(cells, start=1):
            _cell(page, row, column, text, is_head=row == 3, is_total=cells[0] == "合计")
        page.row_dimensions[row].height = 22 * max(1, _lines(cells, sheet.widths))
    for row, note in enumerate(sheet.notes, start=3 + len(sheet.rows)):
        needed = -(-2 * len(note) // sum(sheet.widths))
        _line(page, row, note, columns, Font(name="宋体", size=10), "left", 18 * needed)
    for column, width in enumerate(sheet.widths):
        page.column_dimensions[chr(ord("A") + column)].width = width
    _set_page(page)


def _line(page: Worksheet, row: int, text: str, columns: int, font: Font, side: str, height: int) -> None:
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    cell = page.cell(row, 1, text or None)
    cell.font = font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    page.row_dimensions[row].height = height


def _cell(page: Worksheet, row: int, column: int, text: str, *, is_head: bool, is_total: bool) -> None:
    is_number = NUMBER.fullmatch(text) is not None and not is_head
    cell = page.cell(row, column, Decimal(text) if is_number else text)
    cell.border = GRID
    cell.font = Font(name="宋体", size=11, bold=is_head or is_total)
    if is_number:
        cell.number_format = "0" + "." * ("." in text) + "0" * len(text.partition(".")[2])
    side = "center" if is_head or text in {"合计", "—"} else "right" if is_number else "left"
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    if is_head:
        cell.fill = HEAD_FILL


def _lines(cells: Sequence[str], widths: Sequence[int]) -> int:
    return max(-(-2 * len(text) // width) for text, width in zip(cells, widths, strict=True))


def _set_page(page: Worksheet) -> None:
    page.freeze_panes = "A4"
    page.print_title_rows = "1:3"
    page.page_setup.paperSize = PAPER_A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    page.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="第 &P 页，共 &N 页"))
