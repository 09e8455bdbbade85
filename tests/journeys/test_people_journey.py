"""People in a real browser: taken in, signed in for the first time, locked out, disabled, followed; a form that outlived its session."""

from __future__ import annotations

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from admin_api.accounts.roles import Role
from site_builder.clock import system_clock
from tests.journeys.test_admin_journey import PASSWORD, PEOPLE, Desk, desk  # noqa: F401 - a fixture

NEW_PASSWORD = "Xin-Shui-5210-Ku"


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Desk:
    """The office with those who run it."""
    administrators: tuple[tuple[str, str, str, list[Role], list[str]], ...] = (
        ("xi", "席明", "qinghe-zhen", [Role.SYSTEM], []), ("an", "安宁", "qinghe-zhen", [Role.SECURITY], []),
        ("sun", "孙丽", "minzheng-ban", [Role.WRITER], []),
    )  # fmt: skip
    monkeypatch.setattr("tests.journeys.test_admin_journey.PEOPLE", (*PEOPLE, *administrators))
    opened: Desk = request.getfixturevalue("desk")
    return opened


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/admin/sign-in")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


@pytest.mark.browser
def test_a_clerk_is_taken_in_and_binds_a_telephone(town: Desk) -> None:
    with town.signed_in("xi") as page:
        page.get_by_role("link", name="用户").click()
        page.get_by_text("加一个用户").click()
        page.locator("#f-login").fill("luo")
        page.locator("#f-name").fill("罗兰")
        page.locator("#f-organisation").select_option("minzheng-ban")
        page.get_by_role("button", name="加这个用户").click()
        first = page.locator(".secrets code").inner_text()
    with town.signed_in("an") as page:
        page.goto("/admin/users/luo")
        page.get_by_label("信息员").check()
        page.get_by_role("button", name="保存角色").click()
        expect(page.locator(".said")).to_contain_text("马上生效")
    context = town.browser.new_context(base_url=town.address)
    page = context.new_page()
    sign_in(page, "luo", first)
    page.get_by_label("现在的密码").fill(first)
    page.locator("#new").fill(NEW_PASSWORD)
    page.locator("#again").fill(NEW_PASSWORD)
    page.get_by_role("button", name="改密码").click()
    expect(page.locator("main")).to_contain_text("密码已经改好")
    page.get_by_role("link", name="动态口令").click()
    page.get_by_role("button", name="开始绑定").click()
    expect(page.locator("svg.qr")).to_be_visible()
    telephone = pyotp.TOTP(page.locator(".secrets code").inner_text().replace(" ", ""))
    page.get_by_label("手机上的六位数字").fill(telephone.at(system_clock()))
    page.get_by_role("button", name="绑定", exact=True).click()
    expect(page.locator(".secrets li")).to_have_count(10)
    code = page.locator(".secrets code").first.inner_text()
    context.clear_cookies()
    sign_in(page, "luo", NEW_PASSWORD)
    page.get_by_label("动态口令").fill(code)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="我的桌面")).to_be_visible()
    context.close()


@pytest.mark.browser
def test_who_guesses_is_shut_out_and_the_owner_at_their_desk_is_not(town: Desk, chromium: Browser) -> None:
    with town.signed_in("wang"):
        pass
    page = chromium.new_page(base_url=town.address)
    for _ in range(5):
        sign_in(page, "nobody", "Falsch-5210-Falsch")
    sign_in(page, "nobody", "Falsch-5210-Falsch")
    expect(page.locator("#sign-in-error")).to_contain_text("分钟后再试")
    sign_in(page, "wang", PASSWORD)
    expect(page.get_by_role("heading", name="我的桌面")).to_be_visible()
    page.close()


@pytest.mark.browser
def test_what_a_leaver_left_goes_to_a_colleague(town: Desk) -> None:
    with town.signed_in("wang") as page:
        page.get_by_role("link", name="写一条").first.click()
        page.get_by_role("button", name="要公示一件事").click()
        page.get_by_label("标题", exact=True).fill("柳溪村道路公示")
        page.get_by_role("button", name="保存", exact=True).click()
        page.wait_for_url("**/drafts/**")
    with town.signed_in("xi") as page:
        page.goto("/admin/users/wang")
        expect(page.locator("main")).to_contain_text("停用以前看看")
        page.get_by_role("button", name="停用").click()
        expect(page.get_by_role("heading", name="需要新的负责人")).to_be_visible()
    with town.signed_in("sun") as page:
        group = page.locator(".desk-group", has_text="需要新的负责人")
        group.get_by_role("link").first.click()
        page.get_by_role("button", name="交给这个人").click()
        page.goto("/admin/")
        expect(page.locator(".desk-group", has_text="需要新的负责人")).to_have_count(0)


@pytest.mark.browser
def test_a_form_that_outlived_its_session_is_saved_after_signing_in_in_another_window(town: Desk) -> None:
    with town.signed_in("wang") as page:
        page.get_by_role("link", name="写一条").first.click()
        page.get_by_role("button", name="要公示一件事").click()
        page.wait_for_url("**/drafts/**")
        page.context.clear_cookies()
        page.get_by_label("标题", exact=True).fill("会话结束以后写的标题")
        expect(page.locator("[data-saved]")).to_contain_text("登录", timeout=10_000)
        other = page.context.new_page()
        sign_in(other, "wang", PASSWORD)
        page.get_by_role("button", name="再试").click()
        expect(page.locator("[data-saved]")).not_to_have_class("is-wrong")
        expect(page.locator("[data-saved]")).to_contain_text("保存", timeout=10_000)
        page.reload()
        assert page.get_by_label("标题", exact=True).input_value() == "会话结束以后写的标题"
