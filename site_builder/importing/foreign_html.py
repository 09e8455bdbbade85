"""Foreign HTML → Markdown that shows all of it: tables become grids, literal marks stay literal, what has no place is told."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from site_builder.errors import ImportSourceError
from site_builder.text.normalise import normalise

Tell = Callable[[str, str], None]
"""(what was found, what to do)"""

BLOCKS = {
    "address", "article", "aside", "center", "details", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "header", "label", "legend", "main", "nav", "section", "summary",
}  # fmt: skip
"""Everything that stands on lines of its own and has no Markdown of its own."""
KEPT = BLOCKS | {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "caption",
    "tr", "th", "td", "strong", "b", "em", "i", "a", "blockquote", "pre", "code", "span", "del", "s", "sub", "sup",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
DROPPED = {
    "img": "图片", "svg": "图形", "video": "视频", "audio": "声音", "iframe": "嵌入的网页", "object": "嵌入的对象",
    "embed": "嵌入的对象", "canvas": "图形", "input": "表单", "select": "表单", "textarea": "表单", "math": "公式",
}  # fmt: skip
LARGEST_SPAN = 200
LITERAL = re.compile(r"([<\[\]`|])")
SMALL = {"sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), "sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")}
"""m² and H₂O, which Markdown cannot write otherwise."""


class _Converter(MarkdownConverter):
    """markdownify, for which `<`, `[` and `|` in a text are marks; here they stay what somebody typed."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """A text in which nothing is a mark."""
        text = LITERAL.sub(r"\\\1", str(super().escape(text, parent_tags)))  # type: ignore[misc]
        return re.sub(r"^(\s*)([#>]|~~)", r"\1\\\2", text)


def html_to_markdown(html: str, tell: Tell) -> str:
    """Clean Markdown of foreign HTML. Raises ImportSourceError for what is nested beyond reason."""
    _list_dropped(html, tell)
    try:
        soup = BeautifulSoup(nh3.clean(html, tags=set(KEPT), attributes=ATTRIBUTES, link_rel=None), "html.parser")
        for block in soup.find_all(list(BLOCKS)):
            block.name = "div"
        for link in soup.find_all("a", href=re.compile("^#")):  # within a page that is no more, as from a footnote back
            link.replace_with("" if link.get_text() == "↑" else link.get_text())
        for name, raised in SMALL.items():
            for small in soup.find_all(name):
                small.replace_with(small.get_text().translate(raised))
        for table in reversed(soup.find_all("table")):  # those inside others first
            _make_grid(soup, table, tell)
        options: dict[str, Any] = {"heading_style": "ATX", "bullets": "-", "escape_asterisks": True}
        markdown = _Converter(**options).convert_soup(soup)
    except RecursionError as error:
        raise ImportSourceError("文档的层次套得太深，读不出来。请另存为纯文本再导入。") from error
    return normalise(re.sub(r"\n{3,}", "\n\n", markdown))


def _list_dropped(html: str, tell: Tell) -> None:
    lower = html.lower()
    for words in dict.fromkeys(words for tag, words in DROPPED.items() if re.search(rf"<{tag}\b", lower)):
        tell(f"有{words}", f"{words}不会导入；需要的另作附件上传")
    if re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", lower):
        tell("有看不见的内容，也一并导入了", "核对正文，删去不该公开的")


def _make_grid(soup: BeautifulSoup, table: Tag, tell: Tell) -> None:
    """Give every row the same number of cells: what spans rows is repeated, what spans columns stands in the first."""
    outer = table.find_parent(["td", "th"])
    if outer is not None:
        tell("表格里又套着表格，里面的已改成文字", "核对这一格的内容")
        _as_line(soup, table)
        return
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    cells: dict[tuple[int, int], Tag] = {}
    merged = False
    for number, row in enumerate(rows):
        column = 0
        for cell in _cells(row):
            while (number, column) in cells:
                column += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            merged |= down > 1 or across > 1
            for below in range(min(down, len(rows) - number)):
                for right in range(across):
                    blank = soup.new_tag(cell.name)
                    cells[number + below, column + right] = copy.copy(cell) if right == 0 else blank
            column += across
    width = max((column for _, column in cells), default=-1) + 1
    for number, row in enumerate(rows):
        row.clear()
        for column in range(width):
            cell = cells.get((number, column)) or soup.new_tag("td")
            cell.attrs.clear()
            row.append(cell)
    if merged:
        tell("表格里有合并的单元格，已拆开：竖着合并的逐行重复，横着合并的写在第一格", "核对表格")


def _cells(row: Tag) -> Iterator[Tag]:
    return (cell for cell in row.find_all(["td", "th"], recursive=False))


def _span(cell: Tag, name: str) -> int:
    value = str(cell.attrs.get(name, "1"))
    return min(max(int(value), 1), LARGEST_SPAN) if value.isascii() and value.isdigit() else 1


def _as_line(soup: BeautifulSoup, table: Tag) -> None:
    lines = ["，".join(cell.get_text(" ", strip=True) for cell in _cells(row)) for row in table.find_all("tr")]
    table.replace_with(soup.new_string("；".join(lines)))
