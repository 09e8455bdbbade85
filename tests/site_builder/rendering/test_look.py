"""What a reader sees and does on a page, in a real browser, from a server and without script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from site_builder.rendering.shell import Shell

pytestmark = pytest.mark.browser

RECORD = """
<article class="record">
<header class="record-head"><p class="kicker">公示公告</p><h1>青禾镇2026年5月拟新增最低生活保障对象公示</h1>
<p class="published">发布时间 <time datetime="2026-05-08T10:05+08:00">2026-05-08 10:05</time></p></header>
<section class="summary-box" aria-label="公示期"><p class="period" data-starts="2026-05-09" data-ends="2026-05-18">
<span class="tag tag-open">公示中</span><strong>2026年5月9日至5月18日</strong></p>
<dl class="at-a-glance"><div><dt>时间</dt><dd>工作日 8:30–12:00 <span class="open-now" data-opening="1-5 08:30 12:00"></span></dd></div>
<div><dt>电话</dt><dd><span class="telephone"><a href="tel:05556810021">0555-6810021</a> <small>低保</small></span></dd></div></dl></section>
<dl class="facts" aria-label="基本信息"><div><dt>索引号</dt><dd>014332607/2026-00012</dd></div></dl>
<div class="document-text"><h2>一、依据</h2><p>依照<a class="cites" href="#cited-1">《示例条例》第二条</a>办理，
见<a class="external" href="https://www.example.com/">外部</a><span class="host">（外部网站：example.com）</span>。</p>
<div class="table-scroll" tabindex="0" role="region" aria-label="标准"><table><caption>标准</caption><thead><tr><th scope="col">项目</th>
<th scope="col" class="number">金额（元）</th></tr></thead><tbody><tr><td>农村低保</td><td class="number">600.00</td></tr></tbody></table></div></div>
<section class="cited-articles" aria-labelledby="cited"><h2 id="cited">引用的条文</h2>
<div class="cited-article" id="cited-1" tabindex="-1"><h3>《示例条例》第二条</h3><p>条文在此。</p></div></section>
<aside class="page-tools" aria-label="本页工具"><ul>
<li><button type="button" class="tool" data-tool="print" hidden>打印本页</button></li>
<li><button type="button" class="tool" data-tool="copy" hidden>复制网址</button></li></ul>
<details class="report-error"><summary>这页有错？告诉我们</summary><p class="to-copy" data-copy>题（索引号）</p></details></aside>
</article>"""

LIST = """
<div class="page-head"><h1>公示公告</h1><p class="lead">共 4 条</p></div>
<h2 class="group" id="m">2026年5月<small>4 条</small></h2>
<ol class="records">
<li><time datetime="2026-05-01">2026-05-01</time><div><a href="a.html">将开始</a>
<small>民政办　<span class="period" data-starts="2026-05-14" data-ends="2026-05-20" data-words="公示中">日期</span></small></div></li>
<li><time datetime="2026-05-01">2026-05-01</time><div><a href="b.html">征集中</a>
<small>规划办　<span class="period" data-starts="2026-05-03" data-ends="2026-05-19" data-words="征集中">日期</span></small></div></li>
<li><time datetime="2026-05-01">2026-05-01</time><div><a href="c.html">最后一天</a>
<small>民政办　<span class="period" data-starts="2026-05-03" data-ends="2026-05-13" data-words="公示中">日期</span></small></div></li>
<li><time datetime="2026-05-01">2026-05-01</time><div><a href="d.html">过了</a>
<small>民政办　<span class="period" data-starts="2026-05-03" data-ends="2026-05-12" data-words="公示中">日期</span></small></div></li>
</ol>
<nav class="choices" aria-label="年份"><ul><li><a href="#" aria-current="page">2026<small>4</small></a></li></ul></nav>"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small site below a sub-path, served."""
    folder = tmp_path_factory.mktemp("look")
    crumbs = [("公示公告", "lists/open/index.html"), ("题", "")]
    pages = {
        "notices/2026/05/x.html": shell.page(root="../../../", title="公示", body=RECORD, crumbs=crumbs),
        "list.html": shell.page(root="", title="公示公告", body=LIST, column="notices"),
        "assets/site-state.js": shell.first_site_state.decode(),
    }
    finished = {place: text.encode() for place, text in pages.items()} | dict(shell.assets)
    for place, data in finished.items():
        path = folder / "qinghe" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/qinghe/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A reader abroad: what counts is the day in Beijing."""
    opened = chromium.new_context(timezone_id="America/New_York", viewport={"width": 1280, "height": 800})
    opened.grant_permissions(["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab."""
    return context.new_page()


