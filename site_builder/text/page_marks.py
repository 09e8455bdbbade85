"""What our pages add to clean HTML: headings below the title, tables in a box, the host of a foreign link in words.

The HTML comes from nh3, so each tag is written in one way only: lower case, double quotes, brackets escaped.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape, unescape
from urllib.parse import unquote

WEB = re.compile(r"https?://(?P<authority>[^/?#\s\\]+)(?:[/?#][^\s\\]*)?", re.IGNORECASE)

WIDE = (
    "\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6"
    "\U00020000-\U0003ffff“”‘’—…·"
)
_INLINE = "</?(?:em|strong|del|a|code)(?: [^>]*)?>"
_SOFT_BREAK = re.compile(rf"\n(?<=[{WIDE}]\n)(?=[{WIDE}0-9])|\n(?<=[0-9]\n)(?=[{WIDE}])")
_BREAK_AT_A_TAG = re.compile(rf"<pre>|{_INLINE}\n|\n{_INLINE}")
_EMPTY = re.compile(r"<(h[1-6]|p)></\1>\n?")
_EMPTY_HEAD = re.compile(r'<thead>\s*<tr>\s*(?:<th(?: align="\w+")?></th>\s*)+</tr>\s*</thead>\s*')
_EMPTY_HEADER_CELL = re.compile(r'<th((?: align="\w+")?)></th>')
_MARK = re.compile(
    r"<(?P<open>h[1-6]|a|img|table|th|td(?= )|pre|code)(?P<attributes>(?: [a-z]+=\"[^\"]*\")*)>"
    r"|</(?P<close>h[1-6]|a|table|pre|code)>"
    r"|(?<![A-Za-z0-9_/@.])https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]{1,5})?(?![A-Za-z0-9_@-])"
    r"(?:[/?](?:[A-Za-z0-9._~%!$*+,;=:@/?\#-]|&amp;)*)?"
)
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')


def marked(html: str) -> str:
    """The HTML with all that our pages add, and without what is empty."""
    html = _without_soft_breaks(html)
    html = _EMPTY.sub("", html) if "></h" in html or "<p></p>" in html else html
    html = _EMPTY_HEAD.sub("", html) if "></th>" in html else html
    html = _EMPTY_HEADER_CELL.sub(r"<td\1></td>", html) if "></th>" in html else html
    return _MARK.sub(_Marks(html.count("<table>")), html)


def _without_soft_breaks(html: str) -> str:
    """Drop line ends between Chinese characters, where browsers would show a blank."""
    if not _BREAK_AT_A_TAG.search(html):
        return _SOFT_BREAK.sub("", html)
    return _any_soft_break().sub(
        lambda match: match[1] or "".join(match[group] or "" for group in (2, 3, 4, 5)),
        html,
    )


@cache
def _any_soft_break() -> re.Pattern[str]:
    """Rarely needed, and costly to compile."""
    return re.compile(
        rf"(<pre>.*?</pre>)|(?<=[{WIDE}])((?:{_INLINE})*)\n((?:{_INLINE})*)(?=[{WIDE}0-9])"
        rf"|(?<=[0-9])((?:{_INLINE})*)\n((?:{_INLINE})*)(?=[{WIDE}])",
        re.DOTALL,
    )


class _Marks:
    """What has been seen of one body so far: the replacement of each tag depends on those before it."""

    def __init__(self, tables: int) -> None:
        self.tables = tables
        self.table = 0
        self.headings: list[int] = []
        self.heading = 0
        self.after_link = ""
        self.verbatim = 0

    def __call__(self, match: re.Match[str]) -> str:
        """The replacement of one tag, or of an address in the text."""
        tag = match["open"]
        if tag is None:
            return self._closing(match) if match["close"] else self._typed_address(match[0])
        attributes = dict(_ATTRIBUTE.findall(match["attributes"])) if match["attributes"] else {}
        if tag[0] == "h":
            return self._heading(int(tag[1]))
        if tag == "a":
            return self._link(attributes.get("href"), match)
        if tag == "img":
            return _image(attributes)
        if tag in ("th", "td"):
            align = f' class="align-{attributes["align"]}"' if "align" in attributes else ""
            return f'<th scope="col"{align}>' if tag == "th" else f"<td{align}>"
        if tag == "table":
            return self._table()
        self.verbatim += 1
        return match[0]

    def _heading(self, rank: int) -> str:
        while self.headings and self.headings[-1] >= rank:
            self.headings.pop()
        self.headings.append(rank)
        self.heading += 1
        return f'<h{self._level()} id="s-{self.heading}">'

    def _level(self) -> int:
        return min(1 + len(self.headings), 6)

    def _table(self) -> str:
        self.table += 1
        name = f"表格 {self.table}" if self.tables > 1 else "表格"
        return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{name}"><table>'

    def _link(self, href: str | None, match: re.Match[str]) -> str:
        self.verbatim += 1
        is_empty = match.string.startswith("</a>", match.end())
        if href is None or (is_empty and not href.lower().startswith(("http:", "https:"))):
            self.after_link = "-"
            return ""
        if not href.lower().startswith(("http:", "https:")):
            return f'<a href="{href}">'
        end = match.string.find("</a>", match.end())
        self.after_link = _leaving(href, match.string[match.end() : end])
        return f'<a href="{href}" class="external" rel="noopener external">'

    def _closing(self, match: re.Match[str]) -> str:
        tag = match["close"]
        if tag[0] == "h":
            return f"</h{self._level()}>"
        if tag == "table":
            return "</table></div>"
        self.verbatim -= 1
        if tag == "a":
            after, self.after_link = self.after_link, ""
            return "" if after == "-" else f"{after}</a>"
        return match[0]

    def _typed_address(self, found: str) -> str:
        if self.verbatim:
            return found
        address = re.sub(r"(?:[.,;:!?*]|&amp;)+$", "", found)
        link = f'<a href="{address}" class="external" rel="noopener external">{address}{_leaving(address, address)}</a>'
        return link + found[len(address) :]


def _image(attributes: dict[str, str]) -> str:
    alt = attributes.get("alt", "")
    return f'<img src="{attributes["src"]}" alt="{alt}" loading="lazy">' if "src" in attributes else alt


def _leaving(href: str, text: str) -> str:
    """Where a link leads that leaves this site: other offices are named, all else is called a foreign site."""
    web = WEB.match(unescape(href))
    host = unquote(web["authority"]).lower() if web else ""
    is_named = host in re.findall(r"[\w.:-]+", re.sub(r"https?://", " ", text).lower())
    is_official = host.endswith((".gov.cn", ".政务")) or host == "gov.cn"
    words = [] if is_official else ["外部网站"]
    words += [] if is_named else [escape(host)]
    return f'<span class="host">（{"：".join(words)}）</span>' if words else ""
