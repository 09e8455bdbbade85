"""Every page of the admin: looked at as bytes, in a browser at a desk and on a phone, by keyboard, with and without script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request, Route

from admin_api.forms.answers import answers_of, theirs
from admin_api.forms.posted import Posted, read_posted
from admin_api.forms.rendering import HEADERS, MEDIA_TYPES, Screens, load_screens
from site_builder import resources
from site_builder.records.base import Record
from site_builder.records.kinds import examples
from site_builder.store.convert import struct_from_json, to_plain
from tests.admin_api.forms.invented import every_screen, form
from tests.conftest import TODAY

NAMES = [
    "sign-in", "account", "desk", "choose", "choose-found", "choose-change", "form-new", "form-errors", "form-guide", "form-village", "form-conflict", "check",
    "check-errors", "review", "review-new", "queue", "queue-empty", "users", "audit", "message", "error",
    "counter", "counter-start", "counter-nothing", "counter-slip", "counter-slip-a5", "counter-questions", "counter-questions-read",
    "desk-full", "desk-empty", "chores", "tasks",
    "published", "published-nothing", "change", "links", "shared", "batch", "results",
    "approval-form", "paper-signing", "paper-signing-closed", "receipt-note", "receipt-note-done", "receipt", "receipt-full",
]  # fmt: skip
SMALLEST = 43.5
SMALL_TARGETS = """[...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter((element) => element.offsetParent && !element.closest('.sr-only, .to-main'))
  .map((element) => [element, (element.closest('label.option') || element).getBoundingClientRect()])
  .filter(([, box]) => box.height < %s || box.width < %s).map(([element]) => element.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def screens() -> Screens:
    return load_screens()


@pytest.fixture(scope="module")
def pages(screens: Screens) -> dict[str, str]:
    return {name: screens.render(screen) for name, screen in every_screen(screens).items()}


class Server:
    """A server that remembers what was posted and answers as it is told."""

    def __init__(self, screens: Screens, pages: dict[str, str]) -> None:
        self.screens, self.pages = screens, pages
        self.posts: list[Request] = []
        self.answer: Callable[[str], tuple[str, str]] = lambda _: ("text/html", "<p>收到</p>")

    def __call__(self, route: Route) -> None:
        path = urlparse(route.request.url).path
        if path.startswith("/assets/"):
            name = path.removeprefix("/assets/")
            kind = MEDIA_TYPES[name.rpartition(".")[2]]
            route.fulfill(body=self.screens.files[name], headers={"content-type": kind})
        elif route.request.method == "POST":
            self.posts.append(route.request)
            kind, body = self.answer(path)
            route.fulfill(body=body, headers={"content-type": kind})
        else:
            body = self.pages.get(path[1:], "<!doctype html><title>公众页</title><p>公众页</p>")
            route.fulfill(body=body, headers={"content-type": "text/html; charset=utf-8", **HEADERS})

    def wait(self, page: Page) -> None:
        """Until something was posted."""
        for _ in range(400):
            if self.posts:
                return
            page.wait_for_timeout(50)
        raise AssertionError("nothing was posted")

    def posted(self, index: int = -1) -> Posted:
        """A form as the server sees it."""
        request = self.posts[index]
        return read_posted(request.headers["content-type"], request.post_data_buffer or b"")


@pytest.fixture
def server(screens: Screens, pages: dict[str, str]) -> Server:
    return Server(screens, dict(pages))


def opened(context: BrowserContext, server: Server, name: str) -> Page:
    page = context.new_page()
    page.route("**/*", server)
    page.goto(f"http://admin.example/{name}")
    return page


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    yield context
    context.close()


def test_every_page_is_invented_here(screens: Screens) -> None:
    invented = every_screen(screens)
    assert list(invented) == NAMES
    whole = {path.stem for path in (resources.theme() / "admin").glob("[!_]*.html")}
    assert {screen.template for screen in invented.values()} == whole


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_no_script_or_style_inside_and_asks_nobody_else(pages: dict[str, str], name: str) -> None:
    html = pages[name]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?! src=\"/assets/)", html)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", html)


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique_and_every_form_that_posts_carries_its_proof(pages: dict[str, str], name: str) -> None:
    html = pages[name]
    ids = re.findall(r"\sid=\"([^\"]+)\"", re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL))
    assert len(ids) == len(set(ids))
    assert html.count('method="post"') == html.count('name="csrf"')
    assert html.count("<h1") == 1


