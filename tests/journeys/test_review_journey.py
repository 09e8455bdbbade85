"""What happens after a draft is handed in, in a real browser: sent back, signed, changed, timed, corrected, withdrawn, shown."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partialmethod

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from site_builder.clock import BEIJING
from tests.conftest import TODAY
from tests.journeys.test_admin_journey import Desk, desk, page_of, write_a_notice  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser
TITLE = "柳溪村通组道路硬化工程公示"
OFFICE = "青禾镇民政办公室"
DOCUMENT = "organisations/minzheng-ban.html"
ORDER = ("li", "chen", "bao", "he")


class Hand:
    """A clock whose hand the test moves."""

    def __init__(self) -> None:
        self.now = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=BEIJING)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    """The server's clock."""
    clock = Hand()

    def ours(_: date) -> Hand:
        return clock

    monkeypatch.setattr("admin_api.settings.fixed_clock", ours)
    return clock


def reached(locator: Locator) -> Page:
    """Tab until it is in focus."""
    page, element = locator.page, locator.element_handle()
    for _ in range(250):
        if page.evaluate("(element) => document.activeElement === element", element):
            return page
        page.keyboard.press("Tab")
    raise AssertionError(f"{locator} cannot be reached by keyboard")


def press(locator: Locator, key: str = "Enter") -> None:
    """Press a key on it; if that leads to another page, wait for it, however long signing in takes."""
    page = reached(locator)
    page.evaluate("() => { window.isBefore = true }")
    led_on: list[bool] = []

    def note(request: Request) -> None:
        led_on.append(request.is_navigation_request() and request.frame == page.main_frame)

    page.on("request", note)
    page.keyboard.press(key)
    page.wait_for_timeout(300)
    page.remove_listener("request", note)
    if any(led_on):
        page.wait_for_function("() => !window.isBefore", timeout=30_000)


def type_into(locator: Locator, text: str) -> None:
    page = reached(locator)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def choose(locator: Locator, *, label: str) -> None:
    """The arrow keys move through the choices of a list."""
    page = reached(locator)
    page.keyboard.press("Home")
    while locator.evaluate("(list) => list.selectedOptions[0].label") != label:
        before = locator.evaluate("(list) => list.selectedIndex")
        page.keyboard.press("ArrowDown")
        assert locator.evaluate("(list) => list.selectedIndex") > before, label


