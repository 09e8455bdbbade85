"""Several at once, over the API: each stands for itself."""

from __future__ import annotations

import itertools
from typing import Any

from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.controllers.conftest import program
from tests.admin_api.staff import SIGNERS, STEPS

NUMBERS = itertools.count(950)


def submitted(house: House) -> dict[str, Any]:
    draft = house.draft(number=next(NUMBERS))
    answer = program(house, "wang").post(f"/api/drafts/{draft.number}/submit", {"revision": draft.revision})
    found: dict[str, Any] = answer.json()
    return found


def test_several_are_signed_and_published_and_one_that_changed_is_left_out(house: House) -> None:
    first, second = submitted(house), submitted(house)
    seen = {draft["number"]: draft["content_hash"] for draft in (first, second)}
    stale = {**seen, second["number"]: "0" * 64}
    results = program(house, "li").post("/api/reviews/sign", {"step": "first-review", "seen": stale}).json()["items"]
    assert [item["is_done"] for item in results] == [True, False]
    assert results[1]["trouble"]
    body = {"step": "first-review", "seen": {second["number"]: second["content_hash"]}, "opinion": "同意"}
    assert program(house, "li").post("/api/reviews/sign", body).json()["items"][0]["is_done"] is True
    for step in STEPS[1:]:
        answer = program(house, SIGNERS[step]).post("/api/reviews/sign", {"step": step, "seen": seen})
        assert all(item["is_done"] for item in answer.json()["items"]), answer.text
    he = program(house, "he")
    ready = {item["number"]: item["revision"] for item in he.get("/api/ready").json()["items"]}
    assert seen.keys() <= ready.keys()
    chosen = {number: ready[number] for number in seen} | {"20260512-zzzzz": 1}
    published = he.post("/api/ready/publish", {"revisions": chosen}).json()["items"]
    assert {item["number"]: item["is_done"] for item in published} == {
        **dict.fromkeys(seen, True),
        "20260512-zzzzz": False,
    }
    assert not seen.keys() & {item["number"] for item in he.get("/api/ready").json()["items"]}


def test_none_or_too_many_are_refused(house: House) -> None:
    li, he = program(house, "li"), program(house, "he")
    assert li.post("/api/reviews/sign", {"step": "first-review", "seen": {}}).status_code == 409
    many = {f"20260512-{number:05d}": "0" * 64 for number in range(51)}
    assert li.post("/api/reviews/sign", {"step": "first-review", "seen": many}).status_code == 400
    assert he.post("/api/ready/publish", {"revisions": {"20260512-zzzzz": 0}}).status_code == 400
