"""The same records for other generators: Markdown pages in the folders of their addresses.

Each page has the title, the body as it was written, and a list of whatever else our page shows of the record (steps,
materials, amounts, dates): peers render and index the same words.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from site_builder.channels.readable import readable_text
from site_builder.holdings import Holdings
from site_builder.records.base import Record
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects
from site_builder.text.markdown import to_html
from site_builder.text.plain import html_to_text
from tests.bench.corpus import TODAY, organisations
from tests.bench.measure import Cost, run

MATERIAL = """\
site_name: 青禾镇政府信息公开
theme:
  name: material
  language: zh
nav:
  - index.md
not_in_nav: '*'
plugins:
  - search
"""
HUGO = """\
baseURL = "https://www.yunchuan.example/qinghe/"
title = "青禾镇政府信息公开"
languageCode = "zh-CN"
hasCJKLanguage = true
disableKinds = ["taxonomy", "term", "RSS"]
"""
HUGO_PAGE = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>'
    "<body><main data-pagefind-body><h1>{{ .Title }}</h1>{{ .Content }}</main></body></html>"
)
HUGO_LIST = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body><ul>'
    '{{ range (.Paginate .RegularPagesRecursive 50).Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}'
    "</ul></body></html>"
)


@dataclass(frozen=True)
class Peer:
    """One generator: what it is called, whether it is here, how its folder is laid out, how it is run.

    `command`: the folder and where the site goes, which is new each time → the command.
    """

    key: str
    name: str
    is_here: Callable[[], bool]
    lay_out: Callable[[Path, Iterable[Record]], None]
    command: Callable[[Path, Path], list[str]]

    def build(self, folder: Path, site: Path) -> Cost:
        """One clean build of what was laid out."""
        return run(self.command(folder, site), folder)


def _material(folder: Path, records: Iterable[Record]) -> None:
    _write_pages(folder / "docs", records, "# {title}\n\n")
    (folder / "docs" / "index.md").write_text("# 首页\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(MATERIAL, encoding="utf-8")


def _zensical(folder: Path, site: Path) -> list[str]:
    """It takes the place of the site from its settings only."""
    (folder / "mkdocs.yml").write_text(f"site_dir: {site}\n{MATERIAL}", encoding="utf-8")
    return [sys.executable, "-m", "zensical", "build", "--clean", "-f", str(folder / "mkdocs.yml")]


def _hugo(folder: Path, records: Iterable[Record]) -> None:
    _write_pages(folder / "content", records, "---\ntitle: '{title}'\n---\n\n")
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (layouts / "single.html").write_text(HUGO_PAGE, encoding="utf-8")
    (layouts / "list.html").write_text(HUGO_LIST, encoding="utf-8")
    (folder / "hugo.toml").write_text(HUGO, encoding="utf-8")


def _write_pages(folder: Path, records: Iterable[Record], head: str) -> None:
    every = list(records)
    holdings = Holdings(SETTINGS, Redirects(), [*organisations(), *every], TODAY)
    for record in every:
        path = folder / record.facts.kind / record.id[:4] / record.id[4:6] / f"{record.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head.replace("{title}", record.title) + markdown_of(record, holdings), encoding="utf-8")


def markdown_of(record: Record, holdings: Holdings) -> str:
    """What a reader reads of a record but its title."""
    body = "\n\n".join(record.body_texts())
    lines = readable_text(record, holdings)
    for paragraph in html_to_text(to_html(body)).split("\n"):
        lines = lines.replace(paragraph, "", 1)
    others = "\n".join(f"- {line.strip()}" for line in lines.split("\n") if line.strip())
    return "\n\n".join(part for part in (body, others) if part) + "\n"


def _has(*modules: str) -> Callable[[], bool]:
    return lambda: all(importlib.util.find_spec(module) is not None for module in modules)


PEERS = (
    Peer(
        "material", "MkDocs Material，带搜索（jieba）", _has("mkdocs", "jieba"), _material,
        lambda folder, site: [
            sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml"), "-d", str(site),
        ],
    ),
    Peer(
        "zensical", "Zensical，带搜索", _has("zensical"), _material, _zensical,
    ),
    Peer(
        "hugo", "Hugo，只有页面，无搜索", _has("hugo"), _hugo,
        lambda folder, site: [
            sys.executable, "-m", "hugo", "--source", str(folder), "--destination", str(site), "--quiet",
        ],
    ),
)  # fmt: skip
