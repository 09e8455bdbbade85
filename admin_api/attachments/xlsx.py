"""Workbooks, read part by part by our own: what is shown, and what is hidden in sheets, rows, columns and caches.

A cell's number is taken as it is stored. Identity numbers that were stored as numbers have lost their last digits, so
no check digit is right any more: every whole number of 16 to 19 digits is a hit.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from lxml import etree

from admin_api.attachments import office
from admin_api.attachments.csv_files import from_scientific
from admin_api.attachments.detecting import lost_digits
from admin_api.attachments.office import Inner
from admin_api.attachments.packages import Package
from admin_api.attachments.report import Notebook, RefusedError, Where

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_CELLS = 2_000_000
LITERAL = re.compile(r'"([^"]*)"')
HIDDEN_STATES = {"hidden": "隐藏的工作表", "veryHidden": "深度隐藏的工作表"}
FIRST_DAY = date(1899, 12, 30)
DATE_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
NEUTRAL_NAMES = {"_xlnm.Print_Area", "_xlnm.Print_Titles"}
"""Names that say what is printed; they stay."""
NARROW = 0.2
"""Widths and heights below which nobody sees what is there."""
CALLS_OUT = re.compile(
    r"\b(?:DDE|WEBSERVICE|FILTERXML|RTD|CALL|REGISTER(?:\.ID)?|EXEC|HYPERLINK\s*\(\s*\"(?:javascript|file|\\\\))\b"
    r"|^[^!'\"\[\]]{1,30}\|'?[^|]*'?!",
    re.IGNORECASE,
)


@dataclass
class Sheet:
    """One sheet as the workbook lists it. `part` is "" if it is missing."""

    name: str
    state: str
    part: str

    @property
    def words(self) -> str:
        """How its places begin."""
        return f"{HIDDEN_STATES.get(self.state, '工作表')}“{self.name}”"


class Sight(enum.Enum):
    """Whether a cell is seen, and what hides it."""

    SEEN = enum.auto()
    COLUMN = enum.auto()
    FORMAT = enum.auto()


@dataclass
class Hiding:
    """What of a sheet nobody sees: ranges of columns, rows, counted from 1, and the merged cells that are seen all the same."""

    columns: list[tuple[int, int]] = field(default_factory=list)
    rows_by_default: bool = False
    seen_anchors: set[str] = field(default_factory=set)
    formats: set[int] = field(default_factory=set)
    """Cell styles that show nothing (;;;)."""

    def hides_column(self, column: int) -> bool:
        """Whether a column is hidden or has no width."""
        return any(first <= column <= last for first, last in self.columns)

    def sight(self, cell: etree._Element, column: int, row: int) -> Sight:
        """Whether a cell is seen where its row is."""
        reference = cell.get("r") or f"{letters_of(column)}{row}"
        if self.hides_column(column) and reference not in self.seen_anchors:
            return Sight.COLUMN
        return Sight.FORMAT if whole(cell.get("s")) in self.formats else Sight.SEEN


@dataclass(frozen=True)
class Cell:
    """What one cell says, and how it was calculated."""

    reference: str
    column: int
    text: str
    formula: str
    sight: Sight
    number: str
    """A number as it is stored; empty for anything else."""

    @property
    def is_hidden(self) -> bool:
        """Whether it is not seen, though its row may be."""
        return self.sight is not Sight.SEEN


def inspect(data: bytes, book: Notebook, inner: Inner) -> None:
    """Everything that is in an .xlsx."""
    package = Package(data)
    office.refuse_active(package, book)
    sheets = sheets_of(package)
    strings = shared_strings(package)
    dates = date_styles(package)
    hidden = frozenset(sheet.part for sheet in sheets if sheet.state in HIDDEN_STATES)
    kept = office.kept_parts(package, "xlsx", hidden)
    used: set[int] = set()
    done = {"xl/workbook.xml", "xl/sharedStrings.xml"} & set(package.names)
    count = 0
    for sheet in sheets:
        if not sheet.part:
            continue
        done.add(sheet.part)
        count += _inspect_sheet(package, sheet, strings, dates, used, book)
        if count > MOST_CELLS:
            raise RefusedError(f"超过 {MOST_CELLS} 个单元格", "请分成几份")
    _inspect_unused(strings, used, book)
    _inspect_workbook(package, book)
    book.page_count = sum(sheet.state not in HIDDEN_STATES for sheet in sheets)
    office.inspect_other_parts(package, done, kept, book, inner)


def sheets_of(package: Package) -> list[Sheet]:
    """The sheets in their order."""
    root = package.xml("xl/workbook.xml")
    if "purl.oclc.org" in str(root.tag):
        raise RefusedError("是“严格 Open XML”格式", "请在 Excel 里另存为普通的 .xlsx")
    targets = {relation.id: relation.target for relation in package.relations("xl/workbook.xml")}
    return [
        Sheet(
            element.get("name", ""),
            element.get("state", "visible"),
            package.name_of(targets.get(element.get(R_ID, ""), "")) or "",
        )
        for element in root.iter(f"{S}sheet")
    ]


def shared_strings(package: Package) -> list[str]:
    """The texts that cells refer to by number, without their readings (phonetic)."""
    name = package.name_of("xl/sharedStrings.xml")
    if name is None:
        return []
    return [
        "".join(text.text or "" for text in item.iter(f"{S}t") if next(text.iterancestors(f"{S}rPh"), None) is None)
        for item in package.xml(name).iter(f"{S}si")
    ]


def date_styles(package: Package) -> set[int]:
    """The numbers of cell styles that show a number as a day."""
    return _styles(package, r"[ymd年月日]", DATE_FORMATS)


def invisible_styles(package: Package) -> set[int]:
    """The numbers of cell styles that show nothing."""
    return _styles(package, r"^\s*;\s*;\s*;?\s*$", set())


def _styles(package: Package, code: str, known: set[int]) -> set[int]:
    """The numbers of cell styles whose format, without what stands in quotes, has a code or a known number."""
    name = package.name_of("xl/styles.xml")
    if name is None:
        return set()
    root = package.xml(name)
    own = {
        whole(element.get("numFmtId"))
        for element in root.iter(f"{S}numFmt")
        if re.search(code, re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", element.get("formatCode", "")).lower())
    }
    formats = root.find(f"{S}cellXfs")
    return {
        number
        for number, element in enumerate(formats if formats is not None else ())
        if whole(element.get("numFmtId")) in own | known
    }


def whole(text: str | None) -> int:
    """A number of an attribute; -1 if it is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else -1


