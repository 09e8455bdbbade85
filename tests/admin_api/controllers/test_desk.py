"""The desk over the API says what the screen says."""

from __future__ import annotations

import html

from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.controllers.conftest import program


def test_the_desk_is_the_same_over_the_api(house: House) -> None:
    for login in ("wang", "li", "he", "guo"):
        told = program(house, login).get("/api/desk").json()
        assert set(told) == {"today", "holiday", "groups"}
        shown = html.unescape(house.person(login).get("/admin/").text)
        assert told["today"] in shown
        for group in told["groups"]:
            assert group["title"] in shown
            assert group["rows"]
            assert all(row["title"] in shown and row["address"] in shown for row in group["rows"])


def test_what_waits_is_there(house: House) -> None:
    wang = program(house, "wang")
    begun = wang.post("/api/drafts", {"kind": "documents", "fields": {"title": "写到一半的通知"}}).json()
    rows = [row for group in wang.get("/api/desk").json()["groups"] for row in group["rows"]]
    assert any(begun["number"] in row["address"] and row["title"] == "写到一半的通知" for row in rows), rows
