"""Markdown and HTML → one record each."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from pathlib import Path

import nh3

from site_builder.errors import ImportSourceError
from site_builder.importing.foreign_html import html_to_markdown
from site_builder.importing.limits import text_file
from site_builder.importing.report import ImportReport, Source
from site_builder.store.yaml_text import parse
from site_builder.text.normalise import normalise

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
SECTION = re.compile(r"[（(]?[一二三四五六七八九十\d]+[、.．）)]|第.{1,4}[章条节]")
"""How the heading of a part begins: it is not the title of the whole."""


def read_markdown(path: Path, source: str, report: ImportReport) -> Source:
    """Front matter gives fields by name or Chinese label; the rest is the body; its first `# ` is the title."""
    text = normalise(decode(path))
    values: dict[str, object] = {}
    if front := FRONT_MATTER.match(text + "\n"):
        parsed = parse(front.group(1).encode(), source)
        report.problems.extend(parsed.problems)
        values.update(parsed.value or {})
        text = text[front.end() :].strip("\n")
    return with_body(path, source, values, text)


def read_html(path: Path, source: str, report: ImportReport) -> Source:
    """Cleaned, then Markdown. What a page shows and Markdown cannot is told."""
    html = decode(path)
    title = re.search(r"<title[^>]*>(.*?)</title>", html, re.DOTALL | re.IGNORECASE)
    values: dict[str, object] = {}
    if title and "<h1" not in html.lower():
        values["title"] = unescape(nh3.clean(title.group(1), tags=set())).strip()
    html = re.sub(r"<(title|style|script)\b.*?</\1\s*>", "", html, flags=re.DOTALL | re.IGNORECASE)
    body = html_to_markdown(html, lambda found, fix: report.warn(source, f"网页里{found}", "文字、列表和表格", fix))
    return with_body(path, source, values, body)


def decode(path: Path) -> str:
    """The text of a file in UTF-8 or the Chinese encodings that old programs write."""
    data = text_file(path)
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportSourceError(f"{path.name} 的文字编码认不出来。请另存为 UTF-8。")


def with_body(path: Path, source: str, values: dict[str, object], text: str) -> Source:
    """Title and body of a text: the first `# ` that is not the heading of a part, else a short first line."""
    lines = text.split("\n")
    if "title" not in values and "标题" not in values:
        heading = next(
            (i for i, line in enumerate(lines) if line.startswith("# ") and not SECTION.match(line[2:])), None
        )
        first = next((i for i, line in enumerate(lines) if line.strip()), None)
        if heading is not None:
            values["title"] = _plain(lines.pop(heading)[2:])
        elif first is not None and len(lines[first]) <= 120:
            values["title"] = _plain(lines.pop(first).strip("#* "))
    body = normalise("\n".join(lines))
    if body and "body" not in values:
        values["body"] = body
    return Source(source, values, hashlib.sha256(path.read_bytes()).hexdigest())


def _plain(line: str) -> str:
    """A title is no Markdown."""
    return re.sub(r"\\([^\w\s])", r"\1", line).strip()
