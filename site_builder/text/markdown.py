"""Markdown, as clerks write it, to HTML that can stand on any page: no script, no style, no foreign picture.

cmark-gfm (raw HTML left out) → nh3 with our own lists → our own marks: headings below the page's title, tables in a
box that scrolls, the host of a foreign link in words, no blank where a line of Chinese was broken.

Links within the site name what they mean, not where it stands: `record:20260508-k3m9q`, `attachment:<sha256>.pdf`.
`to_html` leaves them in place, so that its result depends on the text alone; `resolve_addresses` puts them right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from urllib.parse import unquote

import nh3

from site_builder.errors import RenderError, Severity
from site_builder.text.commonmark import commonmark_to_html, paragraphs_of
from site_builder.text.findings import TextFinding
from site_builder.text.normalise import without_invisible
from site_builder.text.page_marks import WEB, marked

Resolve = Callable[[str], str | None]
"""An address of our own (`record:…`, `attachment:…`) → where it stands, seen from the page; None if nowhere."""

MAX_BODY_BYTES = 200_000
MAX_HTML_BYTES = 1_000_000
MAX_NESTING = 100
"""nh3 takes quadratic time in the depth: 27,000 quotes in each other cost ten seconds."""

INLINE_TAGS = {"code", "em", "strong", "del", "a", "img", "br"}
TAGS = INLINE_TAGS | {"p", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "thead", "tbody", "tr", "th", "td"}
TAGS |= {"h1", "h2", "h3", "h4", "h5", "h6"}
ALIGNMENTS = {"left", "center", "right"}

OWN_ADDRESS = re.compile(r"record:[a-z0-9-]+(?:#[A-Za-z0-9-]+)?|attachment:[0-9a-f]{64}\.[a-z0-9]{2,5}")
FRAGMENT = re.compile(r"#[A-Za-z][A-Za-z0-9_-]*")
FILE = re.compile(r"(?:\.\./)*files/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{2,5}")
TELEPHONE = re.compile(r"tel:\+?[0-9-]{3,20}")
MAIL = re.compile(r"mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?")

_OWN_LINK = re.compile(r'<a href="((?:record|attachment):[^"]*)">(.*?)</a>', re.DOTALL)
_OWN_IMAGE = re.compile(r'<img src="(attachment:[^"]*)" alt="([^"]*)"')
_TAG = re.compile(r"<(/?)(?:blockquote|ul|ol|li|em|strong|del|a)\b")
_ADDRESS = re.compile(r'<(a href|img src)="([^"]*)"')
_RAW_HTML = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:[\s/][^<>]*)?>|<!--|<[?]|<![A-Za-z\[]")
_RUN_TOGETHER = re.compile(
    r"\n(?<=[。；：！？]\n)(?=(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第[一二三四五六七八九十百]+[章条])\S)"
)


def to_html(markdown: str, resolve: Resolve | None = None) -> str:
    """The HTML of a body. Without `resolve`, addresses of our own stay in it for `resolve_addresses`.

    Raises RenderError past the limits, of which `markdown_problems` tells in time.
    """
    html = _clean_html(markdown)
    return html if resolve is None else resolve_addresses(html, resolve)


@lru_cache(maxsize=64)  # a page and its poster, say, show the same body
def _clean_html(markdown: str) -> str:
    if len(markdown.encode("utf-8", "replace")) > MAX_BODY_BYTES:
        raise RenderError(f"正文超过 {MAX_BODY_BYTES // 1000} kB，不能生成网页。请把长表格改作附件。")
    plain = paragraphs_of(markdown)
    if plain is not None:
        return marked("\n".join([f"<p>{without_invisible(part)}</p>" for part in plain]))
    raw = without_invisible(commonmark_to_html(markdown))
    if len(raw.encode()) > MAX_HTML_BYTES or _nesting(raw) > MAX_NESTING:
        raise RenderError("正文里的表格或层次太多，不能生成网页。请把长表格改作附件，把引用和列表的层次减少。")
    return marked(_cleaner().clean(raw)).strip("\n")


def resolve_addresses(html: str, resolve: Resolve) -> str:
    """Put addresses of our own right; a link that leads nowhere becomes its text, a picture its description."""

    def link(match: re.Match[str]) -> str:
        address = resolve(match[1])
        return match[2] if address is None else f'<a href="{escape(address)}">{match[2]}</a>'

    def image(match: re.Match[str]) -> str:
        address = resolve(match[1])
        return match[0].replace(match[1], "" if address is None else escape(address), 1)

    html = _OWN_IMAGE.sub(image, html) if 'src="attachment:' in html else html
    html = re.sub(r'<img src="" alt="([^"]*)"[^>]*>', r"\1", html) if '<img src=""' in html else html
    return _OWN_LINK.sub(link, html)


def own_addresses(html: str) -> list[str]:
    """The addresses of our own in what `to_html` made without `resolve`, in order."""
    return re.findall(r'(?:href|src)="((?:record|attachment):[^"]*)"', html)


def markdown_problems(markdown: str) -> list[TextFinding]:
    """All that the page would not show as it was written, and bodies past the limits."""
    size = len(markdown.encode("utf-8", "replace"))
    if size > MAX_BODY_BYTES:
        return [_too_long("body-too-long", f"正文 {size // 1000} kB", f"不超过 {MAX_BODY_BYTES // 1000} kB", markdown)]
    if paragraphs_of(markdown) is not None:
        return _run_together(markdown)
    raw = commonmark_to_html(markdown)
    if len(raw.encode()) > MAX_HTML_BYTES:
        return [_too_long("html-too-long", f"排成网页有 {len(raw.encode()) // 1000} kB", "不超过 1 MB", markdown)]
    if _nesting(raw) > MAX_NESTING:
        return [_too_long("nesting-too-deep", "引用或列表套得太深", f"不超过 {MAX_NESTING} 层", markdown)]
    return [*_raw_html(markdown, raw), *_refused_addresses(markdown, raw), *_run_together(markdown)]


def _nesting(html: str) -> int:
    if html.count("<") < 2 * MAX_NESTING:
        return 0
    depth = deepest = 0
    for match in _TAG.finditer(html):
        depth += -1 if match[1] else 1
        deepest = max(deepest, depth)
    return deepest


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}},
        tag_attribute_values={"th": {"align": ALIGNMENTS}, "td": {"align": ALIGNMENTS}},
        attribute_filter=lambda tag, name, value: (
            None if name in ("href", "src") and refusal(tag, value) is not None else value
        ),
        link_rel=None,
        url_schemes={"http", "https", "tel", "mailto", "record", "attachment"},
        allowed_classes={},
        filter_style_properties=set(),
    )


def refusal(tag: str, address: str) -> str | None:
    """Why an address may not stand in a link (`a`) or picture (`img`), in Chinese; None if it may."""
    if tag == "img":
        own = FILE.fullmatch(address) or (OWN_ADDRESS.fullmatch(address) and address.startswith("attachment:"))
        return None if own else "图片不在本站附件里"
    if any(known.fullmatch(address) for known in (OWN_ADDRESS, FRAGMENT, FILE, TELEPHONE, MAIL)):
        return None
    web = WEB.fullmatch(address)
    if web is None:
        return "不是网址、电话、电子邮箱或本站的信息"
    return None if HOST.fullmatch(unquote(web["authority"])) else "网址里的主机名不正常"


def _too_long(code: str, found: str, expected: str, markdown: str) -> TextFinding:
    fix = "把长表格、长名单改作附件，正文只写摘要和结论"
    return TextFinding(code=code, start=0, end=len(markdown), found=found, expected=expected, fix=fix)


def _raw_html(markdown: str, html: str) -> list[TextFinding]:
    if "<!-- raw HTML omitted -->" not in html:
        return []
    match = _RAW_HTML.search(markdown)
    start, end = match.span() if match else (0, 0)
    return [
        TextFinding(
            code="raw-html-dropped",
            start=start,
            end=end,
            found=f"正文里有 HTML 标记 {markdown[start : min(end, start + 40)]}".rstrip(),
            expected="正文只用文字和 Markdown；HTML 标记网页上不显示",
            fix="删去标记，表格改用 Markdown 表格；要照原样显示尖括号，前面加反斜杠（\\<）",
        )
    ]


def _refused_addresses(markdown: str, html: str) -> list[TextFinding]:
    findings = []
    for kind, escaped in _ADDRESS.findall(html):
        address = unescape(escaped)
        reason = refusal("img" if kind == "img src" else "a", without_invisible(address))
        if reason is None:
            continue
        shown = unquote(address)
        place = re.search(rf"(?<=[(<\s]){re.escape(shown)}", markdown) if shown else None
        start = place.start() if place else 0
        findings.append(_refused(kind, reason, shown, start))
    return findings


def _refused(kind: str, reason: str, address: str, start: int) -> TextFinding:
    is_image = kind == "img src"
    return TextFinding(
        code="image-is-foreign" if is_image else "address-refused",
        start=start,
        end=start + len(address),
        found=f"{'图片' if is_image else '链接'}“{address[:80]}”：{reason}",
        expected="图片是本条信息的附件"
        if is_image
        else "http(s) 网址、tel: 电话、mailto: 邮箱、record: 信息编号、attachment: 附件",
        fix="先把图片作为附件上传，再插入正文" if is_image else "改成完整的网址；链到本站的信息写 record:编号",
    )


def _run_together(markdown: str) -> list[TextFinding]:
    return [
        TextFinding(
            code="paragraphs-run-together",
            start=match.start(),
            end=match.end(),
            found=f"“{markdown[match.end() : match.end() + 12]}”另起一行，前面没有空行，网页上会接在上一段后面",
            expected="两段之间空一行",
            fix="在这一行前面加一个空行",
            severity=Severity.WARNING,
        )
        for match in _RUN_TOGETHER.finditer(markdown)
    ]
