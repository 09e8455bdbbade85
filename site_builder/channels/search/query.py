"""The same search, in Python, over the same files: for `site-builder search` and for tests."""

from __future__ import annotations

import json
import re
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from site_builder.channels.search.block import shard_of, units_of, unpacked
from site_builder.channels.search.traditional import simplified
from site_builder.errors import SettingsError
from site_builder.text.folding import fold
from site_builder.text.plain import excerpt

RECEIVE = re.compile(r'^gongkailan\.receive\("([^"]*)","([^"]*)",(.*)\);\n$', re.DOTALL)
NAMES = 2
"""How many words of a group of synonyms are names in use; the others are only what people say."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One found entry."""

    url: str
    title: str
    kind: str
    organisation: str
    published_on: str
    excerpt: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Hits of one page of results; here every candidate is looked at, so the total is exact."""

    total: int
    total_is_exact: bool
    hits: list[Hit]


class Files:
    """The search files of a built site."""

    def __init__(self, site: Path) -> None:
        self.folder = site / "search"

    @cached_property
    def root(self) -> dict[str, Any]:
        """What the root says."""
        facts: dict[str, Any] = self.read("root.js", "")
        return facts

    def read(self, path: str, generation: str) -> Any:
        """The payload of one file."""
        try:
            text = (self.folder / path).read_text(encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"{self.folder} 里没有搜索数据。请先生成网站，或者用 --out 指明它在哪里。") from error
        match = RECEIVE.match(text)
        if match is None or match.group(2) != generation:
            raise SettingsError("搜索数据正在更新。请稍后再试。")
        return json.loads(match.group(3))

    def part(self, block: dict[str, Any], kind: str, number: int) -> Any:
        """One numbered file of a block."""
        folder = block["sizes"]["folder"]
        path = f"{block['name']}/{kind}/{number // folder}/{number % folder}.js"
        return self.read(path, block["generation"])


def search_files(site: Path, query: str, *, from_: int = 0, size: int = 10) -> Found:
    """Entries in whose title, number or text every word of the query stands literally.

    Where nothing is found, the query is tried in simplified characters.
    """
    files = Files(site)
    found = _search(files, query, from_, size)
    other = query if found.total else simplified(query)
    return found if other == query else _search(files, other, from_, size)


def _search(files: Files, query: str, from_: int, size: int) -> Found:
    words = _words(query, files.root["synonyms"])
    hits: list[tuple[tuple[bool, bool, bool, int], Hit]] = []
    for age, block in enumerate(files.root["blocks"]):
        marks = files.read(f"{block['name']}/m.js", block["generation"])
        ended, guides = (set(unpacked(marks[name]).tolist()) for name in ("ended", "guides"))
        for number in sorted(_candidates(files, block, words), reverse=True):
            row, text = _entry(files, block, number)
            if not _holds(words, f"{fold(row[1])}\n{fold(row[5])}\n{fold(text)}"):
                continue
            in_title = _holds(words, f"{fold(row[1])}\n{fold(row[5])}")
            is_guide = in_title and number in guides and number not in ended
            hits.append(((number in ended, not in_title, not is_guide, age), _hit(row, text)))
    hits.sort(key=lambda item: item[0])
    return Found(total=len(hits), total_is_exact=True, hits=[hit for _, hit in hits[from_ : from_ + size]])


def _words(query: str, synonyms: list[list[str]]) -> list[list[str]]:
    """The words of a query, each with the names that the office uses for it: the first of its group of synonyms."""
    words = [word for part in query.split() if (word := fold(part))]
    return [
        list(dict.fromkeys([word, *(name for group in synonyms if word in group for name in group[:NAMES])]))
        for word in words
    ]


def _holds(words: list[list[str]], text: str) -> bool:
    return all(any(word in text for word in alternatives) for alternatives in words)


def _candidates(files: Files, block: dict[str, Any], words: list[list[str]]) -> set[int]:
    found: set[int] | None = None
    for alternatives in words:
        lists = [numbers for word in alternatives if (numbers := _holding(files, block, word)) is not None]
        if lists:
            either = set().union(*lists)
            found = either if found is None else found & either
    return set() if found is None else found


def _holding(files: Files, block: dict[str, Any], word: str) -> set[int] | None:
    units = [chr(code) for code in units_of(word).tolist()]
    pairs = sorted({one + other for one, other in pairwise(units)})
    if not pairs:
        return None
    lists = (files.part(block, "p", shard_of(pair, block["shards"])).get(pair, "") for pair in pairs)
    return set.intersection(*(set(unpacked(packed).tolist()) for packed in lists))


def _entry(files: Files, block: dict[str, Any], number: int) -> tuple[list[str], str]:
    sizes = block["sizes"]
    row: list[str] = files.part(block, "d", number // sizes["display"])[number % sizes["display"]]
    text: str = files.part(block, "x", number // sizes["text"])[number % sizes["text"]]
    return row, text


def _hit(row: list[str], text: str) -> Hit:
    return Hit(
        url=row[0], title=row[1], kind=row[2], organisation=row[3], published_on=row[4], excerpt=excerpt(text, 80)
    )
