"""Paper in a real browser: a form printed, signed by hand, recorded and published; a notice that hangs on the board only."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec import structs
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from site_builder.records.fields import Placement
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.store.write import NEW, save
from tests.admin_api.filing.brought import package, photograph
from tests.conftest import TODAY
from tests.journeys.test_admin_journey import Desk, desk, hand_in, write_a_notice  # noqa: F401 - a fixture

TITLE = "只贴在公示栏的公示"


@pytest.fixture
def town(desk: Desk) -> Desk:  # noqa: F811
    content = desk.site.parent / "content"
    board = structs.replace(
        NOTICE, id="20260501-aaaa3", title=TITLE, placement=Placement.BOARD, days=3, starts_on=TODAY - timedelta(days=4),
        ends_on=TODAY - timedelta(days=1), published_at=NOTICE.published_at,
    )  # fmt: skip
    save(content, board, expect=NEW)
    desk.wait_for(f"public-notices/2026/05/{board.id}.html")
    return desk


def picture(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(photograph(size=(1200, 1600)))
    return path


def assert_clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in found]


def size_of(pdf: bytes) -> tuple[int, int]:
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


@pytest.mark.browser
def test_a_notice_for_the_board_only_with_poster_receipt_and_two_photographs(town: Desk, tmp_path: Path) -> None:
    public = (town.site / "public-notices/2026/05/20260501-aaaa3.html").read_text(encoding="utf-8")
    for said in ("镇便民服务中心公示栏", "0555-6810021", "2026年5月11日"):
        assert said in public
    assert "邻里访问" not in public
    with town.signed_in("wang") as page:
        page.goto("/admin/board/20260501-aaaa3")
        assert_clean(page)
        page.get_by_role("link", name="打印 A3 海报").click()
        expect(page.locator("h1")).to_have_text(TITLE)
        expect(page.locator(".poster-text")).to_contain_text("邻里访问")
        assert size_of(page.pdf(prefer_css_page_size=True)) == (297, 420)
        page.goto("/admin/board/20260501-aaaa3/receipt")
        assert_clean(page)
        expect(page.locator(".sheet")).to_contain_text("张贴人签字")
        assert size_of(page.pdf(prefer_css_page_size=True)) == (210, 297)
        page.goto("/admin/board/20260501-aaaa3")
        wrong = tmp_path / "首日.jpg"
        wrong.write_bytes(package())
        page.get_by_label("哪天贴的").fill("2026年5月8日")
        page.get_by_label("谁贴的").fill("周贴")
        page.get_by_label("首日照片").set_input_files(wrong)
        page.get_by_role("button", name="登记张贴").click()
        expect(page.locator(".summary")).to_contain_text("不是照片，也不是 PDF")
        assert_clean(page)
        assert page.get_by_label("谁贴的").input_value() == "周贴"
        page.get_by_label("首日照片").set_input_files(picture(tmp_path, "first.jpg"))
        page.get_by_role("button", name="登记张贴").click()
        expect(page.locator(".tag").first).to_have_text("到期待取下")
        page.get_by_label("哪天取的").fill("2026年5月12日")
        page.get_by_label("谁取的").fill("周贴")
        page.get_by_label("末日照片").set_input_files(picture(tmp_path, "last.jpg"))
        page.get_by_role("button", name="登记取下").click()
        expect(page.locator(".tag").first).to_have_text("已取下")
        expect(page.locator("main")).to_contain_text("张贴首日照片（first.jpg）")
        page.get_by_label("登记错了？").fill("贴的人写错了，应为陈会计")
        page.get_by_role("button", name="记下更正说明").click()
        expect(page.locator(".answers").last).to_contain_text("贴的人写错了，应为陈会计")
        assert_clean(page)
        with page.expect_download() as kept:
            page.get_by_role("link", name=re.compile("张贴末日照片")).click()
        assert Path(kept.value.path()).read_bytes().startswith(b"\xff\xd8\xff")


def sign_on_paper(page: Page, folder: Path, number: str, step: str, signer: str) -> None:
    """Print the form, and record that somebody has signed it."""
    page.goto(f"/admin/drafts/{number}/approval-form")
    assert_clean(page)
    pdf = page.pdf(prefer_css_page_size=True)
    assert size_of(pdf) == (210, 297)
    assert "退出" not in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    groups = page.locator(".sheet-hash code").inner_text()
    page.goto(f"/admin/drafts/{number}/paper")
    assert_clean(page)
    expect(page.locator("main")).to_contain_text(f"登记“{step}”")
    page.get_by_label("谁签的字").select_option(label=signer)
    page.get_by_label("签字日期").fill("2026年5月12日")
    page.get_by_label("签过的审批表").set_input_files(picture(folder, "form.jpg"))
    page.get_by_label("表上印的内容指纹").fill("0000 0000 0000 0000")
    page.get_by_role("button", name="登记纸质签批").click()
    expect(page.locator(".summary")).to_contain_text("打印以后稿子又改过")
    page.get_by_label("表上印的内容指纹").fill(groups[:19])
    page.get_by_label("签过的审批表").set_input_files(picture(folder, "form.jpg"))
    page.get_by_role("button", name="登记纸质签批").click()
    expect(page.locator("main")).to_contain_text(f"{signer} 2026-05-12 签字")


@pytest.mark.browser
def test_a_form_is_printed_signed_recorded_and_the_draft_published(town: Desk, tmp_path: Path) -> None:
    with town.signed_in("wang") as page:
        write_a_notice(page)
        number = page.url.split("/drafts/")[1].split("/")[0]
        hand_in(page)
        page.goto(f"/admin/drafts/{number}/poster")
        expect(page.locator(".poster-text")).to_contain_text("拟硬化通组道路")
        page.goto(f"/admin/drafts/{number}/paper")
        expect(page.locator("main")).to_contain_text("自己的稿子不能自己审")
    with town.signed_in("he") as page:
        for step, signer in (("初审", "李娜"), ("复审", "陈刚"), ("保密审查", "包静")):
            sign_on_paper(page, tmp_path, number, step, signer)
        page.goto(f"/admin/drafts/{number}/paper")
        assert "何伟" not in page.get_by_label("谁签的字").inner_text()  # nobody is the witness of their own signature
    with town.signed_in("li") as page:
        sign_on_paper(page, tmp_path, number, "终审", "何伟")
    with town.signed_in("he") as page:
        page.goto(f"/admin/drafts/{number}/review")
        expect(page.locator(".signatures")).to_contain_text("纸质签批")
        page.get_by_role("button", name="现在发布").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("已经发布")
    with town.signed_in("li") as page:
        told = page.locator(".desk-group", has_text="登记为您签的纸质签批")
        expect(told).to_contain_text("由何伟登记")
        told.get_by_role("link", name="柳溪村通组道路硬化工程公示").click()
        page.wait_for_url(f"**/admin/drafts/{number}/paper")
        page.get_by_label(re.compile("不是您签的")).fill("这不是我签的")
        page.get_by_role("button", name=re.compile("提出异议")).click()
        expect(page.locator("main")).not_to_contain_text("李娜 2026-05-12 签字")
