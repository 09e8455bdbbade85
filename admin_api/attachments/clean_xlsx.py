"""A workbook as it is seen: results instead of formulas, and nothing in hidden sheets, rows, columns and caches.

Hidden rows and columns stay where they are, empty, so that nothing that is seen moves.
"""

from __future__ import annotations

import re

from lxml import etree

from admin_api.attachments.clean_office import clean_package, keep_only, remove, remove_all
from admin_api.attachments.packages import Package
from admin_api.attachments.report import RefusedError
from admin_api.attachments.xlsx import (
    HIDDEN_STATES,
    NEUTRAL_NAMES,
    Hiding,
    S,
    Sight,
    column_of,
    hiding_of,
    invisible_styles,
    is_hidden_row,
    sheets_of,
    whole,
)

NO_RESULT = (
    "有公式还没有算好的结果",
    "请用 Excel 或 WPS 打开，保存一次再上传",
)
SHEET_GONE = tuple(
    f"{S}{name}"
    for name in (
        "dataValidations", "scenarios", "customSheetViews", "protectedRanges", "sheetProtection", "extLst", "customProperties",
        "cellWatches", "ignoredErrors", "smartTags", "oleObjects", "controls", "webPublishItems", "legacyDrawing",
        "legacyDrawingHF", "phoneticPr", "dataConsolidate", "sortState", "filterColumn",
    )
)  # fmt: skip
BOOK_KEPT = tuple(f"{S}{name}" for name in ("workbookPr", "bookViews", "sheets", "definedNames"))


def clean(data: bytes) -> bytes:
    """The copy. Raises RefusedError."""
    package = Package(data)
    hidden = [sheet.state in HIDDEN_STATES or not sheet.part for sheet in sheets_of(package)]
    if all(hidden):
        raise RefusedError("工作表都是隐藏的", "请取消隐藏要公开的工作表，另存一份再上传")
    without = frozenset(sheet.part for sheet in sheets_of(package) if sheet.state in HIDDEN_STATES)
    used: set[int] = set()
    formats = invisible_styles(package)
    first_pass = clean_package(package, "xlsx", lambda _, root: _clean_part(root, hidden, used, formats), without)
    return _without_unused_strings(first_pass, used)


def _clean_part(root: etree._Element, hidden: list[bool], used: set[int], formats: set[int]) -> None:
    if root.tag == f"{S}worksheet":
        _clean_sheet(root, used, formats)
    elif root.tag == f"{S}workbook":
        _clean_book(root, hidden)
    elif root.tag == f"{S}table":
        remove_all(root, f"{S}calculatedColumnFormula", f"{S}totalsRowFormula", f"{S}filterColumn", f"{S}extLst")
    elif root.tag == f"{S}styleSheet":
        remove_all(root, f"{S}extLst")


def _clean_sheet(root: etree._Element, used: set[int], formats: set[int]) -> None:
    hiding = hiding_of(root, formats)
    number = 0
    for row in root.iter(f"{S}row"):
        number = whole(row.get("r")) if row.get("r") else number + 1
        _clean_row(row, number, hiding, used)
    remove_all(root, *SHEET_GONE)
    for element in root.iter(f"{S}sheetPr"):
        element.attrib.pop("codeName", "")


def _clean_row(row: etree._Element, number: int, hiding: Hiding, used: set[int]) -> None:
    is_hidden = is_hidden_row(row, hiding)
    column = 0
    for cell in list(row.iterchildren(f"{S}c")):
        column = column_of(cell.get("r") or "") or column + 1
        if is_hidden or hiding.sight(cell, column, number) is not Sight.SEEN:
            remove(cell)
            continue
        formula, value = cell.find(f"{S}f"), cell.find(f"{S}v")
        if formula is not None:
            if value is None:
                raise RefusedError(*NO_RESULT)
            remove(formula)
        remove_all(cell, f"{S}extLst", f"{S}rPh", f"{S}phoneticPr")
        for key in ("cm", "vm", "ph"):
            cell.attrib.pop(key, "")
        if cell.get("t") == "s" and value is not None:
            used.add(whole(value.text))


def _clean_book(root: etree._Element, hidden: list[bool]) -> None:
    keep_only(root, BOOK_KEPT)
    moved = {old: new for new, old in enumerate(number for number, gone in enumerate(hidden) if not gone)}
    for view in root.iter(f"{S}workbookView"):
        for key in ("activeTab", "firstSheet"):
            view.attrib.pop(key, "")
    for properties in root.iter(f"{S}workbookPr"):
        properties.attrib.pop("codeName", "")
    for name in list(root.iter(f"{S}definedName")):
        place = moved.get(whole(name.get("localSheetId")))
        if name.get("name") not in NEUTRAL_NAMES or place is None or re.search(r"[\"\[|]|#REF", name.text or ""):
            remove(name)
        else:
            name.set("localSheetId", str(place))
            name.attrib.pop("comment", "")
    for names in list(root.iter(f"{S}definedNames")):
        if not len(names):
            remove(names)


def _without_unused_strings(data: bytes, used: set[int]) -> bytes:
    """Shared texts that no cell shows any more become empty, so that the others keep their numbers."""
    package = Package(data)

    def blank(_: str, root: etree._Element) -> None:
        if root.tag != f"{S}sst":
            return
        for number, item in enumerate(root.iter(f"{S}si")):
            remove_all(item, f"{S}rPh", f"{S}phoneticPr")
            if number not in used:
                for child in list(item):
                    item.remove(child)
                etree.SubElement(item, f"{S}t")
        remove_all(root, f"{S}extLst")

    return clean_package(package, "xlsx", blank)
