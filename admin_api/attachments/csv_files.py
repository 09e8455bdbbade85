"""Tables as text: every row is looked at as one line, cells side by side."""

from __future__ import annotations

import csv
import io

from admin_api.attachments.detecting import lost_digits
from admin_api.attachments.kinds import decoded
from admin_api.attachments.report import Notebook, RefusedError, Where

MOST_ROWS = 200_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def inspect(data: bytes, book: Notebook) -> None:
    """Every row and every cell."""
    rows = rows_of(data)
    lines: list[tuple[Where, str]] = []
    for number, row in enumerate(rows, start=1):
        lines.append((f"第 {number} 行", "\t".join(row)))
        for column, cell in enumerate(row, start=1):
            lost = lost_digits(from_scientific(cell))
            if lost is not None and not cell.strip().isdigit():
                book.hit("digits-lost", f"第 {number} 行第 {column} 列", *lost, is_hard=True, goes=False)
    book.look(lines, goes=False)
    formulas = sum(is_formula(cell) for row in rows for cell in row)
    if formulas:
        book.removes("表格", "会被当作公式运行的单元格（改为文字）", formulas)
    book.page("表格", ["\t".join(row) for row in rows])
    book.page_count = 1


def rows_of(data: bytes) -> list[list[str]]:
    """The cells of every row. Raises RefusedError for what is no table."""
    text = decoded(data)
    if text is None:
        raise RefusedError("内容不是表格文字", "请用 Excel 或 WPS 另存为 .csv")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text)))
    except csv.Error:
        raise RefusedError("有一格太长，或者引号不成对", "请用 Excel 或 WPS 打开，另存为 .csv") from None
    if len(rows) > MOST_ROWS:
        raise RefusedError(f"超过 {MOST_ROWS} 行", "请分成几份")
    return rows


def delimiter(text: str) -> str:
    """What stands between the headings: Excel also writes tabs and semicolons into .csv."""
    head = text.lstrip().partition("\n")[0]
    return max(",\t;", key=head.count)


def from_scientific(cell: str) -> str:
    """A number as Excel writes a long one (4.2E+17), in full; anything else as it is."""
    text = cell.strip().upper()
    if "E" not in text or len(text) > 30:
        return cell.strip()
    try:
        number = float(text)
    except ValueError:
        return cell.strip()
    return str(int(number)) if 1e9 < abs(number) < 1e25 else cell.strip()


def is_formula(cell: str) -> bool:
    """Whether a table program would calculate a cell; plain numbers with a sign are none."""
    if not cell.startswith(FORMULA):
        return False
    try:
        float(cell.replace(",", "").rstrip("%"))
    except ValueError:
        return cell.strip() not in ("-", "+", "－", "＋")
    return cell[0] in "\t\r"


def written(rows: list[list[str]]) -> bytes:
    """Rows as a .csv that every Excel reads."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")
