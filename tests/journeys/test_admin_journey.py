"""A clerk's first notice in a real browser: what happened, the form, the check, four signatures, the public page."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from admin_api.accounts.roles import Role
from admin_api.accounts.users import UserFields
from admin_api.app import guarded
from admin_api.settings import AdminSettings
from tests.conftest import TODAY, every_example, write_content

PASSWORD = "Maicui-5210-Zhongqiu"
PEOPLE: tuple[tuple[str, str, str, list[Role], list[str]], ...] = (
    ("wang", "王芳", "minzheng-ban", [Role.WRITER], []),
    ("li", "李娜", "minzheng-ban", [Role.REVIEWER], ["first-review"]),
    ("chen", "陈刚", "qinghe-zhen", [Role.REVIEWER], ["second-review"]),
    ("bao", "包静", "qinghe-zhen", [Role.SECRECY], ["secrecy"]),
    ("he", "何伟", "qinghe-zhen", [Role.WRITER, Role.REVIEWER], ["final-review"]),
    ("zhao", "赵强", "liuxi-cun", [Role.WRITER], []),
)


@dataclass
class Desk:
    """A running server and a browser."""

    address: str
    browser: Browser
    site: Path

    @contextlib.contextmanager
    def signed_in(self, login: str, *, with_script: bool = True) -> Iterator[Page]:
        """Somebody at their desk."""
        context = self.browser.new_context(java_script_enabled=with_script, base_url=self.address)
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        yield page
        context.close()

    def wait_for(self, path: str) -> None:
        """Until the server has built a page of what was written by hand."""
        end = time.monotonic() + 20
        while not (self.site / path).exists():
            assert time.monotonic() < end, path
            time.sleep(0.05)


@pytest.fixture
def desk(tmp_path: Path, chromium: Browser) -> Iterator[Desk]:
    """An office over the example content, with its people."""
    content = write_content(tmp_path / "content", every_example())
    settings = AdminSettings(content=content, var=tmp_path / "var", site=tmp_path / "site", today=TODAY)
    app = guarded(settings)
    accounts = app.app.state.staff.accounts
    for login, name, organisation, roles, steps in PEOPLE:
        fields = UserFields(login=login, name=name, organisation=organisation, roles=roles, steps=steps)
        rules = accounts.office.passwords.rules
        accounts.users.create(fields, PASSWORD, rules=rules, now=settings.clock(), must_change=False)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Desk(f"http://127.0.0.1:{port}", chromium, settings.site)
    server.should_exit = True
    thread.join()


def write_a_notice(page: Page) -> None:
    """From the desk to the hand-in."""
    page.get_by_role("link", name="写一条").first.click()
    page.get_by_role("button", name="要公示一件事").click()
    page.get_by_label("标题", exact=True).fill("柳溪村通组道路硬化工程公示")
    page.get_by_label("公示事项").select_option(label="其他")
    page.get_by_label("公示内容").fill("柳溪村拟硬化通组道路一点二公里，现予公示。")
    page.locator("[name='where_it_hangs.0']").fill("柳溪村村务公开栏")
    page.get_by_label("受理单位").fill("青禾镇民政办公室")
    page.get_by_label("电话", exact=True).first.fill("0555-6810021")
    page.get_by_label("地址", exact=True).first.fill("青禾镇青河路18号201室")
    page.get_by_role("button", name="检查并预览").click()
    page.get_by_role("heading", name="提交以前，再看一遍").wait_for()


def hand_in(page: Page) -> None:
    """From the check to the word that it was taken."""
    page.get_by_role("button", name="提交审核").click()
    page.get_by_role("heading", name="已提交审核").wait_for()


@pytest.mark.browser
@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
def test_a_notice_goes_from_the_clerk_over_four_signatures_to_the_public(desk: Desk, with_script: bool) -> None:
    with desk.signed_in("wang", with_script=with_script) as page:
        write_a_notice(page)
        hand_in(page)
        assert "下一步：初审" in page.inner_text("main")
    for login in ("li", "chen", "bao", "he"):
        with desk.signed_in(login, with_script=with_script) as page:
            page.get_by_role("link", name="柳溪村通组道路硬化工程公示").first.click()
            page.get_by_role("button", name="同意").click()
            if login == "he":
                page.get_by_role("button", name="现在发布").click()
                assert "已经发布" in page.inner_text("h1")
                page.get_by_role("link", name="看公开的页面").click()
                assert page.get_by_role("heading", level=1).inner_text() == "柳溪村通组道路硬化工程公示"
    assert "未经审核" not in page_of(desk.site, "柳溪村通组道路硬化工程公示")


def page_of(site: Path, title: str) -> str:
    """The text of the page with a title."""
    found = [path for path in site.glob("public-notices/*/*/*.html") if f"<title>{title}" in path.read_text("utf-8")]
    assert found
    return found[0].read_text(encoding="utf-8")


def test_nobody_signs_what_they_wrote(desk: Desk) -> None:
    with desk.signed_in("wang") as page:
        write_a_notice(page)
        hand_in(page)
        page.goto("/admin/")
        page.get_by_role("link", name="柳溪村通组道路硬化工程公示").first.click()
        assert page.get_by_role("button", name="同意").count() == 0


def test_a_returned_draft_comes_back_with_its_remark(desk: Desk) -> None:
    with desk.signed_in("wang") as page:
        write_a_notice(page)
        hand_in(page)
    with desk.signed_in("li") as page:
        page.get_by_role("link", name="柳溪村通组道路硬化工程公示").first.click()
        page.get_by_label("意见").fill("请写明工程造价")
        page.get_by_role("button", name="退回修改").click()
    with desk.signed_in("wang") as page:
        assert "请写明工程造价" in page.inner_text("main")


def test_a_stranger_sees_the_sign_in_page_only(desk: Desk) -> None:
    page = desk.browser.new_page()
    for path in ("/admin/", "/admin/new", "/admin/queue", "/admin/drafts/20260512-aaaaa", "/admin/account"):
        page.goto(desk.address + path)
        assert page.get_by_role("heading", name="登录").is_visible(), path
    page.get_by_label("登录名").fill("wang")
    page.get_by_label("密码").fill("不是这个密码")
    page.get_by_role("button", name="登录").click()
    assert "登录名或密码不对" in page.inner_text("main")
    page.close()