def test_what_is_typed_is_escaped(screens: Screens) -> None:
    evil = "\"><script>alert(1)</script>'<b>"
    fields = {
        **to_plain(examples()["public-notices"]),
        "title": evil,
        "body": f"</textarea>{evil}",
        "where_it_hangs": [evil],
    }
    html = screens.render(form(screens, "public-notices", "name-list", dict(fields), is_checked=True))
    assert "<script>alert" not in html
    assert html.count("</textarea>") == html.count("<textarea")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_targets_are_large_and_nothing_stands_out(
    chromium: Browser, server: Server, width: int
) -> None:
    context = chromium.new_context(bypass_csp=True, viewport={"width": width, "height": 720})
    page = context.new_page()
    page.route("**/*", server)
    found: list[str] = []
    for name in NAMES:
        page.goto(f"http://admin.example/{name}")
        page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true })")
        problems = Axe().run(page).response["violations"]
        found += [f"{name}: {item['id']}: {node['html'][:100]}" for item in problems for node in item["nodes"]]
        found += [f"{name}: small: {html}" for html in page.evaluate(SMALL_TARGETS % (SMALLEST, SMALLEST))]
        found += [f"{name}: too wide"] * (page.evaluate("document.documentElement.scrollWidth") > width)
        filled = page.locator(
            "main button:visible:not(.quiet, .plain, .matter, .sr-only), main a.button:visible:not(.quiet)"
        )
        found += [f"{name}: {filled.count()} filled buttons"] * (filled.count() > 1)
    context.close()
    assert "\n".join(found) == ""


