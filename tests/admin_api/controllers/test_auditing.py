"""The trail over the API: searched in pages, verified, taken along."""

from __future__ import annotations

import json

import pytest

from admin_api.audit import AuditRow
from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.controllers.conftest import program


def test_rows_are_found_in_pages_from_the_newest(house: House) -> None:
    for number in range(3):
        house.draft(number=960 + number)
    guo = program(house, "guo")
    rows = guo.get("/api/audit?q=draft.edit").json()["rows"]
    assert [row["action"] for row in rows] == ["draft.edit"] * len(rows)
    assert [row["seq"] for row in rows] == sorted((row["seq"] for row in rows), reverse=True)
    older = guo.get(f"/api/audit?before={rows[0]['seq']}").json()
    assert older["rows"][0]["seq"] == rows[0]["seq"] - 1
    assert guo.get("/api/audit?since=2027-01-01").json()["rows"] == []
    assert guo.get("/api/audit?before=-1").status_code == 400


def test_the_page_before_goes_on_where_words_left_rows_out(house: House) -> None:
    audit, wang = house.staff.office.audit, house.caller("wang")
    audit.note(at=wang.at, **wang.in_trail, action="rare.deed", object="x")
    for _ in range(120):
        audit.note(at=wang.at, **wang.in_trail, action="common.deed", object="x")
    guo = program(house, "guo")
    first = guo.get("/api/audit?q=rare.deed").json()
    assert (first["rows"], first["older_than"] > 0) == ([], True)
    second = guo.get(f"/api/audit?q=rare.deed&before={first['older_than']}").json()
    assert [row["action"] for row in second["rows"]] == ["rare.deed"]


def test_what_is_taken_along_is_exact_and_a_row_itself(house: House) -> None:
    guo = program(house, "guo")
    answer = guo.get("/api/audit/export.jsonl")
    rows = [AuditRow(**json.loads(line)) for line in answer.text.splitlines()]
    assert all(row.true_hash() == row.hash for row in rows)
    assert house.trail()[-1] == ("guo", "audit.export", "ok")
    assert guo.get("/api/audit/export.csv").headers["content-type"] == "text/csv; charset=utf-8"
    assert guo.get("/api/audit/verification").json() == {
        "is_whole": True, "faults": [], "head": house.staff.office.audit.head(),
    }  # fmt: skip


def test_rows_written_anew_are_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("admin_api.queries.trail.remembered_heads", lambda *_, **__: [f"1-{'a' * 64}"])
    found = program(house, "guo").get("/api/audit/verification").json()
    assert (found["is_whole"], len(found["faults"]) > 0) == (False, True)
