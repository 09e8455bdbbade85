"""What is pasted or dropped into a text → clean Markdown. Nothing remote, no scripts; what has no place is told.

HTML from Word and WPS writes its lists as paragraphs with a mark in front: they become lists again. Chinese numbers (一、
（一） 第一条) stay the words that they are, for Markdown cannot count so. Files are known by their first bytes, not by their
names; the old formats are answered with how to save anew. Nothing here raises for what was sent.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

import msgspec
import nh3
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from site_builder.errors import ImportSourceError, Problem
from site_builder.importing import table, text, word
from site_builder.importing.foreign_html import ATTRIBUTES, DROPPED, KEPT, html_to_markdown
from site_builder.importing.limits import OLD_OFFICE, PACKED
from site_builder.importing.report import ImportReport
from site_builder.text.normalise import normalise

MAX_HTML = 4_000_000
"""Characters: Word writes ten for every one that is seen."""
MAX_TAGS = 40_000
"""What takes two seconds to clean."""
MAX_NESTING = 200
MAX_ROWS, MAX_COLUMNS = 300, 30
"""A longer table is read by nobody on a page: it is an attachment."""
LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
MARK = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
HIDDEN = re.compile(r"mso-hide:\s*all", re.IGNORECASE)
BULLET = re.compile(r"[·•●○◦▪■□◆◇➢➤✓✔§oØüvnu*–—\-\uf000-\uf0ff]")
NUMBER = re.compile(r"[(（]?(\d{1,3})[.．、)）]?")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_NEVER_CLOSED = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "base", "p", "li", "td", "tr", "th"})
_BLANKS = " \u3000\xa0\t\n"


class Pasted(msgspec.Struct, frozen=True, kw_only=True):
    """What goes into the text, with a title if there was one, and what the clerk should look at.

    `refusal`: why nothing could be taken, and what to do. `save_as`: the form in which to save anew ("docx", "xlsx"),
    which a picture shows.
    """

    markdown: str = ""
    title: str = ""
    notes: tuple[str, ...] = ()
    refusal: str = ""
    save_as: str = ""


def html_as_text(html: str) -> Pasted:
    """HTML from a clipboard."""
    if len(html) > MAX_HTML or html.count("<") > MAX_TAGS or _depth(html) > MAX_NESTING:
        return Pasted(refusal="贴入的内容太长或层次太深，没有收下。请分几次贴，或者把长表格改作附件。")
    notes: list[str] = []
    try:
        markdown = html_to_markdown(_mended(html), lambda found, fix: notes.append(f"{found}。{fix}。"))
    except ImportSourceError as error:
        return Pasted(refusal=str(error))
    return Pasted(markdown=markdown, notes=tuple(dict.fromkeys(notes)))


def file_as_text(name: str, data: bytes) -> Pasted:
    """A file that was dropped into a text."""
    form = _form_of(name, data)
    if form in _REFUSALS:
        return _REFUSALS[form]
    if form == "html":
        return html_as_text(_decoded(data))
    report = ImportReport()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"文件.{form}"
        path.write_bytes(data)
        try:
            return _read(path, form, report)
        except ImportSourceError as error:
            return Pasted(refusal=str(error).replace(path.name, name[:80] or "文件"))


def _read(path: Path, form: str, report: ImportReport) -> Pasted:
    if form in ("csv", "xls", "xlsx"):
        return _with_notes(_table(table.rows_of(path, path.name, report)), report.problems)
    reader = word.read_word if form == "docx" else text.read_markdown
    values = reader(path, path.name, report).values
    pasted = Pasted(markdown=str(values.get("body", "")), title=str(values.get("title", "")))
    if not pasted.markdown:  # one line is a text, not the title of none
        pasted = msgspec.structs.replace(pasted, markdown=pasted.title, title="")
    return _with_notes(pasted, report.problems)


def _with_notes(pasted: Pasted, problems: list[Problem]) -> Pasted:
    notes = dict.fromkeys(f"{problem.found}。{problem.fix}。" for problem in problems)
    return msgspec.structs.replace(pasted, notes=(*pasted.notes, *notes))


def _table(rows: list[tuple[int, list[str]]]) -> Pasted:
    filled = [cells for _, cells in rows if any(cell.strip() for cell in cells)]
    width = max((len(cells) for cells in filled), default=0)
    if not filled:
        return Pasted(refusal="表格是空的。请检查是不是选错了文件，或者内容在别的工作表里。")
    if len(filled) > MAX_ROWS or width > MAX_COLUMNS:
        return Pasted(
            refusal=f"表格有 {len(filled)} 行、{width} 列，网页上看不过来。请把它作为附件上传，正文只写摘要和结论。"
        )
    html = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>" for cells in filled)
    return html_as_text(f"<table>{html}</table>")


def _form_of(name: str, data: bytes) -> str:
    """What a file is, by its bytes; its name decides only between two that look alike."""
    extension = name.rpartition(".")[2].lower()
    if not data.strip():
        return "empty"
    if data.startswith(OLD_OFFICE):
        return _old_office(extension, data)
    if data.startswith(PACKED):
        parts = {b"word/document.xml": "docx", b"xl/workbook.xml": "xlsx", b"OFD.xml": "ofd"}
        return next((form for part, form in parts.items() if part in data), "unknown")
    if data.startswith(b"{\\rtf") or (data[:400].lower().find(b"mime-version:") >= 0 and extension in ("doc", "mht")):
        return "old-text"
    if data.startswith(b"%PDF"):
        return "pdf"
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")) or b"\0" in _ascii_half(data):
        return "picture" if extension in ("png", "jpg", "jpeg", "gif", "bmp", "webp") else "unknown"
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" or extension in ("html", "htm"):
        return "html"
    return "csv" if extension == "csv" else "md"


def _ascii_half(data: bytes) -> bytes:
    """The bytes in which a NUL means that this is no text: UTF-16 is full of them."""
    return b"" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data[:100_000]


def _old_office(extension: str, data: bytes) -> str:
    def holds(part: str) -> bool:
        return part.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "locked"
    if extension == "et":
        return "old-table"
    if holds("Workbook") and (extension in ("xls", "xlsx") or not holds("WordDocument")):
        return "xls"
    return "old-text" if holds("WordDocument") or extension in ("doc", "wps", "docx") else "unknown"


_REFUSALS = {
    "old-text": Pasted(save_as="docx", refusal="这是旧格式的文字文件（.doc、.wps 一类），读不出来。请照下图另存为 .docx，再放进来。"),
    "old-table": Pasted(save_as="xlsx", refusal="这是 WPS 旧格式的表格（.et），读不出来。请照下图另存为 .xlsx，再放进来。"),
    "locked": Pasted(refusal="文件加了密码，读不出来。请打开它，在“文件—信息—保护文档”里去掉密码，存好再放进来。"),
    "pdf": Pasted(refusal="PDF 的文字不能放进正文。请找制作它的 Word 文件；找不到的，把 PDF 作为附件上传，正文写摘要。"),
    "ofd": Pasted(refusal="OFD 的文字不能放进正文。请找制作它的 Word 文件；找不到的，把 OFD 作为附件上传，正文写摘要。"),
    "picture": Pasted(refusal="图片不能放进正文。请作为附件上传；图里的文字请打出来，看不见的人和搜索才读得到。"),
    "empty": Pasted(refusal="文件是空的。请检查是不是选错了文件。"),
    "unknown": Pasted(refusal="认不出这是什么文件。能放进正文的有 .docx、.xlsx、.xls、.csv、网页和纯文本；别的请作为附件上传。"),
}  # fmt: skip


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _depth(html: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in _NEVER_CLOSED:
            depth = max(0, depth + (-1 if match[1] else 1))
            deepest = max(deepest, depth)
    return deepest


def _mended(html: str) -> str:
    """Word's HTML as everybody else writes it: real lists, heads of tables, no blanks in front of paragraphs."""
    shown = HIDDEN.sub("display:none", html)
    tags = {*KEPT, *DROPPED}  # what is dropped later is told later
    kept = {"*": {"style"}, **ATTRIBUTES}
    soup = BeautifulSoup(nh3.clean(shown, tags=tags, attributes=kept, link_rel=None), "html.parser")
    for run in _runs(soup):
        _make_lists(soup, run)
    for rows in soup.find_all("table"):
        _make_head(rows)
    for block in soup.find_all(["p", "div", "li", "td", "th"]):
        _strip_front(block)
    return str(soup)


