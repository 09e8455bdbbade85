"""A clerk at the window, who has the telephone in one hand: the counter by keyboard alone; and what the desk leads to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec import structs
from playwright.sync_api import Page, expect

from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.service_guides import EXAMPLE as GUIDE
from site_builder.store.write import NEW, save
from tests.conftest import TODAY
from tests.journeys.test_admin_journey import Desk, desk  # noqa: F401 - a fixture

TITLE = "申请最低生活保障（低保）"
SECOND = "办理残疾人代步车补贴"


@pytest.fixture
def town(desk: Desk) -> Desk:  # noqa: F811
    """The office with a second guide and a notice that ends in three days."""
    content = desk.site.parent / "content"
    save(content, structs.replace(GUIDE, id="20260116-aaaaa", title=SECOND), expect=NEW)
    ends = structs.replace(NOTICE, id="20260505-aaaa2", title="三天后到期的公示", ends_on=TODAY + timedelta(days=3))
    save(content, ends, expect=NEW)
    desk.wait_for(f"public-notices/2026/05/{ends.id}.html")
    return desk


def typed(page: Page, keys: str) -> None:
    """Only by keyboard, wherever the focus is."""
    page.keyboard.type(keys, delay=15)


@pytest.mark.browser
def test_the_counter_by_keyboard_alone(town: Desk) -> None:
    with town.signed_in("wang") as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        while page.evaluate("document.activeElement.textContent.trim()") != "窗口速查":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/admin/counter")
        typed(page, "db")
        expect(page.locator("[data-answer] h2")).to_have_text(TITLE)
        for said in ("户口簿", "3号社会救助窗口", "8:30", "不收费", "22个工作日", "0555-6810021"):
            expect(page.locator("[data-answer]")).to_contain_text(said)
        assert page.evaluate("document.activeElement.id") == "q"

        typed(page, "2")
        page.wait_for_url("**guide=20260116-aaaaa")
        expect(page.locator("[data-answer] h2")).to_have_text(SECOND)
        typed(page, "1")
        page.wait_for_url("**guide=20260115-d4n8x")

        typed(page, "c")
        expect(page.locator("[data-copied]")).to_contain_text("已复制")
        assert "户口簿（复印件 1 份）" in page.evaluate("navigator.clipboard.readText()")

        typed(page, "p")
        page.wait_for_url("**/slip/**")
        expect(page.locator(".slip")).to_contain_text("最低生活保障申请书")
        assert page.evaluate("document.activeElement.textContent") == "打印"
        width = re.search(rb"/MediaBox \[0 0 ([0-9.]+)", page.pdf(prefer_css_page_size=True))
        assert width is not None
        assert float(width[1]) == pytest.approx(80 / 25.4 * 72, abs=1)
        page.keyboard.press("Escape")
        page.wait_for_url("**/admin/counter?**")

        typed(page, "/")
        assert page.evaluate("document.activeElement.id") == "q"
        typed(page, "zaocanbutie")
        expect(page.locator("[data-found]")).to_contain_text("没有“zaocanbutie”")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "text"
        typed(page, "早餐补贴怎么申请")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".said")).to_contain_text("已记下：“早餐补贴怎么申请”（第 1 次有人问）")
    with town.signed_in("he") as page:
        page.get_by_role("link", name="1 个问题等着处理").click()
        page.locator("summary").first.click()
        page.get_by_label("公开的那一页的网址或编号").fill(f"{town.address}/service-guides/2026/01/20260116-aaaaa.html")
        page.get_by_role("button", name="已据此公开").click()
        expect(page.locator("main")).to_contain_text("已据此公开")
        page.get_by_role("link", name=SECOND).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(SECOND)


@pytest.mark.browser
def test_the_counter_without_script(town: Desk) -> None:
    with town.signed_in("wang", with_script=False) as page:
        page.goto("/admin/counter")
        page.get_by_label("群众问什么？").fill("db")
        page.keyboard.press("Enter")
        expect(page.locator("[data-answer] h2")).to_have_text(TITLE)
        page.get_by_role("link", name=SECOND).click()
        expect(page.locator("[data-answer] h2")).to_have_text(SECOND)
        page.get_by_label("群众问的是什么").fill("13812345678 问低保")
        page.get_by_role("button", name="记下").click()
        expect(page.locator(".summary")).to_contain_text("手机号 138****5678")
        assert page.get_by_label("群众问的是什么").input_value() == "13812345678 问低保"


@pytest.mark.browser
@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
def test_the_desk_says_what_ends_when_and_leads_to_where_it_is_done(town: Desk, with_script: bool) -> None:
    with town.signed_in("wang", with_script=with_script) as page:
        group = page.locator(".desk-group", has_text="三天内到期的公示")
        expect(group).to_contain_text("2026年5月15日（星期五，工作日）")
        expect(group).to_contain_text("还剩 3 个工作日")
        group.get_by_role("link", name="三天后到期的公示").click()
        page.get_by_role("button", name="改这条").click()
        expect(page.get_by_label("公示结果")).to_be_visible()
        page.goto("/admin/")
        mine = page.locator(".desk-group", has_text="我写的")
        expect(mine).to_contain_text("三天后到期的公示")