@pytest.fixture
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same journey with the mouse, with the keyboard alone, or without script."""
    if request.param == "no-script":
        monkeypatch.setattr(Desk, "signed_in", partialmethod(Desk.signed_in, with_script=False))
    if request.param == "keyboard":
        monkeypatch.setattr(Locator, "click", press)
        monkeypatch.setattr(Locator, "check", partialmethod(press, "Space"))
        monkeypatch.setattr(Locator, "fill", type_into)
        monkeypatch.setattr(Locator, "select_option", choose)


IN_THREE_WAYS = pytest.mark.parametrize("_way", ["mouse", "keyboard", "no-script"], indirect=True)
WAY = pytest.mark.usefixtures("_way")


def hand_in(desk: Desk) -> None:  # noqa: F811
    with desk.signed_in("wang") as page:
        write_a_notice(page)
        page.get_by_role("button", name="提交审核").click()
        expect(page.get_by_role("main")).to_contain_text("初审")


@contextmanager
def at_the_review(desk: Desk, login: str, title: str = TITLE) -> Iterator[Page]:  # noqa: F811
    with desk.signed_in(login) as page:
        page.goto("/admin/queue")
        page.get_by_role("link", name=title).first.click()
        yield page


def sign(desk: Desk, *logins: str, title: str = TITLE) -> None:  # noqa: F811
    for login in logins:
        with at_the_review(desk, login, title) as page:
            page.get_by_role("button", name="同意").click()
            expect(page.get_by_role("button", name="同意")).to_have_count(0)


def publish(desk: Desk, title: str = TITLE) -> None:  # noqa: F811
    with desk.signed_in("he") as page:
        page.goto("/admin/ready")
        page.get_by_label(title).check()
        page.get_by_role("button", name="勾了的现在发布").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("发布了 1 件")


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def own_draft(page: Page, title: str = TITLE) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=title).first.click()


@WAY
@IN_THREE_WAYS
def test_what_was_sent_back_is_changed_and_handed_in_again(desk: Desk) -> None:  # noqa: F811
    hand_in(desk)
    with at_the_review(desk, "li") as page:
        page.get_by_label("意见").fill("请写明工程造价")
        page.get_by_role("button", name="退回修改").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("已退回")
    with desk.signed_in("wang") as page:
        own_draft(page)
        page.get_by_label("公示内容").fill("柳溪村拟硬化通组道路一点二公里，造价四十万元，现予公示。")
        page.get_by_role("button", name="检查并预览").click()
        page.get_by_role("button", name="提交审核").click()
    with at_the_review(desk, "li") as page:
        expect(page.get_by_role("main")).to_contain_text("造价四十万元")


def test_one_does_not_sign_ones_own_nor_what_belongs_to_others(desk: Desk) -> None:  # noqa: F811
    hand_in(desk)
    with desk.signed_in("wang") as page:
        own_draft(page)
        expect(page.get_by_role("button", name="同意")).to_have_count(0)
        address = page.url
        assert page.goto("/admin/queue").status == 403  # type: ignore[union-attr]
    with desk.signed_in("zhao") as page:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        assert TITLE not in page.inner_text("body")
        answer = page.goto("/admin/published/organisations/minzheng-ban/correct")
        assert answer is not None
        assert answer.status == 403


@WAY
@IN_THREE_WAYS
def test_an_edit_after_the_last_signature_voids_all_of_them(desk: Desk) -> None:  # noqa: F811
    hand_in(desk)
    sign(desk, *ORDER)
    with desk.signed_in("wang") as page:
        own_draft(page)
        page.goto(page.url.removesuffix("/review"))
        page.get_by_label("公示内容").fill("签完以后换上的内容，没有人看过。")
        page.get_by_role("button", name="保存", exact=True).click()
    with desk.signed_in("he") as page:
        page.goto("/admin/ready")
        expect(page.get_by_role("main")).to_contain_text("现在没有等着发布的")


@WAY
@IN_THREE_WAYS
def test_a_timer_is_set_changed_taken_back_and_set_again_and_the_server_publishes(desk: Desk, hand: Hand) -> None:  # noqa: F811
    hand_in(desk)
    sign(desk, *ORDER)
    with desk.signed_in("he") as page:
        page.goto("/admin/ready")
        page.get_by_role("link", name=TITLE).click()
        timer = page.get_by_label("定时发布")
        timer.fill("2026年5月11日 8:30")
        page.get_by_role("button", name="定时发布").click()
        expect(page.get_by_role("alert")).to_contain_text("已经过了")
        timer.fill("2026-5-14 8:30")
        page.get_by_role("button", name="定时发布").click()
        page.goto("/admin/ready")
        expect(page.get_by_role("main")).to_contain_text("2026-05-14 08:30 自动发布")
        page.get_by_role("link", name=TITLE).click()
        timer.fill("2026-5-13 8:30")
        page.get_by_role("button", name="改时间").click()
        page.goto("/admin/ready")
        expect(page.get_by_role("main")).to_contain_text("2026-05-13 08:30 自动发布")
        page.get_by_role("link", name=TITLE).click()
        page.get_by_role("button", name="取消定时").click()
        expect(page.get_by_role("button", name="取消定时")).to_have_count(0)
        timer.fill("2026-5-12 10:00")
        page.get_by_role("button", name="定时发布").click()
    assert not list(desk.site.glob("public-notices/2026/05/20260512-*.html"))
    hand.now += timedelta(hours=1, minutes=1)
    wait_until(lambda: bool(list(desk.site.glob("public-notices/2026/05/20260512-*.html"))))
    assert TITLE in page_of(desk.site, TITLE)


@WAY
@IN_THREE_WAYS
def test_a_correction_is_told_to_others_compared_and_leaves_its_note(desk: Desk) -> None:  # noqa: F811
    with desk.signed_in("wang") as page:
        page.get_by_role("link", name="已发布的").click()
        page.get_by_label("标题里的词，或者索引号").fill("民政 办公室")
        page.get_by_role("button", name="查").click()
        page.get_by_role("link", name=re.compile(f"更正.*{OFFICE}")).click()
        page.get_by_role("button", name="去改内容").click()
        expect(page.get_by_role("alert")).to_contain_text("请写明原因")
        page.get_by_label("为什么更正").fill("办公时间变了")
        page.get_by_role("button", name="去改内容").click()
        assert page.get_by_label("为什么更正").input_value().strip() == "办公时间变了"
        for box in page.locator("details.more:not([open]) > summary").all():
            box.click()
        page.locator("[name='hours']").fill("工作日 9:00–17:00")
        page.get_by_role("button", name="检查并预览").click()
        page.get_by_role("button", name="提交审核").click()
    with desk.signed_in("he") as page:
        page.goto("/admin/published/organisations/minzheng-ban/correct")
        expect(page.get_by_role("main")).to_contain_text("王芳也在更正这一条")
    with at_the_review(desk, "li", OFFICE) as page:
        expect(page.get_by_role("main")).to_contain_text("一人审核（更正）")
        expect(page.locator("table.difference ins")).not_to_have_count(0)
        page.get_by_role("button", name="同意").click()
    publish(desk, OFFICE)
    wait_until(lambda: "办公时间变了" in (desk.site / DOCUMENT).read_text(encoding="utf-8"))
    assert "2026-05-12" in (desk.site / DOCUMENT).read_text(encoding="utf-8")


@WAY
@IN_THREE_WAYS
def test_a_withdrawal_goes_through_every_step_to_a_page_that_says_why(desk: Desk) -> None:  # noqa: F811
    title, path = "青禾镇2026年5月拟新增", ""
    with desk.signed_in("wang") as page:
        page.goto("/admin/published?q=拟新增")
        link = page.get_by_role("link", name=title).first
        path, title = str(link.get_attribute("href")), link.inner_text()
        page.get_by_role("link", name=re.compile(f"撤下.*{title}")).click()
        page.get_by_label("为什么撤下").fill("名单有误，核实后重新公示")
        page.get_by_role("button", name="提交撤下").click()
        expect(page.get_by_role("main")).to_contain_text("现在公众还看得到")
    sign(desk, *ORDER, title=title)
    publish(desk, title)
    wait_until(lambda: "名单有误，核实后重新公示" in (desk.site / path.lstrip("/")).read_text(encoding="utf-8"))
    with desk.signed_in("wang") as page:
        page.goto("/admin/published?q=20260508")
        expect(page.get_by_role("main")).to_contain_text("已撤下")
        expect(page.get_by_role("link", name="更正")).to_have_count(0)


def test_two_on_one_draft_see_the_difference_and_put_it_together(desk: Desk) -> None:  # noqa: F811
    with desk.signed_in("wang", with_script=False) as mine, desk.signed_in("he", with_script=False) as theirs:
        write_a_notice(mine)
        address = mine.url.partition("/check")[0]
        mine.goto(address)
        theirs.goto(address)
        theirs.get_by_label("标题", exact=True).fill("柳溪村道路硬化工程公示")
        theirs.get_by_label("公示内容").fill("何伟写的正文，道路一点三公里，现予公示。")
        theirs.get_by_role("button", name="保存", exact=True).last.click()
        mine.get_by_label("公示内容").fill("王芳写的正文，道路一点四公里，现予公示。")
        mine.get_by_role("button", name="保存", exact=True).last.click()
        expect(mine.get_by_role("heading", name="何伟也改了这一条")).to_be_visible()
        conflicts = mine.locator(".conflicts")
        expect(conflicts).to_contain_text("王芳写的正文")
        expect(conflicts).to_contain_text("何伟写的正文")
        expect(conflicts).not_to_contain_text("柳溪村道路硬化工程公示")
        conflicts.get_by_label("何伟写的").check()
        mine.get_by_role("button", name="保存", exact=True).last.click()
        theirs.goto(address)
        assert theirs.get_by_label("标题", exact=True).input_value() == "柳溪村道路硬化工程公示"
        assert "何伟写的正文" in theirs.get_by_label("公示内容").input_value()


def test_a_leader_without_an_account_sees_the_version_of_the_link_only(desk: Desk) -> None:  # noqa: F811
    hand_in(desk)
    with at_the_review(desk, "li") as page:
        page.get_by_role("link", name="给没有账号的领导发预览链接").click()
        page.get_by_role("button", name="做一个新链接").click()
        address = page.get_by_label("链接").input_value()
    leader = desk.browser.new_page()
    leader.goto(address)
    expect(leader.get_by_role("heading", level=1)).to_have_text(TITLE)
    with desk.signed_in("wang") as page:
        own_draft(page)
        page.goto(page.url.removesuffix("/review"))
        page.get_by_label("公示内容").fill("链接发出以后换上的内容。")
        page.get_by_role("button", name="保存", exact=True).click()
    leader.goto(address)
    expect(leader.get_by_role("heading", level=1)).to_have_text("已有改动")
    assert "换上的内容" not in leader.inner_text("body")
    leader.close()


@WAY
@IN_THREE_WAYS
def test_several_are_seen_and_signed_at_once(desk: Desk) -> None:  # noqa: F811
    hand_in(desk)
    hand_in(desk)
    with desk.signed_in("li") as page:
        page.goto("/admin/queue")
        for box in page.locator("[name='pick']").all():
            box.check()
        page.get_by_role("button", name="勾了的一起看、一起签").click()
        boxes = page.locator("[name='seen']")
        expect(boxes).to_have_count(2)
        for box in boxes.all():
            expect(box).not_to_be_checked()
            box.check()
        page.get_by_role("button", name="勾了的都同意").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("签了 2 件")