def _strip_front(block: Tag) -> None:
    """Paragraphs are indented by the page, not by blanks."""
    first = next((item for item in block.descendants if isinstance(item, NavigableString)), None)
    if first is not None and first[:1] in _BLANKS:
        first.replace_with(NavigableString(first.lstrip(_BLANKS)))


def _make_head(rows: Tag) -> None:
    first = rows.find("tr")
    if isinstance(first, Tag) and rows.find("th") is None:
        for cell in first.find_all("td", recursive=False):
            cell.name = "th"


class _Item(msgspec.Struct):
    """A paragraph that Word shows as an item of a list."""

    tag: Tag
    level: int
    number: int
    """0 for a bullet."""


def _runs(soup: BeautifulSoup) -> Iterator[list[_Item]]:
    """Paragraphs of lists that follow each other."""
    run: list[_Item] = []
    for paragraph in soup.find_all(["p", "div"]):
        level = LEVEL.search(str(paragraph.get("style", "")))
        if run and (level is None or _before(paragraph) is not run[-1].tag):
            yield run
            run = []
        item = _item(paragraph, int(level[1])) if level is not None else None
        if item is not None:
            run.append(item)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _before(tag: Tag) -> Tag | None:
    return tag.find_previous_sibling()


def _item(paragraph: Tag, level: int) -> _Item | None:
    """A paragraph without its mark; None for one whose mark must stay as words."""
    marks = paragraph.find_all("span", style=MARK)
    mark = "".join(span.get_text() for span in marks).strip(_BLANKS)
    number = NUMBER.fullmatch(mark)
    if not marks or not (number or BULLET.fullmatch(mark)):
        for span in marks:
            span.string = mark if mark[-1:] in "、．）)" else f"{mark} "
        return None
    return _Item(paragraph, level, int(number[1]) if number else 0)


