"""Markdown, Word and HTML → one record each."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import mammoth
import nh3
from markdownify import markdownify

from site_builder.errors import ImportSourceError
from site_builder.importing.report import ImportReport, Source
from site_builder.store.yaml_text import parse
from site_builder.text.normalise import normalise

MAX_BYTES = 20_000_000
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
HTML_TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td",
    "strong", "b", "em", "i", "a", "blockquote", "pre", "code", "div", "section", "article", "span",
}  # fmt: skip


def read_markdown(path: Path, source: str, report: ImportReport) -> Source:
    """Front matter gives fields by name or Chinese label; the rest is the body; its first `# ` is the title."""
    text = normalise(decode(path))
    values: dict[str, object] = {}
    if front := FRONT_MATTER.match(text + "\n"):
        parsed = parse(front.group(1).encode(), source)
        report.problems.extend(parsed.problems)
        values.update(parsed.value or {})
        text = text[front.end() :].strip("\n")
    return _with_body(path, source, values, text)


def read_html(path: Path, source: str, report: ImportReport) -> Source:
    """Cleaned, then Markdown. Pictures and scripts do not come along, and the report says so."""
    html = decode(path)
    title = re.search(r"<title[^>]*>(.*?)</title>", html, re.DOTALL | re.IGNORECASE)
    if re.search(r"<img\b", html, re.IGNORECASE):
        report.warn(source, "网页里有图片", "图片另作附件", "需要的图片请作为附件上传")
    values: dict[str, object] = {}
    if title and "<h1" not in html.lower():
        values["title"] = nh3.clean(title.group(1), tags=set()).strip()
    return _with_body(path, source, values, html_to_markdown(html))


def read_word(path: Path, source: str, report: ImportReport) -> Source:
    """A .docx through mammoth, without fetching anything from outside it."""
    data = path.read_bytes()
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=mammoth.images.img_element(lambda _: {"src": ""})
        )
    except Exception as error:
        raise ImportSourceError(f"{source} 不是完好的 Word 文档（.docx）。请用 Word 打开另存一次。") from error
    if "<img" in result.value:
        report.warn(source, "文档里有图片", "图片另作附件", "需要的图片请作为附件上传")
    for message in sorted({str(item.message) for item in result.messages})[:5]:
        report.warn(source, f"有不认识的格式：{message[:80]}", "普通的标题、段落、列表和表格", "核对导入后的正文")
    return _with_body(path, source, {}, html_to_markdown(result.value))


def html_to_markdown(html: str) -> str:
    """Clean Markdown of foreign HTML."""
    clean = nh3.clean(html, tags=HTML_TAGS, attributes={"a": {"href"}}, link_rel=None)
    markdown = markdownify(clean, heading_style="ATX", bullets="-", escape_asterisks=True)
    return normalise(re.sub(r"\n{3,}", "\n\n", markdown))


def decode(path: Path) -> str:
    """The text of a file in UTF-8 or the Chinese encodings that old programs write."""
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise ImportSourceError(f"{path.name} 超过 20 MB，太大了。请分成几份。")
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportSourceError(f"{path.name} 的文字编码认不出来。请另存为 UTF-8。")


def _with_body(path: Path, source: str, values: dict[str, object], text: str) -> Source:
    lines = text.split("\n")
    heading = next((index for index, line in enumerate(lines) if line.startswith("# ")), None)
    if heading is not None and "title" not in values and "标题" not in values:
        values["title"] = lines.pop(heading)[2:].strip()
    elif "title" not in values and "标题" not in values:
        first = next((index for index, line in enumerate(lines) if line.strip()), None)
        if first is not None and len(lines[first]) <= 120:
            values["title"] = lines.pop(first).strip("#* ").strip()
    body = normalise("\n".join(lines))
    if body and "body" not in values:
        values["body"] = body
    return Source(source, values, hashlib.sha256(path.read_bytes()).hexdigest())
