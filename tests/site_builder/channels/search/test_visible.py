"""Whatever a reader can see of a record's own text leads to its page: in the browser and in Python, from two letters on."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from playwright.sync_api import Browser

from site_builder.channels.search.query import search_files
from site_builder.text.folding import fold
from tests.site_builder.channels.search.conftest import Ask, SearchSite

ALL = 10_000
PAGES_OF_A_KIND = 12
SHORTEST, LONGEST = 2, 12

SEEN = """() => {
  const parts = [];
  const own = [
    "h1", ".document-text:not(.statute-text)", "article > .text", "section > .text", ".statute-text .article", ".statute-head p", ".questions h2", ".checklist strong", ".checklist li p:not(:has(a))",
    ".steps li > strong", ".mistakes li", ".tasks li", ".money tbody tr", ".money tfoot td", ".figures dd",
    "#leaders ~ .table-scroll tbody tr", "#questions ~ h3", "#questions ~ p", "#items ~ h3", "#items ~ p",
    "section[aria-labelledby=eligibility] > :not(h2)",
  ];
  for (const element of document.querySelectorAll(own.map(name => "main " + name).join())) {
    if (element.checkVisibility()) parts.push(element.innerText);
  }
  return parts;
}"""
"""What the page says in the words of the record: not its labels, states, links to other records and computed phrases.
A statute has an entry for each article, so what is drawn from it ends with the article."""


@pytest.fixture(scope="module")
def seen(search_site: SearchSite, chromium: Browser) -> dict[str, list[str]]:
    """Address → the texts that its reader sees, some pages of every kind."""
    addresses = defaultdict(set)
    for entry in search_site.entries:
        if not entry.ended and entry.text:
            addresses[entry.kind].add(entry.url.partition("#")[0])
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    texts = {}
    for found in addresses.values():
        for address in sorted(found)[:PAGES_OF_A_KIND]:
            page.goto((search_site.folder / address).as_uri())
            texts[address] = [text for text in page.evaluate(SEEN) if len(fold(text)) >= SHORTEST]
    page.close()
    assert {address.partition("/")[0] for address in texts} == set(addresses)
    return texts


def pieces(texts: list[str], number: int, dice: random.Random) -> list[str]:
    """Runs of 2 to 12 letters as they stand, over the ends of cells and lines."""
    found: list[str] = []
    while len(found) < number:
        text = dice.choice(texts)
        start = dice.randrange(len(text) - 1)
        piece = text[start : start + dice.randint(SHORTEST, LONGEST)]
        if any(len(fold(word)) >= SHORTEST for word in piece.split()):
            found.append(piece)
    return found


def run_together(piece: str) -> str:
    """The same without the blanks that a line or cell ends with: how it is typed by who reads on."""
    return fold(piece)


def test_pages_show_a_text_to_draw_from(seen: dict[str, list[str]]) -> None:
    for address, texts in seen.items():
        assert sum(map(len, texts)) > 20, address


def test_python_finds_what_is_seen(search_site: SearchSite, seen: dict[str, list[str]]) -> None:
    dice = random.Random(11)
    missed = []
    for address, texts in seen.items():
        for piece in pieces(texts, 6, dice):
            for query in {piece, run_together(piece)}:
                urls = {hit.url.partition("#")[0] for hit in search_files(search_site.folder, query, size=ALL).hits}
                if address not in urls:
                    missed.append((address, query))
    assert missed == []


@pytest.mark.browser
def test_the_browser_finds_what_is_seen(seen: dict[str, list[str]], ask: Ask) -> None:
    dice = random.Random(12)
    missed = []
    for address, texts in seen.items():
        for piece in pieces(texts, 3, dice):
            found = ask("search", piece, {"size": 300})
            if address not in {hit["address"].partition("#")[0] for hit in found["hits"]}:
                missed.append((address, piece))
    assert missed == []