@pytest.mark.browser
@pytest.mark.parametrize("name", ["form-new", "form-guide", "form-village", "form-conflict"])
def test_without_script_a_form_says_what_it_showed(chromium: Browser, server: Server, name: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = opened(context, server, name)
    page.locator("button[value=check]").click()
    posted = server.posted()
    context.close()
    kinds = {"form-guide": "service-guides", "form-village": "village-affairs", "form-conflict": "documents"}
    if name == "form-new":
        assert (posted.one("placement"), posted.one("days"), posted.one("revision")) == ("both", "7", "3")
        return
    example: Record = examples()[kinds[name]]
    answers = answers_of(posted, type(example), kept=to_plain(example), today=TODAY)
    assert answers.problems == []
    assert struct_from_json(answers.fields, type(example), "x")[0] == example
    assert posted.one("do") == "check"


@pytest.mark.parametrize("name", ["review", "batch"])
def test_on_a_phone_what_differs_has_the_whole_width(chromium: Browser, server: Server, name: str) -> None:
    narrow = chromium.new_context(viewport={"width": 360, "height": 740})
    page = opened(narrow, server, name)
    widths = page.evaluate(
        "[...document.querySelectorAll('.difference :is(tbody th, td)')].map((cell) => cell.offsetWidth / cell.closest('main').clientWidth)"
    )
    assert widths
    assert min(widths) > 0.85
    narrow.close()


@pytest.mark.browser
def test_on_a_phone_nothing_of_the_signatures_is_cut_off(chromium: Browser, server: Server) -> None:
    narrow = chromium.new_context(viewport={"width": 360, "height": 740})
    page = opened(narrow, server, "review")
    cells = page.locator(".signatures tbody :is(th, td):not(:empty)")
    assert cells.count()
    edges = cells.evaluate_all("(cells) => cells.map((cell) => cell.getBoundingClientRect().left + cell.scrollWidth)")
    assert max(edges) <= 360
    narrow.close()


@pytest.mark.browser
def test_where_two_wrote_different_things_one_says_whose_stays(context: BrowserContext, server: Server) -> None:
    page = opened(context, server, "form-conflict")
    page.get_by_label("李建国写的：关于印发实施方案的通知").check()
    page.locator("button[value=check]").click()
    server.wait(page)
    assert theirs(server.posted()) == {"title"}


@pytest.mark.browser
def test_enter_in_a_field_saves_and_does_nothing_else(context: BrowserContext, server: Server) -> None:
    page = opened(context, server, "form-guide")
    page.locator("#f-title").press("Enter")
    server.wait(page)
    assert server.posted().values["do"] == ["save"]


@pytest.mark.browser
def test_a_form_is_sent_once_however_often_it_is_pressed(context: BrowserContext, server: Server) -> None:
    page = opened(context, server, "form-guide")
    page.evaluate(
        """() => { const button = document.querySelector('button[value=check]'); button.click(); button.click(); }"""
    )
    server.wait(page)
    page.wait_for_timeout(200)
    assert len(server.posts) == 1


def saved_answer(path: str) -> tuple[str, str]:
    """What the server says of a save, an upload and a paste."""
    answers: dict[str, dict[str, object]] = {
        "save": {"revision": 4, "saved": "已于 10:33 保存", "warnings": [["f-body", "正文里有手机号。"]], "notes": {"issued_on": "2026年3月6日（星期五，工作日）"}},
        "upload": {"sha256": "a" * 64, "name": "表.xlsx", "size": 9, "media_type": "text/csv"},
        "paste": {"markdown": "| 村 | 户 |\n| --- | --- |", "title": "", "notes": ["有图片。"]},
    }  # fmt: skip
    return "application/json", json.dumps({"ours": "gongkailan", **answers[path.rpartition("/")[2]]})


@pytest.mark.browser
def test_what_is_written_is_saved_by_itself_with_findings(context: BrowserContext, server: Server) -> None:
    server.answer = saved_answer
    page = opened(context, server, "form-conflict")
    page.locator("#f-issued_on").fill("2026-3-6")
    assert page.locator("[data-saved]").inner_text() == "有改动，还没有保存"
    page.locator("[data-saved]", has_text="已于 10:33 保存").wait_for(timeout=8000)
    assert server.posted().one("issued_on") == "2026-3-6"
    assert page.locator("#f-issued_on-note").inner_text() == "2026年3月6日（星期五，工作日）"
    page.locator("[data-remarks]").get_by_role("link", name="正文里有手机号。").click()
    assert page.evaluate("document.activeElement.id") == "f-body"
    assert page.locator("input[name=revision]").input_value() == "4"


@pytest.mark.browser
def test_an_answer_that_is_not_ours_is_known_the_text_stays_and_can_be_saved(
    context: BrowserContext, server: Server
) -> None:
    server.answer = lambda _: ("text/html", "<h1>访问被拦截</h1>")
    page = opened(context, server, "form-conflict")
    page.locator("#f-title").fill("很重要的标题")
    page.locator(".saved.is-wrong").wait_for(timeout=8000)
    words = page.locator("[data-saved]").inner_text()
    assert "不是本系统的页面" in words
    assert "您写的还在这一页" in words
    assert page.locator("#f-title").input_value() == "很重要的标题"
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    assert "很重要的标题" in download.value.path().read_text(encoding="utf-8")
    server.answer = saved_answer
    page.get_by_role("button", name="再试").click()
    page.locator("[data-saved]", has_text="已于 10:33 保存").wait_for(timeout=8000)


@pytest.mark.browser
def test_leaving_with_something_unsaved_is_asked(context: BrowserContext, server: Server) -> None:
    page = opened(context, server, "form-conflict")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.locator("#f-title").press_sequentially("改")
    page.goto("http://admin.example/desk")
    assert asked == ["beforeunload"]


PASTE = """([html, plain]) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', plain);
  const area = document.getElementById('f-body');
  area.setSelectionRange(0, area.value.length);
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.mark.browser
def test_a_paste_travels_as_a_file_and_comes_back_as_markdown(context: BrowserContext, server: Server) -> None:
    server.answer = saved_answer
    page = opened(context, server, "form-conflict")
    page.evaluate(PASTE, ["<table><tr><td>村</td></tr></table>", "村"])
    page.locator("[data-told]", has_text="有图片。").wait_for()
    assert page.locator("#f-body").input_value() == "| 村 | 户 |\n| --- | --- |"
    assert server.posted(0).files["file"].data.decode() == "<table><tr><td>村</td></tr></table>"


@pytest.mark.browser
def test_a_paste_that_a_firewall_swallows_leaves_the_plain_text(context: BrowserContext, server: Server) -> None:
    page = opened(context, server, "form-conflict")
    page.evaluate(PASTE, ["<p>正文</p>", "正文"])
    page.locator("[data-told]", has_text="只贴了文字").wait_for()
    assert page.locator("#f-body").input_value() == "正文"


@pytest.mark.browser
def test_an_old_file_is_answered_with_a_picture_of_how_to_save_anew(context: BrowserContext, server: Server) -> None:
    refusal = {"ours": "gongkailan", "refusal": "这是旧格式的文字文件。", "save_as": "docx"}
    server.answer = lambda _: ("application/json", json.dumps(refusal))
    page = opened(context, server, "form-conflict")
    page.locator(".drop summary").first.click()
    page.locator("#f-body-file").set_input_files({"name": "文.doc", "mimeType": "application/msword", "buffer": b"x"})
    page.locator("[data-told] svg[role=img]").wait_for()
    assert "另存为" in page.locator("[data-told]").inner_text()


@pytest.mark.browser
def test_a_file_is_uploaded_at_once_and_its_facts_go_with_the_form(context: BrowserContext, server: Server) -> None:
    server.answer = saved_answer
    page = opened(context, server, "form-new")
    page.locator("#f-attachments summary").first.click()
    page.locator("#f-attachments-0-file").set_input_files({"name": "表.xlsx", "mimeType": "x/y", "buffer": b"123"})
    page.locator("#f-attachments-0 [data-uploaded]", has_text="已有：表.xlsx").wait_for()
    page.locator("[data-saved]", has_text="已于 10:33 保存").wait_for(timeout=8000)
    assert server.posted().one("attachments.0.sha256") == "a" * 64
    assert server.posted().files == {}


@pytest.mark.browser
def test_one_more_item_needs_no_journey_and_counts_on(context: BrowserContext, server: Server) -> None:
    page = opened(context, server, "form-guide")
    page.locator("#f-telephones details summary").click()
    page.locator("#f-telephones-1-number").fill("0555-6810099")
    page.locator("#f-telephones button[data-add]").last.click()
    assert page.evaluate("document.activeElement.name") == "telephones.2.number"
    page.keyboard.type("0555-6810098")
    page.locator("button[value=check]").click()
    server.wait(page)
    posted = server.posted()
    assert [posted.one(f"telephones.{number}.number") for number in range(3)] == [
        "0555-6810021",
        "0555-6810099",
        "0555-6810098",
    ]
    assert posted.one("telephones.2.purpose") == "办公电话"


@pytest.mark.browser
def test_by_keyboard_alone_an_error_leads_to_its_field(context: BrowserContext, server: Server) -> None:
    page = opened(context, server, "form-errors")
    assert page.evaluate("document.activeElement.id") == "summary"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "f-days"
    assert page.locator("#f-days").get_attribute("aria-invalid") == "true"
    page.keyboard.press("Control+A")
    page.keyboard.type("7")
    assert page.locator("#f-days").input_value() == "7"
