"""The auditor reads the trail, sees that it is whole, and takes it along."""

from __future__ import annotations

import csv
import io
import json

import pytest

from admin_api.audit import AuditRow
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
    assert house.person("li").get("/admin/audit/export?as=jsonl").status_code == 403
    newest = house.staff.office.audit.search(limit=1)[0]
    assert (newest.actor, newest.action) == ("guo", "audit.export")


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0", " =1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_the_table_is_a_formula_and_the_lines_for_machines_are_exact(house: House, formula: str) -> None:
    audit = house.staff.office.audit
    row = audit.note(
        at=house.settings.clock(), actor=formula, role=formula, organisation=formula, address=formula, action=formula, object=formula
    )  # fmt: skip
    guo = house.person("guo")
    table = csv.reader(io.StringIO(guo.get("/admin/audit/export").text.removeprefix("\ufeff")))
    mine = next(cells for cells in table if cells[0] == str(row.seq))
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for cell in mine), mine
    answer = guo.get("/admin/audit/export?as=jsonl")
    assert answer.headers["content-type"].startswith("application/jsonl")
    lines = [AuditRow(**json.loads(line)) for line in answer.text.splitlines()]
    assert lines[row.seq - 1] == row
    assert all(line.true_hash() == line.hash for line in lines)


def test_the_page_says_if_rows_were_written_anew_since_a_commit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin_api.queries.trail.remembered_heads", lambda *_, **__: [f"1-{'a' * 64}"])
    page = house.person("guo").get("/admin/audit")
    assert "重新写过" in page.text
    assert "核对过了" not in page.text
