"""The pages on which what is public is found, corrected and withdrawn."""

from __future__ import annotations

from admin_api.commands.begin_change import begin_correction
from tests.admin_api.controllers.admin.conftest import House

OF = ("organisations", "minzheng-ban")
PAGE = "/admin/published/organisations/minzheng-ban"


def test_whoever_opens_or_begins_a_correction_is_told_who_else_is_at_it(house: House) -> None:
    office = house.staff.office
    draft = begin_correction(office, house.caller("wang"), *OF, reason="电话变了")
    form = f"/admin/drafts/{draft.number}"
    assert "也在更正这一条" not in house.person("wang").get(form).text
    begin_correction(office, house.caller("sun"), *OF, reason="窗口变了")
    for path in (form, f"{form}/review", f"{PAGE}/correct", f"{PAGE}/withdraw"):
        assert "孙丽也在更正这一条" in house.person("wang").get(path).text, path
    assert "孙丽正在更正" in house.person("wang").get("/admin/published?q=民政").text


def test_a_reason_that_is_missing_or_private_is_refused_and_kept(house: House) -> None:
    wang = house.person("wang")
    for way, reason in (("correct", "x"), ("withdraw", ""), ("withdraw", "泄露了11010519491231002X")):
        answer = wang.post(f"{PAGE}/{way}", {"reason": reason})
        assert answer.status_code == 422
        assert 'href="#reason"' in answer.text
        assert f"\n{reason}</textarea>" in answer.text


def test_no_such_way_kind_or_record_is_a_page_that_is_not_there(house: House) -> None:
    wang = house.person("wang")
    for path in (
        f"{PAGE}/delete",
        "/admin/published/organisations/none/correct",
        "/admin/published/x/minzheng-ban/correct",
    ):
        assert wang.get(path).status_code == 404
        assert wang.post(path, {"reason": "电话变了"}).status_code == 404


def test_any_search_is_answered(house: House) -> None:
    wang = house.person("wang")
    for query in ("q=%00", "q=" + "a" * 300, "q=%F0%9F%98%80&start=-1", "start=999999999", "start=x", "q=<script>"):
        answer = wang.get(f"/admin/published?{query}")
        assert answer.status_code in (200, 400), query
        assert "<script>" not in answer.text.partition("<main")[2]
