"""A resident looks something up: from a server below a sub-path, from a disk, with the keyboard alone, without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

DOCUMENT = "documents/2026/03/20260312-k3m9q.html"
CITING = "documents/2026/04/20260420-f1xe0.html"
GUIDE = "service-guides/2026/01/20260115-d4n8x.html"
GUIDES = 2
"""How many guides name the 低保: the one of that title, and one whose text does."""
NOTICE = "public-notices/2026/05/20260508-k3m9q.html"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A reader at the notice's time, with nothing remembered."""
    opened = chromium.new_context(timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab whose console stays silent and which asks no other host."""
    tab = context.new_page()
    tab.clock.set_fixed_time("2026-05-12T10:00+08:00")
    said: list[str] = []
    asked: set[str] = set()
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.add(request.url.split("/")[2]))
    yield tab
    assert said == []
    assert {host.partition(":")[0] for host in asked} <= {"127.0.0.1", ""}


def find(page: Page, words: str) -> None:
    """Type into the search page and wait for the answer."""
    page.fill("#q", words)
    page.press("#q", "Enter")
    page.wait_for_selector(".result-count:not(:empty)")


def test_search_filter_open_and_back(page: Page, served: str) -> None:
    page.goto(f"{served}index.html")
    page.fill("#home-search", "低保")
    page.press("#home-search", "Enter")
    page.wait_for_url("**/a/b/search.html?q=*")
    page.wait_for_selector(".hits .hit")
    before = page.locator(".hits .hit").count()
    assert before > 1
    page.get_by_label("办事指南").check()
    page.wait_for_url("**kind=service-guides*")
    expect(page.locator(".hits .hit")).to_have_count(GUIDES)
    shared = page.url
    page.click(".hits .hit a")
    assert page.url == served + GUIDE
    assert page.inner_text("h1") == "申请最低生活保障（低保）"
    page.go_back()
    expect(page.locator(".hits .hit")).to_have_count(GUIDES)
    assert page.url == shared
    assert page.input_value("#q") == "低保"
    assert page.get_by_label("办事指南").is_checked()


def test_an_address_with_a_query_can_be_passed_on(page: Page, served: str) -> None:
    page.goto(f"{served}search.html?q=人居环境&kind=documents")
    page.wait_for_selector(".hits .hit")
    assert "青禾镇农村人居环境整治提升实施方案" in page.inner_text(".hits .hit >> nth=0")
    assert page.locator(".hits mark").first.inner_text() == "人居环境"


def test_nothing_found_shows_the_ways_out(page: Page, served: str) -> None:
    page.goto(f"{served}search.html")
    find(page, "请问怎么申请低保呢")
    page.wait_for_selector(".ways-out .hit")
    assert "低保" in page.inner_text(".ways-out .hit >> nth=0")
    assert page.locator(".browse a").count() >= 5
    assert page.locator(".browse a[href^='tel:']").count() >= 1


def test_the_open_notice_says_how_long_and_whom_to_tell(page: Page, served: str) -> None:
    page.goto(served + NOTICE)
    text = page.inner_text("main")
    assert "5月9日" in text
    assert "5月18日" in text
    assert "0555-6810021" in text
    assert "公示中" in text


def test_a_citation_opens_in_place(page: Page, served: str) -> None:
    page.goto(served + CITING)
    link = page.locator("a.cites").first
    assert link.get_attribute("href", timeout=2000) is not None
    link.click()
    opened = page.locator(".cited-in-place").first
    expect(opened).to_be_visible()
    assert "村级公益设施" in opened.inner_text()
    opened.get_by_role("button", name="收起").click()
    expect(page.locator(".cited-in-place")).to_have_count(0)


def test_elder_mode_is_remembered_through_the_site(page: Page, served: str) -> None:
    page.goto(f"{served}index.html")
    page.check("#elder-mode")
    for place in (DOCUMENT, "lists/open/index.html", "search.html", GUIDE):
        page.goto(served + place)
        assert page.is_checked("#elder-mode"), place
        assert float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")) >= 22, place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def focused(page: Page) -> str:
    """What the keyboard stands on: id, or else the words."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_the_keyboard_alone_is_enough(page: Page, served: str) -> None:
    page.goto(f"{served}index.html")
    page.keyboard.press("Tab")
    assert focused(page) == "elder-mode"
    page.keyboard.press("Space")
    assert page.is_checked("#elder-mode")
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert focused(page) == "home-search"
    page.keyboard.type("化粪池")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits .hit")
    page.focus("#q")
    page.keyboard.press("ArrowDown")
    assert "人居环境" in focused(page)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}{DOCUMENT}")


def test_what_is_focused_can_be_seen_everywhere(page: Page, served: str) -> None:
    page.goto(served + GUIDE)
    for _ in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();"
            " const l = e.labels && e.labels[0] ? getComputedStyle(e.labels[0]) : s;"
            " return e === document.body || (b.width > 0 && (s.outlineStyle !== 'none' || l.outlineStyle !== 'none'"
            " || s.boxShadow !== 'none')); }"
        )
        assert seen, focused(page)


def test_without_script_everything_can_be_read_and_browsed(chromium: Browser, served: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}index.html")
    page.click("text=办事指南 >> nth=0")
    assert page.locator("main a").count() > 0
    page.goto(served + DOCUMENT)
    assert "三格式化粪池" in page.inner_text("main")
    page.goto(served + NOTICE)
    assert "2026年5月9日" in page.inner_text("main")
    page.goto(f"{served}search.html?q=低保")
    assert "没有开启脚本" in page.inner_text("main")
    for link in page.locator(".browse a").all():
        address = link.get_attribute("href") or ""
        if not address.startswith("tel:"):
            answer = page.request.get(f"{served}{address}")
            assert answer.status == 200, address
    context.close()


def test_print_leaves_out_what_paper_cannot_use(page: Page, served: str) -> None:
    page.goto(served + DOCUMENT)
    page.emulate_media(media="print")
    for selector in (".site-columns", ".site-search", ".elder-switch", ".page-tools"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator("h1").is_visible()
    assert page.locator("main table").first.is_visible()
    assert page.inner_text(".print-line").startswith(f"网址：{served}{DOCUMENT}")


def test_no_page_is_wider_than_a_phone(context: BrowserContext, served: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    places = (
        "index.html",
        DOCUMENT,
        GUIDE,
        NOTICE,
        "search.html?q=低保",
        "lists/open/index.html",
        "v/liuxi-cun/index.html",
    )
    for place in places:
        page.goto(served + place)
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, place
    page.close()


def test_the_site_works_from_a_disk(page: Page, on_disk: str) -> None:
    page.goto(f"{on_disk}index.html")
    page.fill("#home-search", "低保")
    page.press("#home-search", "Enter")
    page.wait_for_selector(".hits .hit")
    page.get_by_label("办事指南").check()
    expect(page.locator(".hits .hit")).to_have_count(GUIDES)
    page.click(".hits .hit a")
    assert page.url == on_disk + GUIDE
    assert page.inner_text("h1") == "申请最低生活保障（低保）"
    page.click(".site-columns >> text=公示公告")
    assert page.url == f"{on_disk}lists/open/index.html"
