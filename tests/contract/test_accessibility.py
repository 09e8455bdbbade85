"""axe-core finds nothing on one page of every sort, in both modes, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.contract.finished import Finished
from tests.contract.page_sample import one_of_every_kind, sample
from tests.contract.special import Special

pytestmark = pytest.mark.browser
VILLAGE = "v/liuxi-cun/index.html"


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A tab in which the examiner may run its script."""
    context = chromium.new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    """What axe has to say: rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {item['id']}: {node['html'][:200]}" for item in found for node in item["nodes"]]


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_axe_finds_nothing(
    page: Page, example_site: Finished, special_content: tuple[Path, Special], elder: bool
) -> None:
    found: list[str] = []
    pages = (
        sample(special_content[1]) if not elder else {**one_of_every_kind(), "home": "index.html", "village": VILLAGE}
    )
    page.goto((example_site.folder / "index.html").as_uri())
    page.set_checked("#elder-mode", elder)
    page.set_viewport_size({"width": 360 if elder else 1280, "height": 800})
    for address in dict.fromkeys(pages.values()):
        page.goto((example_site.folder / address).as_uri())
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("query", ["低保", "请问低保怎么申请啊", "王翠翠"], ids=["hits", "ways-out", "name"])
def test_axe_finds_nothing_in_results(page: Page, example_site: Finished, query: str) -> None:
    page.goto((example_site.folder / "search.html").as_uri())
    page.fill("#q", query)
    page.press("#q", "Enter")
    page.wait_for_selector(".hits .hit a, .notice-names")
    page.wait_for_timeout(200)  # filters come after the hits
    assert violations(page) == []
