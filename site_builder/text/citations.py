"""Citations of statutes in a text: 《政府信息公开条例》第二十六条, so that the article opens in place.

One citation for each article of a list (第二十条、第二十一条); 款 and 项 belong to the article before them. A statute's
own articles (本条例第九条) and words without 《》 are no citations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

from site_builder.text.chinese_numbers import NUMERAL, article_number

COUNTRY = "中华人民共和国"

_B = "[ \t\u3000\xa0]*"
_BRACKET = r"[（(][^（）()《》\n]{0,60}(?:《[^《》\n]{1,40}》)?[^（）()《》\n]{0,30}[）)]"
_ITEM = rf"(?:第{_B}{NUMERAL}{_B}款)?(?:第?{_B}[（(]{_B}{NUMERAL}{_B}[）)]{_B}项|第{_B}{NUMERAL}{_B}项)"
_PART = rf"(?:{_ITEM}|第{_B}{NUMERAL}{_B}款)"
_JOIN = rf"{_B}(?:、|，|和|及|与|或者|或|以及|至|到){_B}"
_ARTICLE = re.compile(rf"(第{_B}{NUMERAL}{_B}条(?:{_B}之{_B}{NUMERAL})?)(?:{_B}{_PART}(?:{_JOIN}{_PART})*)?")
_NEXT = re.compile(rf"{_JOIN}(?=第{_B}{NUMERAL}{_B}条)")
_STATUTE = re.compile(rf"《([^《》\n]{{1,80}}(?:〈[^〈〉\n]*〉[^《》\n]*)?)》(?:{_B}{_BRACKET})?{_B}")
_SHORT_NAME = re.compile(
    rf"《([^《》\n]{{2,80}})》{_B}[（(][^（）()\n]{{0,40}}?(?:简称|统称|称)(?:为|：|:)?{_B}"
    r"[《“\"「]([^《》“”\"「」\n]{1,40})[》”\"」]"
)
_EDITION = re.compile(r"[（(](?:\d{4}[-年][^（）()]*|[^（）()]*(?:修订|修正|修改|版|第\d+号令?))[）)]$")
_BLANK = re.compile(r"\s+")

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^>]*>|<!--.*?-->", re.DOTALL)
_INLINE = {"em", "strong", "b", "i", "u", "del", "span", "sub", "sup", "mark"}
_LEFT_ALONE = {"a", "code", "pre", "script", "style", "button", "title", "textarea", "svg"}


@dataclass(frozen=True)
class Citation:
    """`statute` is a key (see `statute_key`), `article` a number like 26 or 10-1, None where only the statute is named."""

    start: int
    end: int
    statute: str
    article: str | None


@lru_cache(maxsize=4096)
def statute_key(title: str) -> str:
    """The form in which statutes are compared: without 《》, country, blanks and the year of the edition."""
    name = _BLANK.sub("", title).strip("《》").replace("(", "（").replace(")", "）")
    name = _EDITION.sub("", name)
    return name.removeprefix(COUNTRY) or name


def find_citations(text: str) -> list[Citation]:
    """All citations in order; short names that the text itself defines (以下简称《条例》) are resolved."""
    if "《" not in text:
        return []
    names = {statute_key(short): statute_key(full) for full, short in _SHORT_NAME.findall(text)}
    return [citation for match in _STATUTE.finditer(text) for citation in _from(match, text, names)]


def link_citations(html: str, link: Callable[[Citation], str | None]) -> str:
    """Wrap the citations in `html` for which `link` has an address. Links, code and attributes are left alone.

    Where a tag stands inside a citation, only what follows it is wrapped. The offsets given to `link` mean nothing.
    """
    if "《" not in html:
        return html
    nodes = _text_nodes(html)
    pieces, place, done = [], 0, 0
    for citation in find_citations("".join(text for _, text in nodes)):
        while done + len(nodes[0][1]) < citation.end:
            done += len(nodes.pop(0)[1])
        offset = nodes[0][0] - done
        end = offset + citation.end
        start = _start(html, max(offset + citation.start, nodes[0][0]), end, is_whole=citation.start >= done)
        address = link(citation) if start is not None else None
        if start is not None and address is not None:
            pieces += [html[place:start], f'<a class="cites" href="{escape(address)}">{html[start:end]}</a>']
            place = end
    return "".join([*pieces, html[place:]])


def _start(html: str, start: int, end: int, *, is_whole: bool) -> int | None:
    if is_whole:
        return start
    article = html.find("第", start, end)
    return article if article >= 0 and html[start:article].strip(" 》") == "" else None


def _text_nodes(html: str) -> list[tuple[int, str]]:
    """(offset in the HTML, text) of all text that may be linked; other tags and text count as a line end."""
    nodes: list[tuple[int, str]] = []
    place = closed = 0
    for match in _TAG.finditer(html):
        if not closed:
            nodes.append((place, html[place : match.start()]))
        place = match.end()
        name = (match[2] or "span").lower()
        if name in _LEFT_ALONE:
            closed += -1 if match[1] else 1
        if name not in _INLINE:
            nodes.append((match.start(), "\n"))
    return [*nodes, (place, html[place:])] if closed <= 0 else nodes


def _from(match: re.Match[str], text: str, names: dict[str, str]) -> Iterator[Citation]:
    statute = statute_key(unescape(match[1]))
    statute = names.get(statute, statute)
    name_end = match.start() + len(match[1]) + 2
    article = _ARTICLE.match(text, match.end())
    number = article_number(article[1]) if article else None
    if article is None or number is None:
        yield Citation(match.start(), name_end, statute, None)
        return
    start = match.start()
    while article is not None and number is not None:
        yield Citation(start, article.end(), statute, number)
        join = _NEXT.match(text, article.end())
        article = _ARTICLE.match(text, join.end()) if join else None
        number = article_number(article[1]) if article else None
        start = article.start() if article else 0
