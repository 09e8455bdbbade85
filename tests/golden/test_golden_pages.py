"""One finished page of every sort, as it was last accepted. `make accept` renews them; the diff is reviewed like code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from site_builder.addresses import address_of
from site_builder.build import BuildRequest, build
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.kinds import examples, record_classes
from tests.conftest import TODAY, every_example, write_content

HERE = Path(__file__).parent
PAGES = {
    **{kind: address_of(example) for kind, example in examples().items() if record_classes()[kind].facts.is_listed},
    "home": "index.html",
    "village": "v/liuxi-cun/index.html",
    "list": "lists/kind/documents/index.html",
    "open-notices": "lists/open/index.html",
    "poster": address_of(examples()["public-notices"]).replace(".html", "-poster.html"),
    "search": "search.html",
    "not-found": "404.html",
}
VERSION = re.compile(r"\?v=[0-9a-f]+")
"""Assets are asked for by the hash of their content: a change of a colour is no change of every page."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the examples."""
    folder = tmp_path_factory.mktemp("golden")
    content = write_content(folder / "content", every_example())
    build(BuildRequest(content=content, out=folder / "site", cache=folder / "cache.sqlite", today=TODAY))
    return folder / "site"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_as_it_was_accepted(site: Path, name: str, request: pytest.FixtureRequest) -> None:
    page = VERSION.sub("?v=…", (site / PAGES[name]).read_text(encoding="utf-8"))
    stored = HERE / f"{name}.html"
    if request.config.getoption("--accept"):
        stored.write_text(page, encoding="utf-8")
    assert stored.exists(), "no accepted page yet: make accept"
    assert page == stored.read_text(encoding="utf-8"), "look at the difference; if it is meant: make accept"


def test_no_accepted_page_is_left_over() -> None:
    assert {path.stem for path in HERE.glob("*.html")} == set(PAGES)


def test_the_stored_document_is_the_example() -> None:
    assert DOCUMENT.title in (HERE / "documents.html").read_text(encoding="utf-8")