def hiding_of(root: etree._Element, formats: set[int]) -> Hiding:
    """What of a sheet is hidden. `formats`: the cell styles that show nothing."""
    hiding = Hiding(formats=formats)
    for element in root.iter(f"{S}col"):
        if _is_on(element, "hidden") or _is_narrow(element.get("width")):
            hiding.columns.append((whole(element.get("min")), whole(element.get("max"))))
    layout = root.find(f"{S}sheetFormatPr")
    hiding.rows_by_default = layout is not None and _is_on(layout, "zeroHeight")
    for merged in root.iter(f"{S}mergeCell"):
        first, _, last = merged.get("ref", "").partition(":")
        columns = range(column_of(first), min(column_of(last), column_of(first) + 1000) + 1)
        if any(not hiding.hides_column(column) for column in columns):
            hiding.seen_anchors.add(first)
    return hiding


def _is_on(element: etree._Element, name: str) -> bool:
    return element.get(name, "0").lower() in ("1", "true", "on")


def _is_narrow(size: str | None) -> bool:
    try:
        return size is not None and float(size) < NARROW
    except ValueError:
        return False


def is_hidden_row(row: etree._Element, hiding: Hiding) -> bool:
    """Whether a row is hidden or has no height."""
    return _is_on(row, "hidden") or _is_narrow(row.get("ht")) or (hiding.rows_by_default and row.get("ht") is None)


def column_of(reference: str) -> int:
    """AB12 → 28; 0 if it is none."""
    number = 0
    for letter in reference:
        if not ("A" <= letter <= "Z"):
            break
        number = number * 26 + ord(letter) - 64
    return number if number < 20_000 else 0


