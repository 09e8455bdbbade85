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
from site_builder.importing.report import ImportReport, Source
from site_builder.importing.text import decode

MAX_ROWS = 20_000
MAX_COLUMNS = 200


def read_table(path: Path, source: str, report: ImportReport) -> Iterator[Source]:
    """Every row that is not empty. The first row that is not empty holds the headings."""
    rows = [row for row in _rows(path, report) if any(cell.strip() for cell in row)]
    if not rows:
        report.refuse(source, "表格是空的", "第一行是表头，以后每行一条", "检查文件")
        return
    head = [cell.strip() for cell in rows[0]]
    for number, row in enumerate(rows[1:], start=2):
        values = {name: cell.strip() for name, cell in zip(head, row, strict=False) if name and cell.strip()}
        extra = [cell for cell in row[len(head) :] if cell.strip()]
        if extra:
            report.warn(
                f"{source} 第 {number} 行", f"表头以外还有内容：{extra[0][:30]}", "每列都有表头", "给这一列加上表头"
            )
        identity = hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        yield Source(f"{source} 第 {number} 行", dict(values), identity)


def _rows(path: Path, report: ImportReport) -> list[list[str]]:
    suffix = path.suffix.lower()
    try:
        if suffix == ".csv":
            return list(csv.reader(io.StringIO(decode(path))))[:MAX_ROWS]
        return _excel(path, report) if suffix == ".xlsx" else _old_excel(path)
    except ImportSourceError:
        raise
    except Exception as error:
        raise ImportSourceError(f"{path.name} 不是完好的表格。请用 Excel 打开另存一次。") from error


def _excel(path: Path, report: ImportReport) -> list[list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    sheet = book.worksheets[0]
    if len(book.worksheets) > 1:
        names = "、".join(item.title for item in book.worksheets[1:])
        report.warn(path.name, f"还有别的工作表：{names}", "只导入第一张", "别的表另存为文件再导入")
    last_row, last_column = min(sheet.max_row, MAX_ROWS), min(sheet.max_column, MAX_COLUMNS)
    rows = sheet.iter_rows(max_row=last_row, max_col=last_column, values_only=True)
    return [[_cell(value) for value in row] for row in rows]


def _old_excel(path: Path) -> list[list[str]]:
    book = xlrd.open_workbook(path)
    sheet = book.sheet_by_index(0)
    rows = []
    for row in range(min(sheet.nrows, MAX_ROWS)):
        cells = sheet.row(row)
        rows.append([_old_cell(cell, book.datemode) for cell in cells[:MAX_COLUMNS]])
    return rows


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
