"""Word documents, read part by part by our own: what is printed, what is hidden, what was deleted, what nobody refers to.

Rows of tables are read as one line, cells side by side, so that a number split over cells is whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from admin_api.attachments import office
from admin_api.attachments.office import Inner
from admin_api.attachments.packages import Package
from admin_api.attachments.report import Notebook, RefusedError

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
STRICT = "http://purl.oclc.org/ooxml/"
BODY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
LABELS = {
    "document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注",
}  # fmt: skip
GAPS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
SPEAKING = {f"{W}t", f"{W}delText", f"{W}instrText", f"{W}delInstrText", f"{A}t", f"{M}t"}
DELETED = {f"{W}del", f"{W}moveFrom"}
CHANGES = {
    f"{W}{name}"
    for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "trPrChange",
                 "tcPrChange", "sectPrChange", "numberingChange", "cellIns", "cellDel", "cellMerge", "tblGridChange")
}  # fmt: skip
REACHING_OUT = re.compile(r"^\W*(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|IMPORT|RD|MACROBUTTON)\b", re.I)
STAY = re.compile(r"^\s*(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES|EQ|SYMBOL)\b", re.IGNORECASE)
"""Fields that are drawn from their code, not from a stored result."""
FIELDS = (
    "域会读取外部的内容或运行程序",
    "请在 Word 里按 Ctrl+A、再按 Ctrl+Shift+F9，把域变成文字，另存一份再上传",
)


@dataclass
class Said:
    """What one paragraph or row says: seen on paper, all in all, and the parts that are not seen."""

    shown: list[str] = field(default_factory=list)
    all: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def inspect(data: bytes, book: Notebook, inner: Inner) -> None:
    """Everything that is in a .docx."""
    package = Package(data)
    office.refuse_active(package, book)
    kept = office.kept_parts(package, "docx")
    reachable = package.reachable()
    done: set[str] = set()
    for name in sorted(package.names, key=lambda name: ("document" not in name, name)):
        match = BODY.match(name)
        if match is not None and name in reachable:
            label = next(words for key, words in LABELS.items() if match[1].startswith(key))
            _inspect_text(package, name, label, name in kept, book)
            done.add(name)
    if package.name_of("word/document.xml") not in done:
        raise RefusedError("文件的内部结构不正常", "请用 Word 或 WPS 打开，另存一份再上传")
    book.page_count = len(book.pages)
    office.inspect_other_parts(package, done, kept, book, inner)
    _tell_settings(package, book)


def _inspect_text(package: Package, name: str, label: str, is_kept: bool, book: Notebook) -> None:
    root = package.xml(name)
    mark_hidden(root, hidden_styles(package))
    if root.tag.startswith("{" + STRICT):
        raise RefusedError("是“严格 Open XML”格式", "请在 Word 里另存为普通的 .docx")
    shown: list[str] = []
    lines: list[tuple[str, str]] = []
    gone: list[tuple[str, str]] = []
    for where, said, is_repeated in _lines(root, label):
        seen, everything = "".join(said.shown), "".join(said.all)
        if seen.strip() and not is_repeated:
            shown.append(seen)
        lines.append((where, seen))
        if everything != seen:
            gone.append((f"{where}（含看不见的文字）", everything))
        gone += [(f"{where}隐藏的文字", "".join(said.hidden)), (f"{where}修订中删去的文字", "".join(said.deleted))]
        gone += _codes(where, said, book)
    book.look(lines, goes=not is_kept)
    book.look(gone, goes=True)
    strange = [
        str(element.text) for element in root.iter("*") if element.tag not in SPEAKING and (element.text or "").strip()
    ]
    book.look([(label, text) for text in strange], goes=not is_kept)
    office.scan_attributes(root, label, not is_kept, book)
    if is_kept:
        book.page(label, shown)
        _tell(root, label, book)
    else:
        book.removes(label, "批注内容", sum(1 for _ in root.iter(f"{W}comment")) or 1)


def _codes(where: str, said: Said, book: Notebook) -> Iterator[tuple[str, str]]:
    """Codes of fields, with and without the signs that split what they say."""
    code = "".join(said.codes)
    for one in (*said.codes, *code.split("\x1f")):
        if REACHING_OUT.match(one.replace("\x1f", "")):
            book.refuse(FIELDS[0], FIELDS[1], where)
    if any(one.strip() and not STAY.match(one) for one in code.split("\x1f")):
        book.removes(where, "域代码（只留显示的结果）")
    if code.strip("\x1f \t"):
        yield f"{where}的域代码", code.replace("\x1f", " ")
        yield f"{where}的域代码", re.sub(r"[\"'\s\x1f]", "", code)


def _lines(root: etree._Element, label: str) -> Iterator[tuple[str, Said, bool]]:
    """(place, what is said, whether it is said a second time for old programs) of every row and paragraph."""
    paragraphs = rows = 0
    for element in root.iter(f"{W}p", f"{W}tr", f"{A}p"):
        owners = {owner.tag for owner in element.iterancestors(f"{W}tr", f"{W}txbxContent", FALLBACK)}
        if element.tag == f"{W}tr":
            rows += 1
        elif f"{W}tr" not in owners:
            paragraphs += 1
        said = Said()
        where = (
            f"{label}表格第 {rows} 行"
            if f"{W}tr" in owners or element.tag == f"{W}tr"
            else f"{label}第 {paragraphs} 段"
        )
        is_in_row = f"{W}tr" in owners and f"{W}txbxContent" not in owners
        if element.tag == f"{W}p" and is_in_row:
            continue  # said with its row
        if element.tag == f"{W}tr" and is_in_row:
            continue  # a table within a table is said with the outer row
        _listen(element, said, is_deleted=_is_deleted_row(element), is_top=True)
        if f"{W}txbxContent" in owners:
            where = f"{where}的文本框"
        yield where, said, FALLBACK in owners


def _is_deleted_row(element: etree._Element) -> bool:
    return element.tag == f"{W}tr" and element.find(f"{W}trPr/{W}del") is not None


def _listen(
    element: etree._Element, said: Said, *, is_deleted: bool, is_hidden: bool = False, is_top: bool = False
) -> None:
    """Collect what an element and all below it say; text boxes speak for themselves."""
    tag = element.tag
    if not isinstance(tag, str) or (tag == f"{W}txbxContent" and not is_top):
        return
    if tag == f"{W}tr" and not is_top:
        is_deleted = is_deleted or _is_deleted_row(element)
    is_deleted = is_deleted or tag in DELETED
    if tag == f"{W}r":
        is_hidden = is_hidden or is_vanished(element)
    if tag in (f"{W}t", f"{A}t", f"{M}t", f"{W}delText"):
        _say(said, element.text or "", is_deleted or tag == f"{W}delText", is_hidden)
    elif tag in (f"{W}instrText", f"{W}delInstrText"):
        said.codes.append(element.text or "")
    elif tag == f"{W}fldChar":
        said.codes.append("\x1f")
    elif tag == f"{W}fldSimple":
        said.codes.append(f"\x1f{element.get(f'{W}instr', '')}\x1f")
    elif tag == f"{W}sym":
        _say(said, symbol(element.get(f"{W}char", "")), is_deleted, is_hidden)
    elif tag in GAPS:
        _say(said, GAPS[tag], is_deleted, is_hidden)
    for child in element:
        _listen(child, said, is_deleted=is_deleted, is_hidden=is_hidden)
    if tag in (f"{W}tc", f"{A}tc"):
        _say(said, "\t", is_deleted, is_hidden)
    elif tag == f"{W}p" and not is_top:
        _say(said, " ", is_deleted, is_hidden)


def _say(said: Said, text: str, is_deleted: bool, is_hidden: bool) -> None:
    said.all.append(text)
    if is_deleted:
        said.deleted.append(text)
    elif is_hidden:
        said.hidden.append(text)
    else:
        said.shown.append(text)


def is_vanished(run: etree._Element) -> bool:
    """Whether a run is marked as hidden text."""
    for name in ("vanish", "webHidden", "specVanish"):
        mark = run.find(f"{W}rPr/{W}{name}")
        if mark is not None and name != "webHidden" and mark.get(f"{W}val", "1") not in ("0", "false", "off"):
            return True
    return False


def hidden_styles(package: Package) -> set[str]:
    """The styles whose text is hidden."""
    name = package.name_of("word/styles.xml")
    styles = package.xml(name).iter(f"{W}style") if name is not None else ()
    return {style.get(f"{W}styleId", "") for style in styles if is_vanished(style)}


def mark_hidden(root: etree._Element, styles: set[str]) -> None:
    """Text that a style hides is marked as hidden itself, so that nobody else need know styles."""
    for run in list(root.iter(f"{W}r")) if styles else ():
        owner = next(run.iterancestors(f"{W}p"), None)
        own = run.find(f"{W}rPr/{W}rStyle")
        all_of_it = owner.find(f"{W}pPr/{W}pStyle") if owner is not None else None
        if any(mark is not None and mark.get(f"{W}val") in styles for mark in (own, all_of_it)):
            properties = run.find(f"{W}rPr")
            if properties is None:
                properties = etree.Element(f"{W}rPr")
                run.insert(0, properties)
            etree.SubElement(properties, f"{W}vanish")


def symbol(code: str) -> str:
    """A character given by its number; fonts of symbols have theirs 0xF000 higher."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    number -= 0xF000 if 0xF020 <= number <= 0xF0FF else 0
    return chr(number) if 0x20 <= number < 0xD800 else ""