def _make_lists(soup: BeautifulSoup, run: list[_Item]) -> None:
    """A run as nested lists; one that does not count from one stays paragraphs with their numbers."""
    if not _counts_from_one(run):
        return
    lists: list[tuple[int, Tag]] = []
    for item in run:
        _without_mark(item.tag)
        while lists and lists[-1][0] > item.level:
            lists.pop()
        if not lists or lists[-1][0] < item.level:
            lists.append((item.level, _new_list(soup, item, lists[-1][1] if lists else None)))
        entry = soup.new_tag("li")
        if item.tag.parent is not None:
            item.tag.extract()
        entry.extend(list(item.tag.contents))
        lists[-1][1].append(entry)


def _new_list(soup: BeautifulSoup, item: _Item, parent: Tag | None) -> Tag:
    made = soup.new_tag("ol" if item.number else "ul")
    entries = parent.find_all("li", recursive=False) if parent is not None else []
    if entries:
        entries[-1].append(made)
    else:
        item.tag.insert_before(made)
    return made


def _without_mark(paragraph: Tag) -> None:
    while isinstance(span := paragraph.find("span", style=MARK), Tag):
        span.decompose()


def _counts_from_one(run: list[_Item]) -> bool:
    last: dict[int, int] = {}
    for item in run:
        if item.number and item.number != last.get(item.level, 0) + 1:
            return False
        last = {level: number for level, number in last.items() if level < item.level} | {item.level: item.number}
    return True


def joined(before: str, pasted: Pasted) -> str:
    """A text with what was taken in behind it."""
    return normalise("\n\n".join(part for part in (before.rstrip(), pasted.markdown) if part))
