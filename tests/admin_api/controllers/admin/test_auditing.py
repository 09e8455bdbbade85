"""The auditor reads the trail, sees that it is whole, and takes it along."""

from __future__ import annotations

from tests.admin_api.controllers.admin.conftest import House


def test_the_auditor_sees_who_did_what_and_that_nothing_is_missing(house: House) -> None:
    draft = house.draft("wang")
    page = house.person("guo").get("/admin/audit")
    assert page.status_code == 200
    assert f"draft/{draft.number}" in page.text
    assert "核对过了" in page.text
    assert house.staff.office.audit.head() in page.text


def test_words_and_days_find_rows(house: House) -> None:
    draft = house.draft("wang")
    guo = house.person("guo")
    assert draft.number in guo.get(f"/admin/audit?q={draft.number}&since=2026-5-12").text
    assert draft.number not in guo.get("/admin/audit?q=没有这样的事").text.partition("<tbody>")[2]
    assert f"draft/{draft.number}" not in guo.get("/admin/audit?since=2030-1-1").text


def test_taking_it_along_is_a_row_itself(house: House) -> None:
    house.draft("wang")
    answer = house.person("guo").get("/admin/audit/export")
    assert answer.content.startswith("\ufeff".encode())
    assert "wang" in answer.text
    newest = house.staff.office.audit.search(limit=1)[0]
    assert (newest.actor, newest.action) == ("guo", "audit.export")