RECORD_PAGE, LIST_PAGE = "notices/2026/05/x.html", "list.html"


def root_size(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def with_state(page: Page, text: str, now: str) -> None:
    """What the office has written into site-state.js, at an hour in Beijing."""

    def answer(route: Route) -> None:
        route.fulfill(content_type="application/javascript", body=f"var siteState = {text};")

    page.route("**/assets/site-state.js", answer)
    page.clock.set_fixed_time(f"{now}+08:00")


def test_nothing_breaks_the_policy(page: Page, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for place in (RECORD_PAGE, LIST_PAGE):
        page.goto(address + place)
    assert said == []


def test_elder_mode_is_remembered_on_the_next_page(page: Page, address: str) -> None:
    page.goto(address + LIST_PAGE)
    assert root_size(page) == 18
    page.check("#elder-mode")
    assert root_size(page) == 22
    page.goto(address + RECORD_PAGE)
    assert root_size(page) == 22
    assert page.is_checked("#elder-mode")
    page.uncheck("#elder-mode")
    page.reload()
    assert root_size(page) == 18


def test_elder_mode_needs_no_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + LIST_PAGE)
    page.check("#elder-mode")
    width = page.locator(".records > li").first.bounding_box()
    assert width is not None
    assert width["height"] >= 60
    link = page.locator(".records a").first.bounding_box()
    assert link is not None
    assert link["height"] >= 60
    context.close()


def test_a_browser_that_knows_no_has_gets_elder_mode_by_the_class(page: Page, address: str) -> None:
    page.goto(address + LIST_PAGE)
    page.evaluate("document.documentElement.className = 'elder'")
    assert root_size(page) == 22


def test_the_first_stops_of_the_keyboard(page: Page, address: str) -> None:
    page.goto(address + RECORD_PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "elder-mode"
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("place", [RECORD_PAGE, LIST_PAGE])
def test_axe_finds_nothing(chromium: Browser, address: str, place: str, elder: bool) -> None:
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(address + place)
    if elder:
        page.check("#elder-mode")
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("place", [RECORD_PAGE, LIST_PAGE])
def test_nothing_is_wider_than_a_narrow_phone(page: Page, address: str, place: str, elder: bool) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address + place)
    if elder:
        page.check("#elder-mode")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_targets_are_large(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address + RECORD_PAGE)
    for elder, least in ((False, 44), (True, 60)):
        page.set_checked("#elder-mode", elder)
        for selector in (
            ".site-search button",
            ".strip label",
            ".site-columns label",
            ".tool",
            ".report-error summary",
            ".telephone a",
            ".crumbs a",
        ):
            box = page.locator(selector).first.bounding_box()
            assert box is not None
            assert box["height"] >= least, selector


def test_rows_are_as_high_as_a_finger(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address + LIST_PAGE)
    for elder, least in ((False, 44), (True, 60)):
        page.set_checked("#elder-mode", elder)
        box = page.locator(".records a").first.bounding_box()
        assert box is not None
        assert box["height"] >= least


def test_a_title_with_marks_stays_one_line_of_text_in_elder_mode(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address + LIST_PAGE)
    page.check("#elder-mode")
    page.evaluate(
        """() => { document.querySelector("main").innerHTML = '<ol class="hits"><li class="hit"><h2>'
        + '<a href="a.html">青禾镇2026年5月拟新增农村<mark>最低生活保障</mark>对象公示</a></h2></li></ol>'; }"""
    )
    assert page.locator(".hit mark").evaluate("mark => getComputedStyle(mark).display") == "inline"
    link, mark = page.locator(".hit a").bounding_box(), page.locator(".hit mark").bounding_box()
    assert link is not None
    assert mark is not None
    assert mark["width"] < link["width"] / 1.2
    assert page.locator(".hit a").evaluate("link => getComputedStyle(link).display") in {"inline", "inline-block"}


def test_a_period_stands_at_the_edge_however_it_wraps(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 740})
    page.clock.set_fixed_time("2026-05-12T09:00:00+08:00")
    page.goto(address + LIST_PAGE)
    page.check("#elder-mode")
    edges = page.locator(".records .period").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().x, ...[...one.children].map(part => part.getBoundingClientRect().x)])"
    )
    assert all(min(places) == places[0] for places in edges)


