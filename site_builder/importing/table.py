"""CSV and Excel → one record a row. Headings are field names or Chinese labels; `objection.office` reaches inside."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import xlrd

from site_builder.errors import ImportSourceError
from site_builder.importing.limits import office_file, read_within
from site_builder.importing.report import ImportReport, Source
from site_builder.importing.text import decode

MAX_ROWS = 20_000
MAX_COLUMNS = 200
Texts = dict[tuple[int, int], str]
"""(row, column), counted from 1 → what a cell says"""


def read_table(path: Path, source: str, report: ImportReport) -> Iterator[Source]:
    """Every row that is not empty. The first row that is not empty holds the headings."""
    rows = [(number, row) for number, row in rows_of(path, source, report) if any(cell.strip() for cell in row)]
    if not rows:
        report.refuse(source, "表格是空的", "第一行是表头，以后每行一条", "检查文件")
        return
    if len(rows) > MAX_ROWS:
        report.warn(source, f"有 {len(rows) - 1} 行，只导入前 {MAX_ROWS - 1} 行", f"一次最多 {MAX_ROWS} 行", "分成几份")
    head = [cell.strip() for cell in rows[0][1]]
    for number, row in rows[1:MAX_ROWS]:
        place = f"{source} 第 {number} 行"
        values = _values(head, row, place, report)
        identity = hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        yield Source(place, dict(values), identity)


def _values(head: list[str], row: list[str], place: str, report: ImportReport) -> dict[str, str]:
    """Heading → cell. What stands under no heading, or under one that was there before, is told."""
    values: dict[str, str] = {}
    for column, cell in enumerate(cell.strip() for cell in row):
        name = head[column] if column < len(head) else ""
        if not cell:
            continue
        if not name:
            report.warn(place, f"表头以外还有内容：{cell[:30]}", "每列都有表头", "给这一列加上表头")
        elif name in values:
            report.warn(place, f"又有一列叫“{name}”，没有导入：{cell[:30]}", "表头各不相同", "改表头，或者合成一列")
        else:
            values[name] = cell
    return values


def rows_of(path: Path, source: str, report: ImportReport) -> list[tuple[int, list[str]]]:
    """Number and cells of every row."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".csv":
            text = decode(path)
            return list(enumerate(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), start=1))
        return _excel(path, source, report) if suffix == ".xlsx" else _old_excel(path, source, report)
    except ImportSourceError:
        raise
    except Exception as error:
        raise ImportSourceError(f"{path.name} 不是完好的表格。请用 Excel 打开另存一次。") from error


def _delimiter(text: str) -> str:
    """What stands between the headings: Excel also writes tabs and semicolons into .csv."""
    head = text.lstrip().partition("\n")[0]
    return max(",\t;", key=head.count)


def _excel(path: Path, source: str, report: ImportReport) -> list[tuple[int, list[str]]]:
    data = office_file(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    sheet = book.worksheets[0]
    _tell_other_sheets([item.title for item in book.worksheets[1:]], source, report)
    # only the cells that are there: `rows` would make a million empty ones up to a cell touched by mistake
    filled = {place: cell for place, cell in sheet._cells.items() if cell.value is not None}
    if remarks := [cell.comment.text for cell in sheet._cells.values() if cell.comment]:
        report.warn(source, f"批注没有导入：{remarks[0][:60]}", "没有批注", "批注一般不公开；需要的写进单元格")
    if any(facts.hidden for facts in [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]):
        report.warn(source, "有隐藏的行或列，也一并导入了", "都看得见", "核对后删去不该公开的")
    texts = {place: _cell(cell.value) for place, cell in filled.items()}
    for merged in sheet.merged_cells.ranges:
        _repeat_down((merged.min_row, merged.min_col), merged.max_row, texts)
    if sheet.merged_cells.ranges:
        report.warn(source, "有合并的单元格，已拆开：竖着合并的逐行重复", "没有合并的单元格", "核对导入的内容")
    return _in_rows(texts, source, report)


def _repeat_down(first: tuple[int, int], last_row: int, texts: Texts) -> None:
    row, column = first
    for below in range(row + 1, min(last_row, row + MAX_ROWS) + 1):
        if first in texts:
            texts[below, column] = texts[first]


def _in_rows(texts: Texts, source: str, report: ImportReport) -> list[tuple[int, list[str]]]:
    """Cells → rows. A cell far off, which somebody touched by mistake, is told and not counted up to."""
    if far := [text for (_, column), text in texts.items() if column > MAX_COLUMNS]:
        report.warn(
            source, f"第 {MAX_COLUMNS} 列以后没有导入：{far[0][:30]}", f"不超过 {MAX_COLUMNS} 列", "删去多余的列"
        )
    rows: dict[int, list[str]] = {}
    for (row, column), text in texts.items():
        if column <= MAX_COLUMNS:
            cells = rows.setdefault(row, [])
            cells.extend([""] * (column - len(cells)))
            cells[column - 1] = text
    return sorted(rows.items())


def _old_excel(path: Path, source: str, report: ImportReport) -> list[tuple[int, list[str]]]:
    read_within(path)
    book = xlrd.open_workbook(path, formatting_info=True)
    sheet = book.sheet_by_index(0)
    _tell_other_sheets(book.sheet_names()[1:], source, report)
    texts = {
        (row + 1, column + 1): text
        for row in range(sheet.nrows)
        for column, cell in enumerate(sheet.row(row))
        if (text := _old_cell(cell, book.datemode))
    }
    for first_row, last_row, first_column, _ in sheet.merged_cells:  # the last ones are not part of it
        _repeat_down((first_row + 1, first_column + 1), last_row, texts)
    if sheet.merged_cells:
        report.warn(source, "有合并的单元格，已拆开：竖着合并的逐行重复", "没有合并的单元格", "核对导入的内容")
    return _in_rows(texts, source, report)


def _tell_other_sheets(names: list[str], source: str, report: ImportReport) -> None:
    if names:
        report.warn(source, f"还有别的工作表：{'、'.join(names)}", "只导入第一张", "别的表另存为文件再导入")


def _old_cell(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _cell(xlrd.xldate_as_datetime(cell.value, datemode))
    return _cell(cell.value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") if (value.hour or value.minute) else value.strftime("%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
