"""After publication, over the API: corrected and withdrawn over the same review; looks without an account."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.controllers.conftest import program

ORGANISATION = "/api/published/organisations/minzheng-ban"


def test_what_is_public_is_found_with_what_one_may_do_to_it(house: House) -> None:
    found = program(house, "wang").get("/api/published?q=民政").json()
    assert found["total"] >= 1
    line = next(item for item in found["items"] if item["id"] == "minzheng-ban")
    assert line["ways"] == ["correct", "withdraw"]
    assert program(house, "li").get("/api/published").json()["items"]
    assert program(house, "guo").get("/api/published").status_code == 403


def test_a_correction_stands_on_what_is_public_and_is_begun_once(house: House) -> None:
    wang = program(house, "wang")
    first = wang.post(f"{ORGANISATION}/correct", {"reason": "电话变了"})
    assert (first.status_code, first.json()["purpose"], first.json()["reason"]) == (201, "correct", "电话变了")
    assert wang.post(f"{ORGANISATION}/correct", {"reason": "电话变了"}).json()["number"] == first.json()["number"]
    line = next(item for item in wang.get("/api/published").json()["items"] if item["id"] == "minzheng-ban")
    assert line["drafts"] == [first.json()["number"]]
    fields = {**first.json()["fields"], "telephone": "0555-6810022"}
    saved = wang.post(f"/api/drafts/{first.json()['number']}", {"revision": 1, "fields": fields})
    assert (saved.json()["revision"], saved.json()["reason"]) == (2, "电话变了")
    changes = wang.get(f"/api/drafts/{first.json()['number']}").json()["changes"]
    assert "telephone" in {item["field"] for item in changes}


def test_a_withdrawal_without_a_reason_is_none(house: House) -> None:
    wang = program(house, "wang")
    assert wang.post(f"{ORGANISATION}/withdraw", {"reason": ""}).status_code == 409
    assert wang.post(f"{ORGANISATION}/withdraw", {"reason": "因" * 201}).status_code == 400
    assert wang.post("/api/published/documents/20260512-zzzzz/withdraw", {"reason": "数据有误"}).status_code == 404


def test_something_like_an_earlier_one_begins_without_what_was_its_own(house: House) -> None:
    copied = program(house, "wang").post("/api/published/public-notices/20260508-k3m9q/copy").json()
    assert (copied["purpose"], copied["record_id"], copied["organisation"]) == ("new", None, "minzheng-ban")
    assert not {"published_at", "starts_on", "ends_on", "id"} & set(copied["fields"])


def test_a_link_shows_the_version_for_which_it_was_made_until_it_is_taken_back(house: House) -> None:
    draft = house.draft(number=871)
    wang, links = program(house, "wang"), f"/api/drafts/{draft.number}/links"
    made = wang.post(links, {"revision": draft.revision})
    assert made.status_code == 201
    path = urlsplit(made.json()["address"]).path
    assert house.client.get(path).status_code == 200
    assert [item["opened"] for item in wang.get(links).json()["items"]] == [1]
    assert wang.post(f"{links}/{made.json()['id']}/end").status_code == 200
    assert house.client.get(path).status_code == 404
    assert [item["address"] for item in wang.get(links).json()["items"]] == [""]
    assert wang.post(links, {"revision": draft.revision + 1}).status_code == 409