def _tell(root: etree._Element, label: str, book: Notebook) -> None:
    """What a cleaned copy will not have."""
    changes = sum(1 for element in root.iter() if element.tag in CHANGES)
    if changes:
        book.removes(label, "修订记录（按接受修订处理）", changes)
    hidden = sum(1 for run in root.iter(f"{W}r") if is_vanished(run))
    if hidden:
        book.removes(label, "隐藏的文字", hidden)
    if next(root.iter(f"{W}commentReference"), None) is not None:
        book.removes(label, "批注标记", sum(1 for _ in root.iter(f"{W}commentReference")))
    office.tell_paths(root, label, book)
    bound = sum(1 for _ in root.iter(f"{W}dataBinding", f"{W}tag", f"{W}ffData"))
    if bound:
        book.removes(label, "控件里的数据", bound)
    if any(isinstance(element, etree._Comment) for element in root.iter()):
        book.removes(label, "文件里的注释")


def _tell_settings(package: Package, book: Notebook) -> None:
    name = package.name_of("word/settings.xml")
    if name is None:
        return
    root = package.xml(name)
    for tag, words in (("docVars", "文档变量"), ("mailMerge", "邮件合并的数据来源"), ("rsids", "编辑次数的记号")):
        if root.find(f"{W}{tag}") is not None:
            book.removes("文档设置", words)