def test_the_text_is_set_as_chinese_is(page: Page, address: str) -> None:
    page.goto(address + RECORD_PAGE)
    style = page.evaluate(
        """() => { const set = getComputedStyle(document.body), head = getComputedStyle(document.querySelector("h1"));
        return [set.lineBreak, set.textAutospace, set.textSpacingTrim, head.textWrapStyle || head.textWrap]; }"""
    )
    assert style == ["strict", "normal", "trim-start", "balance"]
    indent = page.locator(".document-text p").first.evaluate("text => parseFloat(getComputedStyle(text).textIndent)")
    assert indent == 36


def test_a_table_wider_than_its_box_scrolls_in_it_and_keeps_its_head(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address + RECORD_PAGE)
    head = page.locator("thead th").first
    assert head.evaluate("cell => getComputedStyle(cell).position") == "sticky"
    box = page.locator(".table-scroll").first
    box.evaluate("box => { box.querySelector('td').textContent = 'unbreakable'.repeat(40); }")
    page.wait_for_timeout(50)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_columns_open_on_a_phone_without_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + LIST_PAGE)
    expect(page.locator(".site-columns ul")).to_be_hidden()
    page.click(".site-columns label")
    expect(page.locator(".site-columns ul")).to_be_visible()
    context.close()


def test_days_are_counted_by_the_day_in_beijing(page: Page, address: str) -> None:
    page.clock.set_fixed_time("2026-05-13T00:30:00+08:00")
    page.goto(address + LIST_PAGE)
    said = page.locator(".period").all_text_contents()
    assert said == ["日期即将开始还有 1 天开始", "日期征集中还有 6 天", "日期公示中今天截止", "日期已结束"]
    assert page.locator(".tag-ended").count() == 1


def test_a_state_that_was_baked_is_brought_up_to_date(page: Page, address: str) -> None:
    page.clock.set_fixed_time("2026-05-19T09:00:00+08:00")
    page.goto(address + RECORD_PAGE)
    assert page.locator(".period .tag").all_inner_texts() == ["已结束"]


def test_a_cited_article_opens_in_place(page: Page, address: str) -> None:
    page.goto(address + RECORD_PAGE)
    link = page.locator("a.cites")
    link.click()
    expect(page.locator(".document-text .cited-in-place")).to_contain_text("条文在此。")
    expect(link).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".cited-in-place")).to_have_count(0)
    link.click()
    page.get_by_role("button", name="收起").click()
    expect(link).to_be_focused()


def test_without_script_a_citation_leads_to_the_list(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + RECORD_PAGE)
    page.click("a.cites")
    assert page.url.endswith("#cited-1")
    expect(page.locator("button.tool").first).to_be_hidden()
    context.close()


