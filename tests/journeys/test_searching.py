"""A resident searches on a telephone, 360 pixels wide: from a server below a sub-path and from a disk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture(params=["served", "on_disk"])
def site(request: pytest.FixtureRequest) -> str:
    """The site's address, once with a server and once without."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A telephone at the notice's time whose console stays silent."""
    context = chromium.new_context(
        timezone_id="Asia/Shanghai", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    tab = context.new_page()
    tab.clock.set_fixed_time("2026-05-12T10:00+08:00")
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    assert said == []
    context.close()


def titles(page: Page) -> list[str]:
    """The titles of the hits on the page."""
    return page.locator(".results > .hits h2 a").all_inner_texts()


def answered(page: Page) -> str:
    """The sentence that says how many were found, when it is there."""
    page.wait_for_selector(".results:not([aria-busy]) .result-count:not(:empty)")
    return page.inner_text(".result-count")


def search(page: Page, words: str) -> str:
    """Send a question and wait for the answer."""
    page.fill("#q", words)
    page.press("#q", "Enter")
    page.wait_for_function("words => new URLSearchParams(location.search).get('q') === words", arg=words)
    return answered(page)


def test_results_come_while_typing(page: Page, site: str) -> None:
    page.goto(f"{site}search.html")
    page.locator("#q").press_sequentially("低保", delay=30)
    page.wait_for_selector(".hits .hit")
    assert "低保" in titles(page)[0]
    assert "找到" in page.inner_text(".result-count")
    page.locator("#q").press_sequentially("户口本", delay=30)
    expect(page.locator(".result-count")).to_contain_text("没有找到“低保户口本”")
    assert titles(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_older_question_never_overwrites_a_newer_one(page: Page, site: str) -> None:
    page.goto(f"{site}search.html")
    page.evaluate(
        """() => {
          const search = gongkailan.search;
          gongkailan.search = (query, options) => search(query, options).then(
            found => new Promise(tell => setTimeout(() => tell(found), query === "低保" ? 900 : 0)));
        }"""
    )
    page.locator("#q").fill("低保")
    page.press("#q", "Enter")
    page.locator("#q").fill("人居环境")
    page.press("#q", "Enter")
    page.wait_for_selector(".hits .hit")
    newer = titles(page)
    page.wait_for_timeout(1200)
    assert titles(page) == newer
    assert any("人居环境" in title for title in newer)
    assert "低保" not in page.inner_text(".result-count")


def test_letters_of_an_unfinished_input_method_are_not_searched(page: Page, site: str) -> None:
    page.goto(f"{site}search.html")
    page.evaluate(
        """() => {
          const field = document.querySelector("#q");
          field.value = "di'bao";
          field.dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true}));
        }"""
    )
    page.wait_for_timeout(400)
    assert page.inner_text(".result-count") == ""
    page.evaluate(
        """() => {
          const field = document.querySelector("#q");
          field.value = "低保";
          field.dispatchEvent(new CompositionEvent("compositionend", {data: "低保", bubbles: true}));
        }"""
    )
    page.wait_for_selector(".hits .hit")


def test_back_leads_to_the_question_before_and_its_results(page: Page, site: str) -> None:
    page.goto(f"{site}search.html")
    search(page, "低保")
    first = titles(page)
    search(page, "人居环境")
    assert titles(page) != first
    page.go_back()
    expect(page.locator("#q")).to_have_value("低保")
    expect(page.locator(".results > .hits h2 a")).to_have_text(first)
    page.locator(".hits a").first.click()
    page.wait_for_selector("article.record")
    page.go_back()
    expect(page.locator("#q")).to_have_value("低保")
    expect(page.locator(".results > .hits h2 a")).to_have_text(first)


def test_typing_is_one_step_back_not_one_for_each_letter(page: Page, site: str) -> None:
    page.goto(f"{site}search.html")
    search(page, "低保")
    page.locator("#q").press_sequentially("标准是多少", delay=250)
    answered(page)
    page.go_back()
    expect(page.locator("#q")).to_have_value("低保")


def test_an_address_with_filters_shows_the_same_to_whoever_gets_it(page: Page, site: str) -> None:
    page.goto(f"{site}search.html")
    search(page, "低保")
    page.locator(".filters-switch").click()
    before = len(titles(page))
    promised = int(page.locator(".filters li", has_text="公示公告").locator(".count").inner_text().strip("（）"))
    page.get_by_label("公示公告").check()
    page.wait_for_url("**kind=public-notices*")
    expect(page.locator(".results > .hits h2 a")).to_have_count(promised)
    assert 0 < promised < before
    shared, shown, said = page.url, titles(page), page.inner_text(".result-count")
    page.goto(f"{site}index.html")
    page.goto(shared)
    assert answered(page) == said
    assert titles(page) == shown
    page.locator(".filters-switch").click()
    assert page.get_by_label("公示公告").is_checked()
    page.get_by_label("公示公告").uncheck()
    expect(page.locator(".results > .hits h2 a").nth(1)).to_be_visible()
    assert "kind=" not in page.url


@pytest.mark.parametrize("query", ["zzqqxx", "火星", "？？？", "咋", "𠮷"])
def test_nothing_found_is_never_a_dead_end(page: Page, site: str, query: str) -> None:
    page.goto(f"{site}search.html")
    assert "没有找到" in search(page, query) or "至少输入两个字" in page.inner_text(".result-count")
    assert titles(page) == []
    for way in (".browse a[href*='lists/guides']", ".browse a[href^='tel:']", ".browse a[href*='request']"):
        expect(page.locator(way).first).to_be_visible()


def test_filters_that_leave_nothing_can_be_taken_off(page: Page, site: str) -> None:
    page.goto(f"{site}search.html?q=低保&kind=statutes&year=1999")
    assert "没有找到" in answered(page)
    page.get_by_role("button", name="去掉筛选条件再找").click()
    page.wait_for_selector(".results > .hits .hit")
    assert "kind=" not in page.url
    assert page.evaluate("document.activeElement.id") == "q"


def test_who_looks_for_a_person_is_told_where_lists_hang(page: Page, site: str) -> None:
    page.goto(f"{site}search.html")
    for query in ("王翠翠", "欧阳娜娜", "名单 王翠翠"):
        search(page, query)
        expect(page.locator(".notice-names")).to_contain_text("公示栏")
        assert titles(page) == []
    search(page, "低保")
    expect(page.locator(".notice-names")).to_have_count(0)


def test_a_screen_reader_hears_how_many_were_found(page: Page, site: str) -> None:
    page.goto(f"{site}search.html")
    heard = page.locator("[role=status][aria-live=polite]")
    expect(heard).to_have_count(1)
    assert "找到" in search(page, "低保")
    expect(heard).to_have_text(page.inner_text(".result-count"))
    assert str(len(titles(page))) in heard.inner_text()
    search(page, "zzqqxx")
    expect(heard).to_contain_text("没有找到")
    assert page.get_by_role("searchbox", name="要找什么").count() == 1
    assert page.get_by_role("search").count() >= 1


def test_the_keyboard_alone_searches_filters_and_opens(chromium: Browser, site: str) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site}search.html")
    page.focus("#q")
    page.keyboard.type("低保")
    page.wait_for_selector(".filters:not([hidden])", state="attached")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.filters-switch input')"):
            break
    page.keyboard.press("Space")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id.startsWith('filter-kind')"):
            break
    focused = page.evaluate("document.activeElement.id")
    page.keyboard.press("Space")
    page.wait_for_url("**kind=*")
    expect(page.locator(f"#{focused}")).to_be_checked()
    expect(page.locator(f"#{focused}")).to_be_focused()
    page.focus("#q")
    page.keyboard.press("ArrowDown")
    target = page.evaluate("document.activeElement.href")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    page.close()


def test_data_that_do_not_arrive_leave_the_ways_to_browse(chromium: Browser, served: str) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.route("**/search/*/**", lambda route: route.abort())
    page.goto(f"{served}search.html?q=低保")
    expect(page.locator(".result-count")).to_contain_text("没有取到", timeout=15_000)
    expect(page.locator(".browse")).to_be_visible()
    page.close()


def test_numbers_beside_the_filters_are_asked_for_when_the_filters_are_opened(page: Page, served: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}search.html")
    search(page, "低保")
    page.wait_for_timeout(500)
    assert [url for url in asked if "/f/" in url] == []
    page.locator(".filters-switch").click()
    page.wait_for_selector(".filters li")
    assert [url for url in asked if "/f/" in url] != []
    page.locator(".filters-switch").click()
    total = search(page, "人居环境").removeprefix("找到 ").removesuffix(" 条")
    page.locator(".filters-switch").click()
    page.wait_for_selector(".filters li")
    kinds = page.locator(".filters details").first.locator(".count").all_inner_texts()
    assert sum(int(count.strip("（）")) for count in kinds) == int(total)