def letters_of(column: int) -> str:
    """28 → AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _inspect_sheet(
    package: Package, sheet: Sheet, strings: list[str], dates: set[int], used: set[int], book: Notebook
) -> int:
    """One sheet; answers how many cells it has."""
    root = package.xml(sheet.part)
    hiding = hiding_of(root, invisible_styles(package))
    is_gone = sheet.state in HIDDEN_STATES
    shown: list[str] = []
    lines: list[tuple[Where, str]] = []
    gone: list[tuple[Where, str]] = []
    count = hidden_rows = hidden_cells = formulas = number = 0
    for row in root.iter(f"{S}row"):
        number = whole(row.get("r")) if row.get("r") else number + 1
        row_is_hidden = is_hidden_row(row, hiding)
        cells = list(_cells(row, number, hiding, strings, dates, used))
        count += len(cells)
        if not cells:
            continue
        _look_at_numbers(cells, sheet, number, row_is_hidden, is_gone, book)
        visible = [cell for cell in cells if not cell.is_hidden and not row_is_hidden]
        hidden_rows += row_is_hidden
        hidden_cells += sum(cell.is_hidden for cell in cells if not row_is_hidden and cell.text)
        formulas += sum(bool(cell.formula) for cell in cells)
        if visible:
            lines.append(_line(sheet, number, visible, False))
            shown.append("\t".join(cell.text for cell in visible))
        if len(visible) < len(cells):
            gone.append(_line(sheet, number, cells, row_is_hidden))
        for cell in cells:
            if cell.formula:
                _look_at_formula(sheet, cell, gone, book)
    book.look(lines, goes=is_gone)
    book.look(gone, goes=True)
    _tell(sheet, root, is_gone, hidden_rows, hidden_cells, formulas, book)
    _inspect_rest(root, sheet, is_gone, book)
    if not is_gone:
        book.page(sheet.name, shown)
    return count


def _line(sheet: Sheet, number: int, cells: list[Cell], row_is_hidden: bool) -> tuple[Where, str]:
    """A row as one line, and where each character of it stands."""
    text = "\t".join(cell.text for cell in cells)

    def where(offset: int) -> str:
        end = -1
        for cell in cells:
            end += len(cell.text) + 1
            if offset <= end:
                return place(sheet, cell, number, row_is_hidden)
        return f"{sheet.words}第 {number} 行"

    return where, text


def place(sheet: Sheet, cell: Cell, row: int, row_is_hidden: bool) -> str:
    """工作表“名单”隐藏列 D 第 3 行."""
    column = {Sight.SEEN: "列", Sight.COLUMN: "隐藏列", Sight.FORMAT: "不显示内容的单元格，列"}[cell.sight]
    return f"{sheet.words}{column} {letters_of(cell.column)} {'隐藏的' if row_is_hidden else ''}第 {row} 行"


def _cells(
    row: etree._Element, number: int, hiding: Hiding, strings: list[str], dates: set[int], used: set[int]
) -> Iterator[Cell]:
    column = 0
    for element in row.iterchildren(f"{S}c"):
        reference = element.get("r") or ""
        column = column_of(reference) or column + 1
        formula = element.findtext(f"{S}f") or ""
        kind, value = element.get("t", "n"), element.findtext(f"{S}v") or ""
        yield Cell(
            reference,
            column,
            text_of(element, strings, dates, used),
            formula,
            hiding.sight(element, column, number),
            value if kind == "n" else "",
        )


def text_of(element: etree._Element, strings: list[str], dates: set[int], used: set[int]) -> str:
    """What a cell shows: texts and days as people read them, numbers in full. Notes which shared texts are used."""
    kind = element.get("t", "n")
    value = element.findtext(f"{S}v") or ""
    if kind == "s":
        index = whole(value)
        if not 0 <= index < len(strings):
            return ""
        used.add(index)
        return strings[index]
    if kind == "inlineStr":
        return "".join(text.text or "" for text in element.iter(f"{S}t"))
    if kind != "n":
        return value
    if whole(element.get("s")) in dates:
        return _day(value)
    return from_scientific(value)


def _day(value: str) -> str:
    try:
        number = float(value)
        return (FIRST_DAY + timedelta(days=int(number))).isoformat() if 1 <= number < 2_900_000 else value
    except (ValueError, OverflowError):
        return value


def _look_at_numbers(
    cells: list[Cell], sheet: Sheet, row: int, row_is_hidden: bool, is_gone: bool, book: Notebook
) -> None:
    for cell in cells:
        lost = lost_digits(from_scientific(cell.number).partition(".")[0]) if len(cell.number) > 3 else None
        if lost is not None:
            where = place(sheet, cell, row, row_is_hidden)
            book.hit("digits-lost", where, *lost, is_hard=True, goes=is_gone or row_is_hidden or cell.is_hidden)


def _look_at_formula(sheet: Sheet, cell: Cell, gone: list[tuple[Where, str]], book: Notebook) -> None:
    where = f"{sheet.words}单元格 {cell.reference} 的公式"
    if CALLS_OUT.search(cell.formula):
        book.refuse("公式会读取外部的内容或运行程序", "请把结果复制、选择性粘贴为数值，另存一份再上传", where)
    gone += [(where, cell.formula), (where, "".join(LITERAL.findall(cell.formula)))]


def _tell(
    sheet: Sheet, root: etree._Element, is_gone: bool, rows: int, cells: int, formulas: int, book: Notebook
) -> None:
    if is_gone:
        book.removes(sheet.words, "整张工作表")
        return
    if rows:
        book.removes(sheet.words, "隐藏行里的内容", rows)
    if cells:
        book.removes(sheet.words, "隐藏列里的内容", cells)
    if formulas:
        book.removes(sheet.words, "公式（改为算好的结果）", formulas)
    for tag, words in (
        ("dataValidations", "下拉选项和填写规则"),
        ("scenarios", "方案"),
        ("customSheetViews", "各人的视图"),
        ("protectedRanges", "保护区域的设置"),
        ("autoFilter/{*}filterColumn", "筛选条件"),
        ("extLst", "扩展数据"),
    ):
        if root.find(f"{S}{tag}") is not None:
            book.removes(sheet.words, words)


def _inspect_rest(root: etree._Element, sheet: Sheet, is_gone: bool, book: Notebook) -> None:
    """Headers, validation, scenarios and whatever else is no cell."""
    going = {
        f"{S}{name}"
        for name in ("dataValidations", "scenarios", "customSheetViews", "protectedRanges", "autoFilter", "extLst")
    }
    for child in root:
        if child.tag != f"{S}sheetData" and isinstance(child.tag, str):
            words = f"{sheet.words}的设置"
            office.scan_xml(child, words, is_gone or child.tag in going, book)
    for child in root.iter(etree.Comment):
        book.look([(f"{sheet.words}的设置", child.text or "")], goes=True)
    book.look([("工作表的名称", f" {sheet.name} ")], goes=is_gone)


def _inspect_unused(strings: list[str], used: set[int], book: Notebook) -> None:
    """Shared texts that no cell shows: what was deleted and is still there."""
    unused = [text for number, text in enumerate(strings) if number not in used and text.strip()]
    if unused:
        book.removes("共享文字", "没有单元格用到的文字", len(unused))
        book.look([("没有单元格用到的文字", text) for text in unused], goes=True)


def _inspect_workbook(package: Package, book: Notebook) -> None:
    root = package.xml("xl/workbook.xml")
    names = list(root.iter(f"{S}definedName"))
    going = [element for element in names if element.get("name") not in NEUTRAL_NAMES]
    if going:
        book.removes("工作簿", "定义的名称", len(going))
    if next(root.iter("{*}absPath", "{*}fileSharing"), None) is not None:
        book.removes("工作簿", "文件在本机的位置、保存人")
    for element in names:
        text = element.text or ""
        if CALLS_OUT.search(text):
            book.refuse("定义的名称会读取外部的内容", "请在“名称管理器”里删去这个名称，另存一份再上传")
        where = "定义的名称"
        book.look([(where, text), (where, "".join(LITERAL.findall(text))), (where, element.get("name", ""))], goes=True)
        book.look([(where, element.get("comment", ""))], goes=True)
    office.scan_xml(root, "工作簿的设置", True, book)
    strings = package.name_of("xl/sharedStrings.xml")
    if strings is not None:
        root = package.xml(strings)
        office.scan_attributes(root, "共享文字", True, book)
        readings = ["".join(map(str, element.itertext())) for element in root.iter(f"{S}rPh")]
        book.look([("文字的注音", reading) for reading in readings], goes=True)
        if readings:
            book.removes("共享文字", "文字的注音", len(readings))
    _refuse_links_to_programs(package, book)


def _refuse_links_to_programs(package: Package, book: Notebook) -> None:
    links = (name for name in package.names if name.startswith("xl/externalLinks/") and name.endswith(".xml"))
    for name in links:
        if next(package.xml(name).iter(f"{S}ddeLink", f"{S}oleLink"), None) is not None:
            book.refuse("表格连着别的程序（DDE）", "请把结果复制、选择性粘贴为数值，另存一份再上传")
