"""The same records for other generators: Markdown pages with a title, in the folders of their addresses."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from site_builder.records.base import Record
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
    """One generator: what it is called, whether it is here, how its folder is laid out, how it is run."""

    name: str
    is_here: Callable[[], bool]
    lay_out: Callable[[Path, Iterable[Record]], None]
    command: Callable[[Path], list[str]]

    def build(self, folder: Path) -> Cost:
        """One clean build of what was laid out."""
        shutil.rmtree(folder / "site", ignore_errors=True)
        return run(self.command(folder), folder)


def _material(folder: Path, records: Iterable[Record]) -> None:
    _write_pages(folder / "docs", records, "# {title}\n\n")
    (folder / "docs" / "index.md").write_text("# 首页\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(MATERIAL, encoding="utf-8")


def _hugo(folder: Path, records: Iterable[Record]) -> None:
    _write_pages(folder / "content", records, "---\ntitle: '{title}'\n---\n\n")
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (layouts / "single.html").write_text(HUGO_PAGE, encoding="utf-8")
    (layouts / "list.html").write_text(HUGO_LIST, encoding="utf-8")
    (folder / "hugo.toml").write_text(HUGO, encoding="utf-8")


def _write_pages(folder: Path, records: Iterable[Record], head: str) -> None:
    for record in records:
        path = folder / record.facts.kind / record.id[:4] / record.id[4:6] / f"{record.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = head.replace("{title}", record.title) + "\n\n".join(record.body_texts())
        path.write_text(text, encoding="utf-8")


def _has(*modules: str) -> Callable[[], bool]:
    return lambda: all(importlib.util.find_spec(module) is not None for module in modules)


PEERS = (
    Peer(
        "MkDocs Material，带搜索（jieba）", _has("mkdocs", "jieba"), _material,
        lambda folder: [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml")],
    ),
    Peer(
        "Zensical，带搜索", _has("zensical"), _material,
        lambda folder: [sys.executable, "-m", "zensical", "build", "--clean", "-f", str(folder / "mkdocs.yml")],
    ),
    Peer(
        "Hugo，只有页面，无搜索", _has("hugo"), _hugo,
        lambda folder: [sys.executable, "-m", "hugo", "--source", str(folder), "--destination", str(folder / "site"), "--quiet"],
    ),
)  # fmt: skip
