"""HTML to the text that a reader sees, and the beginning of a text.

Made for the HTML that this product writes; foreign HTML is read as well as a fragment can be without its style sheets.
"""

from __future__ import annotations

import re
from html import unescape

BLOCKS = (
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol optgroup option p pre section summary table "
    "tbody tfoot thead tr ul"
)
NOT_TEXT = "datalist|head|iframe|math|noscript|object|script|style|svg|template|title"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

_REST = r"""(?=[\s/>])((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>"""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*>", re.DOTALL)
_NOT_TEXT = re.compile(rf"<({NOT_TEXT}){_REST}.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_PRE = re.compile(rf"<pre{_REST}(.*?)</pre\s*>", re.DOTALL | re.IGNORECASE)
_OPENING = re.compile(rf"<([a-z][a-z0-9-]*){_REST}", re.IGNORECASE)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAG = re.compile(rf"</?([A-Za-z][A-Za-z0-9:-]*+)(?:>|{_REST})")

_SENTENCE_END = re.compile("[。！？!?][”’」』）》]*")
_CLAUSE_END = re.compile("[，；、：,;:（《“]")
_INSIDE_WORD = re.compile(r"[A-Za-z0-9._〔〕-]{2}|.[\u0300-\u036f\ufe00-\ufe0f]", re.DOTALL)

_LINE = "\x00"
_INSTEAD = {"td": " ", "th": " ", **dict.fromkeys(BLOCKS.split(), _LINE)}
_NOT_TEXT_TAGS = tuple(f"<{name}" for name in NOT_TEXT.split("|"))
_MANY_BLANKS = re.compile("  +")


def html_to_text(html: str) -> str:
    """What a reader sees: a line for each block or table row, one blank between cells, nothing hidden.

    Markers of lists and descriptions of pictures are not text.
    """
    html = _seen(html.replace(_LINE, ""))
    for blank in "\n\t\r\f":
        html = html.replace(blank, " ")
    parts = _TAG.split(html)  # text, name, attributes, text, name, attributes, …
    parts[1::3] = [_INSTEAD.get(name.lower(), "") for name in parts[1::3]]
    parts[2::3] = [""] * len(parts[2::3])
    text = _one_blank(unescape("".join(parts)).replace("\xa0", " "))
    return "\n".join([line for part in text.split(_LINE) if (line := part.strip())])


def on_one_line(paragraph: str) -> str:
    """What a reader sees of a paragraph without tags and entities."""
    return _one_blank(paragraph.replace("\n", " ")).strip()


def excerpt(text: str, length: int = 100) -> str:
    """The beginning of a text on one line, at most `length` characters, up to the end of a sentence if there is one."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    ends = [match.end() for match in _SENTENCE_END.finditer(line, 0, length)]
    if ends and ends[-1] > length // 2:
        return line[: ends[-1]]
    clauses = [match.start() for match in _CLAUSE_END.finditer(line, 0, length)]
    if clauses and clauses[-1] > length // 2:
        return line[: clauses[-1]] + "…"
    cut = length - 1
    while cut > length // 2 and _INSIDE_WORD.match(line, cut - 1):
        cut -= 1
    return line[:cut].rstrip() + "…"


def _one_blank(text: str) -> str:
    return _MANY_BLANKS.sub(" ", text) if "  " in text else text


def _seen(html: str) -> str:
    """Without comments and hidden elements; line ends of `pre` as tags. Each step is skipped where it has no work."""
    if "<!" in html or "<?" in html:
        html = _COMMENT.sub("", html)
    lower = html.lower()
    if any(tag in lower for tag in _NOT_TEXT_TAGS):
        html = _NOT_TEXT.sub("", html)
    if "hidden" in lower or "display" in lower:
        html = _without_hidden(html)
    if "<pre" in lower:
        html = _PRE.sub(lambda match: f"<pre>{match[2].replace(chr(10), '<br>')}</pre>", html)
    return html


def _without_hidden(html: str) -> str:
    """Drop elements that are `hidden` or styled away, with all inside them."""
    kept, place = [], 0
    for match in _OPENING.finditer(html):
        if match.start() >= place and _is_hidden(match[2]):
            kept.append(html[place : match.start()])
            place = _end_of_element(html, match)
    return "".join([*kept, html[place:]])


def _is_hidden(attributes: str) -> bool:
    names = _QUOTED.sub("", attributes).lower()
    if re.search(r"(?<![\w-])hidden(?![\w-])", names):
        return True
    return "style" in names and _UNSEEN_STYLE.search(attributes) is not None


def _end_of_element(html: str, opening: re.Match[str]) -> int:
    name = opening[1].lower()
    if name in VOID:
        return opening.end()
    depth = 1
    for match in re.compile(rf"<(/?){name}{_REST}", re.IGNORECASE).finditer(html, opening.end()):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.end()
    return len(html)
