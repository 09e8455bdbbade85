"""A Word document as it is printed: changes accepted, remarks and hidden text gone, fields turned into what they show."""

from __future__ import annotations

import re

from lxml import etree

from admin_api.attachments.clean_office import clean_package, remove, remove_all, unwrap
from admin_api.attachments.docx import DELETED, STAY, W, hidden_styles, is_vanished, mark_hidden
from admin_api.attachments.packages import Package

GONE = tuple(
    f"{W}{name}"
    for name in (
        "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "moveFromRangeStart",
        "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd",
        "customXmlDelRangeStart", "customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
        "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "rPrChange", "pPrChange", "tblPrChange", "tblPrExChange",
        "trPrChange", "tcPrChange", "sectPrChange", "numberingChange", "tblGridChange", "cellIns", "cellDel",
        "cellMerge", "proofErr", "ffData", "permStart", "permEnd", "altChunk",
    )
)  # fmt: skip
SETTINGS_GONE = tuple(
    f"{W}{name}"
    for name in (
        "rsids", "attachedTemplate", "docVars", "mailMerge", "trackRevisions", "revisionView", "documentProtection",
        "writeProtection", "saveThroughXslt", "attachedSchema", "linkStyles", "captions", "smartTagType", "hdrShapeDefaults",
    )
)  # fmt: skip
MARKS = re.compile(r"^\{[^}]*\}(?:rsid\w*|paraId|textId)$")


def clean(data: bytes) -> bytes:
    """The copy. Raises RefusedError."""
    package = Package(data)
    styles = hidden_styles(package)
    return clean_package(package, "docx", lambda name, root: _clean_part(name, root, styles))


def _clean_part(name: str, root: etree._Element, styles: set[str]) -> None:
    if name == "word/settings.xml":
        remove_all(root, *SETTINGS_GONE)
    _accept_changes(root)
    mark_hidden(root, styles)
    _drop_hidden(root)
    _flatten_fields(root)
    remove_all(root, *GONE)
    for element in list(root.iter(f"{W}sdt", f"{W}customXml", f"{W}smartTag")):
        _unwrap_control(element)
    for element in root.iter("*"):
        for key in [key for key in element.attrib if MARKS.match(str(key))]:
            del element.attrib[key]


def _accept_changes(root: etree._Element) -> None:
    for row in list(root.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}del") is not None:
            remove(row)
    for paragraph in list(root.iter(f"{W}p")):
        mark = paragraph.find(f"{W}pPr/{W}rPr/{W}del")
        for deleted in [element for element in paragraph.iter(*DELETED) if element.getparent() is not None]:
            if deleted.xpath("local-name(..)") not in ("rPr", "trPr"):
                remove(deleted)
        is_empty = next(paragraph.iter(f"{W}t", f"{W}drawing", f"{W}pict", f"{W}br"), None) is None
        if mark is not None and is_empty and next(paragraph.itersiblings(f"{W}p"), None) is not None:
            remove(paragraph)
    for element in list(root.iter(*DELETED)):
        remove(element)
    for element in list(root.iter(f"{W}ins", f"{W}moveTo")):
        unwrap(element)


def _drop_hidden(root: etree._Element) -> None:
    for run in list(root.iter(f"{W}r")):
        if is_vanished(run):
            remove(run)


def _unwrap_control(element: etree._Element) -> None:
    content = element.find(f"{W}sdtContent")
    if element.tag == f"{W}sdt":
        for child in list(element):
            if child is not content:
                remove(child)
        if content is not None:
            unwrap(content)
    remove_all(element, f"{W}customXmlPr", f"{W}smartTagPr")
    unwrap(element)


def _flatten_fields(root: etree._Element) -> None:
    """Fields lose their codes and keep what they show."""
    for element in list(root.iter(f"{W}fldSimple")):
        if not STAY.match(element.get(f"{W}instr", "")):
            remove_all(element, f"{W}fldData")
            unwrap(element)
    going: list[etree._Element] = []
    open_fields: list[_Field] = []
    for element in root.iter(
        f"{W}fldChar", f"{W}instrText", f"{W}t", f"{W}tab", f"{W}br", f"{W}sym", f"{W}drawing", f"{W}pict"
    ):
        if element.tag == f"{W}fldChar":
            _meet_mark(element, open_fields, going)
        elif open_fields and any(item.is_code for item in open_fields):
            open_fields[-1].inside.append(element)
            if element.tag == f"{W}instrText" and open_fields[-1].is_code:
                open_fields[-1].code += element.text or ""
    for item in open_fields:  # fields that never end are no fields
        going += item.inside
    for element in going:
        remove(element)


class _Field:
    """A field that has begun: its marks and code, and what stands within its code."""

    def __init__(self, mark: etree._Element) -> None:
        self.marks = [mark]
        self.inside: list[etree._Element] = []
        self.code = ""
        self.is_code = True


def _meet_mark(mark: etree._Element, open_fields: list[_Field], going: list[etree._Element]) -> None:
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin":
        open_fields.append(_Field(mark))
    elif open_fields and kind == "separate":
        open_fields[-1].marks.append(mark)
        open_fields[-1].is_code = False
    elif open_fields and kind == "end":
        item = open_fields.pop()
        if not STAY.match(item.code):
            going += [*item.marks, mark, *item.inside]
