"""A clerk who has never seen it: the first notice counted, the second in half, by every way in which people write."""

from __future__ import annotations

import contextlib
import io
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
import openpyxl
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from admin_api.accounts.roles import Role
from admin_api.accounts.users import UserFields
from admin_api.app import guarded
from admin_api.drafts import Draft
from admin_api.settings import AdminSettings
from admin_api.staff import Staff
from admin_api.workflow import State
from tests.conftest import TODAY, every_example, write_content
from tests.journeys.old_excel import xls

pytestmark = pytest.mark.browser
PASSWORD = "Maicui-5210-Zhongqiu"
MOST_CLICKS, MOST_LOADS = 12, 3
TITLE, BODY = "柳溪村通组道路硬化工程公示", "柳溪村拟硬化通组道路一点二公里，现予公示。"
PLACES = {"web": "上网", "board": "只贴公示栏", "both": "贴公示栏并上网"}


@dataclass
class Counted:
    """Somebody at a browser, with what it costs them: clicks, and pages that the browser loads."""

    page: Page
    login: str
    clicks: int = 0
    loads: list[str] = field(default_factory=list)

    def click(self, place: Locator) -> None:
        self.clicks += 1
        place.click()

    def write(self, place: Locator, words: str) -> None:
        self.click(place)
        place.fill(words)

    def start_over(self) -> None:
        self.clicks = 0
        self.loads.clear()


@dataclass
class House:
    """A running server, its people, and a browser."""

    address: str
    browser: Browser
    staff: Staff
    settings: AdminSettings
    clerks: int = 0

    @contextlib.contextmanager
    def new_clerk(self, *, with_script: bool = True, width: int = 1280, bypass_csp: bool = False) -> Iterator[Counted]:
        """Somebody whose account was made today, at their desk."""
        self.clerks += 1
        login = f"clerk{self.clerks}"
        fields = UserFields(login=login, name="新来的", organisation="minzheng-ban", roles=[Role.WRITER], steps=[])
        accounts = self.staff.accounts
        accounts.users.create(
            fields, PASSWORD, rules=accounts.office.passwords.rules, now=self.settings.clock(), must_change=False
        )
        context = self.browser.new_context(
            java_script_enabled=with_script, base_url=self.address, viewport={"width": width, "height": 720},
            bypass_csp=bypass_csp,
        )  # fmt: skip
        page = context.new_page()
        sign_in(page, login)
        clerk = Counted(page, login)
        page.on("domcontentloaded", lambda loaded: clerk.loads.append(loaded.url))
        yield clerk
        context.close()

    def drafts_of(self, clerk: Counted, *states: State) -> list[Draft]:
        return self.staff.office.drafts.listing(states=states or tuple(State), author=clerk.login)