def test_the_address_is_copied(page: Page, address: str) -> None:
    page.goto(f"{address}{RECORD_PAGE}#main")
    page.click("[data-tool=copy]")
    expect(page.locator(".tool-said")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == address + RECORD_PAGE


def test_the_words_for_an_error_report_are_copied_with_the_address(page: Page, address: str) -> None:
    page.goto(address + RECORD_PAGE)
    page.click(".report-error summary")
    page.click(".to-copy + button")
    expect(page.locator(".tool-said")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == f"题（索引号） {address}{RECORD_PAGE}"


BANNER = (
    '{"items": [{"kind": "banner", "from": "2026-05-12T08:00", "to": "2026-05-12T18:00", "text": "今天停水<b>", %s}]}'
)


def test_a_banner_shows_while_it_holds_and_lapses_by_itself(page: Page, address: str) -> None:
    with_state(page, BANNER % '"href": "list.html"', "2026-05-12T17:59:30")
    page.goto(address + RECORD_PAGE)
    expect(page.locator("#site-state a")).to_have_text("今天停水<b>")
    assert page.locator("#site-state a").evaluate("link => link.href") == f"{address}list.html"
    page.clock.set_fixed_time("2026-05-12T18:00:00+08:00")
    page.reload()
    expect(page.locator("#site-state")).to_be_empty()


def test_a_banner_never_runs_a_script(page: Page, address: str) -> None:
    with_state(page, BANNER % '"href": "javascript:alert(1)"', "2026-05-12T09:00:00")
    page.goto(address + RECORD_PAGE)
    expect(page.locator("#site-state p")).to_have_text("今天停水<b>")
    expect(page.locator("#site-state a")).to_have_count(0)


def test_a_day_of_mourning_is_grey(page: Page, address: str) -> None:
    state = '{"items": [{"kind": "mourning", "from": "2026-05-12T00:00", "to": "2026-05-13T00:00"}]}'
    with_state(page, state, "2026-05-12T09:00:00")
    page.goto(address + RECORD_PAGE)
    assert page.evaluate("getComputedStyle(document.documentElement).filter") == "grayscale(1)"


CLOSED = '{"kind": "closed", "from": "2026-05-12T00:00", "to": "2026-05-13T00:00", "text": "今天停电，不办公"}'


@pytest.mark.parametrize(
    ("state", "now", "said"),
    [
        ('{"hours_hold_until": "2026-05-12", "items": []}', "2026-05-12T09:00:00", "现在开门"),
        ('{"hours_hold_until": "2026-05-12", "items": []}', "2026-05-12T12:00:00", "以电话为准"),
        ('{"hours_hold_until": "2026-05-11", "items": []}', "2026-05-12T09:00:00", "以电话为准"),
        ('{"hours_hold_until": "2026-05-17", "items": []}', "2026-05-16T09:00:00", "以电话为准"),
        ('{"hours_hold_until": "2026-05-12", "items": [' + CLOSED + "]}", "2026-05-12T09:00:00", "以电话为准"),
        ('{"items": "broken"}', "2026-05-12T09:00:00", "以电话为准"),
    ],
)
def test_open_now_is_said_only_when_file_and_hours_agree(
    page: Page, address: str, state: str, now: str, said: str
) -> None:
    with_state(page, state, now)
    page.goto(address + RECORD_PAGE)
    expect(page.locator(".open-now")).to_have_text(said)


def test_an_old_browser_gets_one_plain_page(page: Page, address: str) -> None:
    page.add_init_script("delete window.CSS")
    page.goto(address + RECORD_PAGE)
    page.wait_for_url(f"{address}assets/old-browser.html")
    expect(page.locator("h1")).to_have_text("请换一种浏览方式")


def test_print_leaves_only_the_record_its_address_and_the_day(page: Page, address: str) -> None:
    page.goto(address + RECORD_PAGE)
    page.emulate_media(media="print")
    for selector in (".strip", ".site-search", ".site-columns", ".crumbs", ".page-tools", ".statutory"):
        expect(page.locator(selector)).to_be_hidden()
    expect(page.locator(".print-line")).to_contain_text(f"网址：{address}{RECORD_PAGE}")
    expect(page.locator("h1")).to_be_visible()


def test_a_page_works_from_a_disk(page: Page, shell: Shell, tmp_path: Path) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for name, data in shell.assets:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    (tmp_path / "assets" / "site-state.js").write_bytes(shell.first_site_state)
    (tmp_path / "list.html").write_text(shell.page(root="", title="题", body=LIST), encoding="utf-8")
    page.goto((tmp_path / "list.html").as_uri())
    assert page.locator(".period .tag").count() == 4
    assert said == []