def sign_in(page: Page, login: str) -> None:
    page.goto("/admin/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="我的桌面").wait_for()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[House]:
    """An office over the example content, whose town has a board."""
    folder = tmp_path_factory.mktemp("first")
    content = write_content(folder / "content", every_example())
    town = content / "organisations" / "qinghe-zhen.yml"
    if town.exists() and "boards:" not in town.read_text(encoding="utf-8"):
        town.write_text(town.read_text(encoding="utf-8") + "boards:\n- 镇政府大门东侧公示栏\n", encoding="utf-8")
    settings = AdminSettings(content=content, var=folder / "var", site=folder / "site", today=TODAY)
    app = guarded(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield House(f"http://127.0.0.1:{port}", chromium, app.app.state.staff, settings)
    server.should_exit = True
    thread.join()


def begin(clerk: Counted, words: str = "要公示一件事") -> None:
    page = clerk.page
    clerk.click(page.get_by_role("link", name="写一条").first)
    clerk.click(page.get_by_role("button", name=words))


def hand_in(clerk: Counted) -> None:
    page = clerk.page
    clerk.click(page.get_by_role("button", name="检查并预览"))
    page.get_by_role("heading", name="提交以前，再看一遍").wait_for()
    clerk.click(page.get_by_role("button", name="提交审核"))
    page.get_by_role("heading", name="已提交审核").wait_for()


def choose_matter(clerk: Counted, words: str) -> None:
    """A list that opens, and one of what it offers: two clicks."""
    clerk.clicks += 2
    clerk.page.get_by_label("公示事项").select_option(label=words)


def test_the_first_notice_is_counted_and_the_second_takes_half(house: House) -> None:
    """What a clerk does from the signed-in desk to the word that it was handed in; and once more."""
    with house.new_clerk() as clerk:
        page = clerk.page
        begin(clerk)
        clerk.write(page.get_by_label("标题", exact=True), TITLE)
        choose_matter(clerk, "村级工程与项目")
        clerk.write(page.get_by_label("公示内容"), BODY)
        hand_in(clerk)
        assert clerk.clicks <= MOST_CLICKS
        assert len(clerk.loads) <= MOST_LOADS, clerk.loads
        clerk.start_over()
        clerk.click(page.get_by_role("button", name="再写一条：要公示一件事"))
        clerk.write(page.get_by_label("标题", exact=True), "柳溪村山塘清淤工程公示")
        clerk.write(page.get_by_label("公示内容"), "柳溪村拟清淤山塘三口，现予公示。")
        hand_in(clerk)
        assert clerk.clicks <= MOST_CLICKS / 2
        assert len(clerk.loads) <= MOST_LOADS / 2, clerk.loads
        second, first = house.drafts_of(clerk, State.IN_REVIEW)
    assert {first.fields["title"], second.fields["title"]} == {TITLE, "柳溪村山塘清淤工程公示"}
    for draft in (first, second):
        assert draft.fields["matter"] == "village-project"
        assert draft.fields["objection"]["telephone"] == "0555-6810021"
        assert draft.fields["where_it_hangs"] == ["镇政府大门东侧公示栏"]


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("place", PLACES)
def test_a_notice_for_web_board_or_both(house: House, place: str, with_script: bool) -> None:
    with house.new_clerk(with_script=with_script) as clerk:
        page = clerk.page
        begin(clerk)
        clerk.write(page.get_by_label("标题", exact=True), TITLE)
        choose_matter(clerk, "村级工程与项目")
        clerk.click(page.get_by_label(PLACES[place], exact=True))
        clerk.write(page.get_by_label("公示内容"), BODY)
        hand_in(clerk)
        assert clerk.clicks <= MOST_CLICKS
        (draft,) = house.drafts_of(clerk, State.IN_REVIEW)
    assert draft.fields["placement"] == place


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
def test_the_period_follows_the_matter_and_may_be_lengthened(house: House, with_script: bool) -> None:
    with house.new_clerk(with_script=with_script) as clerk:
        page = clerk.page
        begin(clerk)
        page.get_by_label("公示事项").select_option(label="规划草案")
        page.get_by_role("button", name="保存", exact=True).last.click()
        page.locator("[data-saved]", has_text="保存").wait_for()
        expect(page.get_by_label("公示期", exact=True)).to_have_value("30")
        assert "最短期限" in page.locator("#f-days-preset").inner_text()
        page.get_by_label("公示期", exact=True).fill("45")
        page.get_by_label("公示事项").select_option(label="中标候选人")
        page.get_by_role("button", name="保存", exact=True).last.click()
        assert page.get_by_label("公示期", exact=True).input_value() == "45"


def test_presets_are_told_as_such(house: House) -> None:
    with house.new_clerk() as clerk:
        begin(clerk)
        assert "按本单位的资料填好" in clerk.page.locator("#f-objection-preset").inner_text()
        assert clerk.page.locator("#f-objection-office").input_value() == "青禾镇民政办公室"


def test_a_document_is_offered_the_next_index_number(house: House) -> None:
    with house.new_clerk() as clerk:
        begin(clerk, "发了一份文件")
        assert clerk.page.locator("#f-index_number").input_value() == f"014332607/{TODAY.year}-00013"
        assert "按顺序编好" in clerk.page.locator("#f-index_number-preset").inner_text()


def test_one_like_last_years(house: House) -> None:
    with house.new_clerk() as clerk:
        page = clerk.page
        clerk.click(page.get_by_role("link", name="写一条").first)
        clerk.click(page.locator("button", has_text="照这条做：青禾镇2026年5月拟新增最低生活保障对象公示"))
        page.get_by_label("标题", exact=True).fill("青禾镇2026年6月拟新增最低生活保障对象公示")
        hand_in(clerk)
        (draft,) = house.drafts_of(clerk, State.IN_REVIEW)
    assert draft.fields["matter"] == "subsistence"
    assert clerk.clicks <= MOST_CLICKS / 2


# Text from elsewhere

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>
<!--StartFragment--><p class=MsoNormal style='text-indent:21pt'><b>一、工程概况</b><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>硬化道路1.2公里</p>
<table border=1><tr><td><p class=MsoNormal>路段</p></td><td><p class=MsoNormal>长度</p></td></tr>
<tr><td><p class=MsoNormal>一组至三组</p></td><td><p class=MsoNormal>800米</p></td></tr></table>
<script>alert(1)</script><!--EndFragment--></body></html>"""
PASTE = """([html, plain]) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', plain);
  const area = document.getElementById('f-body');
  area.focus();
  area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_paste_from_word_keeps_its_table_as_the_public_will_see_it(house: House) -> None:
    with house.new_clerk() as clerk:
        page = clerk.page
        begin(clerk)
        clerk.write(page.get_by_label("标题", exact=True), TITLE)
        choose_matter(clerk, "村级工程与项目")
        page.evaluate(PASTE, [WORD, "一、工程概况"])
        expect(page.get_by_label("公示内容")).to_have_value(re.compile(r"\| 800米 \|"))
        text = page.get_by_label("公示内容").input_value()
        assert "- 硬化道路1.2公里" in text
        assert "Mso" not in text
        assert "alert" not in text
        page.get_by_role("button", name="检查并预览").click()
        public = page.frame_locator("iframe")
        public.get_by_role("cell", name="800米").wait_for()
        font = public.locator("body").evaluate("(body) => getComputedStyle(body).fontSize")
        assert font != "16px", "the preview is shown without its styles"


def word_file() -> bytes:
    made = docx.Document()
    made.add_paragraph("柳溪村拟硬化通组道路，现予公示。")
    table = made.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "路段", "长度"
    row = table.add_row().cells
    row[0].text, row[1].text = "一组至三组", "800米"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["路段", "长度"])
    book.worksheets[0].append(["一组至三组", "800米"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TAKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "说明.docx": (word_file, "800米"),
    "路段.xlsx": (sheet, "| 800米 |"),
    "路段.xls": (lambda: xls([["路段", "长度"], ["一组至三组", "800米"]]), "| 800米 |"),
    "路段.csv": (lambda: "路段,长度\n一组至三组,800米\n".encode("gb18030"), "| 800米 |"),
    "公示.txt": (lambda: "柳溪村拟硬化通组道路，长800米。".encode("gb18030"), "800米"),
    "公示.html": (lambda: "<p>道路长<b>800米</b></p>".encode(), "800米"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_comes_in_as_text_or_table(house: House, name: str) -> None:
    make, words = TAKEN[name]
    with house.new_clerk() as clerk:
        page = clerk.page
        begin(clerk)
        page.locator(".drop summary").first.click()
        page.locator("#f-body-file").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": make()}
        )
        expect(page.get_by_label("公示内容")).to_have_value(re.compile(re.escape(words)))


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("name", ["公示.doc", "公示.wps", "名单.et"])
def test_an_old_file_is_answered_with_how_to_save_it_anew(house: House, name: str, with_script: bool) -> None:
    with house.new_clerk(with_script=with_script) as clerk:
        page = clerk.page
        begin(clerk)
        page.get_by_label("公示内容").fill(BODY)
        page.locator(".drop summary").first.click()
        page.locator("#f-body-file").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": OLD}
        )
        if not with_script:
            page.get_by_role("button", name="放进“公示内容”").click()
        page.locator(".save-anew svg[role=img]:visible").wait_for()
        assert "另存为" in page.inner_text("main")
        assert BODY in page.get_by_label("公示内容").input_value()


def test_a_spreadsheet_is_kept_as_an_attachment(house: House) -> None:
    with house.new_clerk() as clerk:
        page = clerk.page
        begin(clerk)
        page.locator("#f-attachments summary").first.click()
        page.locator("#f-attachments-0-file").set_input_files(
            {"name": "路段.xlsx", "mimeType": "application/octet-stream", "buffer": sheet()}
        )
        page.locator("#f-attachments-0 [data-uploaded]", has_text="已有：路段.xlsx").wait_for()
        page.locator("[data-saved]", has_text="已于").wait_for(timeout=10_000)
        (draft,) = house.drafts_of(clerk)
    assert draft.fields["attachments"][0]["name"] == "路段.xlsx"


# By keyboard alone

NAMED = """() => {
  const at = document.activeElement;
  const label = at.labels && at.labels[0] ? at.labels[0].textContent : '';
  return `${at.tagName} ${at.getAttribute('aria-label') || ''}${label} ${at.tagName === 'TEXTAREA' ? '' : at.textContent || ''}`;
}"""


def test_a_slow_upload_tells_how_far_it_is_and_one_goes_on_writing(house: House) -> None:
    table = "村,户数\n" + "柳溪村,1200\n" * 30_000
    with house.new_clerk(bypass_csp=True) as clerk:  # to ask again and again how far it is
        page = clerk.page
        begin(clerk)
        page.locator("#f-attachments summary").first.click()
        network = page.context.new_cdp_session(page)
        slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 150_000}
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", slow)
        page.locator("#f-attachments-0-file").set_input_files(
            {"name": "户数.csv", "mimeType": "text/csv", "buffer": table.encode()}
        )
        bar = page.get_by_role("progressbar", name="正在上传 户数.csv")
        expect(bar).to_be_visible()
        expect(page.locator("#f-attachments-0 [data-uploaded]")).to_contain_text("正在上传 户数.csv")
        page.wait_for_function("document.querySelector('progress').value > 0.1")
        assert bar.evaluate("(bar) => bar.value") < 1
        page.get_by_label("标题", exact=True).fill(TITLE)
        expect(page.locator("#f-attachments-0 [data-uploaded]")).to_contain_text("已有：户数.csv", timeout=20_000)
        expect(bar).to_have_count(0)
        assert page.get_by_label("标题", exact=True).input_value() == TITLE


def tab_to(page: Page, tag: str, words: str, most: int = 60) -> None:
    """Tab until something is in focus that is called so, and seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        name = page.evaluate(NAMED)
        if name.startswith(f"{tag} ") and words in name:
            box = page.evaluate(
                "(({ outlineStyle, boxShadow, borderColor }) => outlineStyle)(getComputedStyle(document.activeElement))"
            )
            assert box != "none", f"{words}: the focus cannot be seen"
            return
    raise AssertionError(f"{words} cannot be reached")


def test_the_whole_way_by_keyboard_alone(house: House) -> None:
    with house.new_clerk() as clerk:
        page = clerk.page
        tab_to(page, "A", "写一条")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="发生了什么事？").wait_for()
        tab_to(page, "BUTTON", "要公示一件事")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="要公示一件事").wait_for()
        tab_to(page, "INPUT", "标题")
        page.keyboard.type(TITLE)
        tab_to(page, "SELECT", "公示事项")
        page.keyboard.press("End")
        tab_to(page, "TEXTAREA", "公示内容")
        page.keyboard.type(BODY)
        tab_to(page, "BUTTON", "检查并预览")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="提交以前，再看一遍").wait_for()
        tab_to(page, "BUTTON", "提交审核")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="已提交审核").wait_for()
        (draft,) = house.drafts_of(clerk, State.IN_REVIEW)
    assert (draft.fields["title"], draft.fields["body"], draft.fields["matter"]) == (TITLE, BODY, "other")


# What goes wrong


def filled(clerk: Counted) -> None:
    page = clerk.page
    begin(clerk)
    page.get_by_label("标题", exact=True).fill(TITLE)
    page.get_by_label("公示事项").select_option(label="村级工程与项目")
    page.get_by_label("公示内容").fill(BODY)


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no-script"])
def test_a_double_click_hands_in_once(house: House, with_script: bool) -> None:
    with house.new_clerk(with_script=with_script) as clerk:
        page = clerk.page
        filled(clerk)
        page.get_by_role("button", name="检查并预览").dblclick()
        page.get_by_role("heading", name="提交以前，再看一遍").wait_for()
        page.get_by_role("button", name="提交审核").dblclick()
        page.get_by_role("heading").first.wait_for()
        page.wait_for_timeout(300)
        (draft,) = house.drafts_of(clerk)
        history = [item.action for item in house.staff.office.drafts.history(draft.number)]
    assert draft.state is State.IN_REVIEW
    assert history.count("submit") == 1


def test_a_form_that_is_sent_again_changes_nothing(house: House) -> None:
    """The browser's way back, and the same forms once more."""
    with house.new_clerk(with_script=False) as clerk:
        page = clerk.page
        filled(clerk)
        form = page.url
        hand_in(clerk)
        (draft,) = house.drafts_of(clerk)
        page.go_back()
        page.get_by_role("button", name="提交审核").click()
        assert "审核中，不能提交审核" in page.inner_text("main")
        page.goto(form)
        assert "已签的作废" in page.inner_text("main")
        page.get_by_role("button", name="保存", exact=True).last.click()
        (after,) = house.drafts_of(clerk)
    assert (after.state, after.revision) == (draft.state, draft.revision)


def test_a_name_of_300_characters_is_told_and_stays_in_its_field(house: House) -> None:
    long = "很长的标题" * 60
    with house.new_clerk() as clerk:
        page = clerk.page
        filled(clerk)
        page.get_by_label("标题", exact=True).fill(long)
        page.get_by_role("button", name="检查并预览").click()
        page.locator("#summary").get_by_role("link", name="标题：").click()
        assert page.evaluate("document.activeElement.id") == "f-title"
        assert page.get_by_label("标题", exact=True).input_value() == long
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        page.locator("#f-attachments summary").first.click()
        page.locator("#f-attachments-0-file").set_input_files(
            {"name": f"{'长' * 300}.xlsx", "mimeType": "application/octet-stream", "buffer": sheet()}
        )
        page.locator("#f-attachments-0 [data-uploaded]", has_text="长长长").wait_for()
        page.goto("/admin/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_an_answer_of_a_firewall_loses_nothing(house: House) -> None:
    with house.new_clerk() as clerk:
        page = clerk.page
        filled(clerk)

        def blocked(route: Route) -> None:
            route.fulfill(status=403, body="<h1>访问被拦截</h1>", content_type="text/html")

        page.route("**/admin/drafts/*", blocked)
        page.get_by_role("button", name="检查并预览").click()
        page.locator(".saved.is-wrong", has_text="不是本系统的页面").wait_for()
        assert page.get_by_label("公示内容").input_value() == BODY
        with page.expect_download() as download:
            page.get_by_role("button", name="下载").click()
        assert BODY in download.value.path().read_text(encoding="utf-8")
        page.unroute("**/admin/drafts/*")
        page.get_by_role("button", name="再试").click()
        page.get_by_role("heading", name="提交以前，再看一遍").wait_for()


def test_a_session_that_ends_while_somebody_writes_loses_nothing(house: House) -> None:
    with house.new_clerk() as clerk:
        page = clerk.page
        filled(clerk)
        page.context.clear_cookies()
        page.get_by_role("button", name="检查并预览").click()
        page.locator(".saved.is-wrong", has_text="登录过期了").wait_for()
        other = page.context.new_page()
        sign_in(other, clerk.login)
        page.get_by_role("button", name="再试").click()
        page.get_by_role("heading", name="提交以前，再看一遍").wait_for()


def test_two_windows_on_one_draft_see_where_they_differ(house: House) -> None:
    with house.new_clerk() as clerk:
        page = clerk.page
        filled(clerk)
        page.get_by_role("button", name="保存", exact=True).last.click()
        page.locator("[data-saved]", has_text="已于").wait_for()
        other = page.context.new_page()
        other.goto(page.url)
        other.get_by_label("标题", exact=True).fill("另一个标题")
        other.get_by_role("button", name="保存", exact=True).last.click()
        other.locator("[data-saved]", has_text="已于").wait_for()
        page.get_by_label("标题", exact=True).fill("我的标题")
        page.get_by_role("button", name="保存", exact=True).last.click()
        page.get_by_role("heading", name="也改了这一条").wait_for()
        page.get_by_label("另一个标题").check()
        page.get_by_role("button", name="保存", exact=True).last.click()
        page.locator(".conflicts").wait_for(state="detached")
        assert page.get_by_label("标题", exact=True).input_value() == "另一个标题"


# Seen by everybody


def screens(clerk: Counted) -> Iterator[str]:
    """One after the other, as the clerk meets them."""
    page = clerk.page
    yield "desk"
    page.goto("/admin/new")
    yield "choose"
    page.get_by_role("button", name="要公示一份名单").click()
    yield "form"
    page.get_by_role("button", name="检查并预览").click()
    page.locator("#summary").wait_for()
    yield "errors"
    page.get_by_label("标题", exact=True).fill("很长的标题" * 19)
    page.get_by_label("公示事项").select_option(label="其他")
    page.get_by_label("公示内容").fill(f"{BODY}联系人手机13800138000。")
    page.get_by_role("button", name="检查并预览").click()
    page.wait_for_timeout(500)
    yield "check"
    page.goto("/admin/account")
    yield "account"
    page.goto("/admin/drafts/20260512-zzzzz")
    yield "no such draft"
    page.goto("/admin/audit")
    yield "not theirs"


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_on_any_screen_as_it_is_served(house: House, width: int) -> None:
    found: list[str] = []
    with house.new_clerk(width=width, bypass_csp=True) as clerk:
        for name in screens(clerk):
            page: Any = clerk.page
            problems = Axe().run(page).response["violations"]
            found += [f"{name}: {item['id']}: {node['html'][:120]}" for item in problems for node in item["nodes"]]
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [f"{name}: {wide} pixels wide"] * (wide > width)
    assert "\n".join(found) == ""
