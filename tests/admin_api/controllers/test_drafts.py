"""A person's day over the API, and what nobody but its people learns of a draft."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.controllers.conftest import Program, program
from tests.admin_api.staff import SIGNERS, STEPS, document

NUMBERS = itertools.count(700)
DRAFT = "/api/drafts/{number}"
SHEET = {"step": "first-review", "signer": "li", "signed_on": "2026-05-12", "printed": "0000"}
"""A form, not JSON."""


def begun(house: House, login: str = "wang", **changes: Any) -> dict[str, Any]:
    body = {"kind": "documents", "fields": document(next(NUMBERS), **changes)}
    answer = program(house, login).post("/api/drafts", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def submitted(house: House) -> dict[str, Any]:
    draft = begun(house)
    answer = program(house, "wang").post(f"/api/drafts/{draft['number']}/submit", {"revision": draft["revision"]})
    found: dict[str, Any] = answer.json()
    return found


def signed(house: House) -> dict[str, Any]:
    draft = submitted(house)
    for step in STEPS:
        body = {"step": step, "seen_hash": draft["content_hash"], "opinion": "同意"}
        answer = program(house, SIGNERS[step]).post(f"/api/drafts/{draft['number']}/sign", body)
        assert answer.status_code == 200, answer.text
        draft = answer.json()
    return draft


def test_a_day_of_four_people_ends_on_the_public_page(house: House) -> None:
    draft = begun(house, title="青禾镇抗旱工作安排")
    wang, of_draft = program(house, "wang"), f"/api/drafts/{draft['number']}"
    changed = wang.post(
        of_draft, {"revision": 1, "fields": {**draft["fields"], "title": "青禾镇2026年抗旱工作安排"}}
    ).json()
    assert (changed["revision"], changed["title"]) == (2, "青禾镇2026年抗旱工作安排")
    assert draft["number"] in {line["number"] for line in wang.get("/api/drafts").json()["items"]}
    assert wang.get(f"{of_draft}/findings").json()["is_publishable"] is True
    assert "青禾镇2026年抗旱工作安排" in wang.get(f"{of_draft}/preview").text
    handed_in = wang.post(f"{of_draft}/submit", {"revision": 2}).json()
    assert (handed_in["state"], handed_in["step"]) == ("in-review", "first-review")
    for step in STEPS:
        reviewer = program(house, SIGNERS[step])
        mine = [
            item for item in reviewer.get("/api/reviews").json()["items"] if item["draft"]["number"] == draft["number"]
        ]
        assert [item["step"] for item in mine] == [step]
        read = reviewer.get(of_draft).json()
        assert {"title", "index_number"} <= {item["field"] for item in read["changes"]}
        body = {"step": step, "seen_hash": read["draft"]["content_hash"], "opinion": "同意"}
        assert reviewer.post(f"{of_draft}/sign", body).status_code == 200
    whole = program(house, "he").get(of_draft).json()
    assert [item["signed_by"] for item in whole["steps"]] == ["李娜", "陈刚", "包静", "何伟"]
    assert "publish" in whole["actions"]
    outcome = program(house, "he").post(f"{of_draft}/publish", {"revision": whole["draft"]["revision"]}).json()
    assert outcome["is_live"] is True
    assert "青禾镇2026年抗旱工作安排" in house.client.get(f"/{outcome['address']}").text
    history = wang.get(of_draft).json()["history"]
    assert [item["action"] for item in history] == ["修改", "修改", "提交审核", *["审核通过"] * 3, "签发", "发布"]


def test_two_at_one_draft_get_both_texts_and_nothing_is_lost(house: House) -> None:
    draft = begun(house)
    of_draft, fields = f"/api/drafts/{draft['number']}", draft["fields"]
    wang, sun = program(house, "wang"), program(house, "sun")
    assert wang.post(of_draft, {"revision": 1, "fields": {**fields, "title": "王芳的标题"}}).status_code == 200
    answer = sun.post(of_draft, {"revision": 1, "fields": {**fields, "title": "孙丽的标题"}})
    assert (answer.status_code, answer.headers["etag"]) == (412, '"2"')
    [item] = answer.json()["differences"]
    assert (item["field"], item["theirs"], item["mine"], item["is_conflict"]) == (
        "title",
        "王芳的标题",
        "孙丽的标题",
        True,
    )
    assert item["base"] == fields["title"]
    assert wang.get(of_draft).json()["draft"]["title"] == "王芳的标题"


def test_the_same_request_twice_begins_one_draft(house: House) -> None:
    body = {"kind": "documents", "fields": document(next(NUMBERS)), "number": "20260512-abcde"}
    first, second = (program(house, "wang").post("/api/drafts", body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["revision"] == second.json()["revision"] == 1


def test_a_draft_with_faults_is_kept_but_not_handed_in(house: House) -> None:
    draft = begun(house, title=None, issued_on="三月")
    answer = program(house, "wang").post(f"/api/drafts/{draft['number']}/submit", {"revision": 1})
    assert answer.status_code == 422
    assert {"title", "issued_on"} <= {item["field"] for item in answer.json()["errors"]}


def test_nobody_signs_what_they_wrote_or_have_not_read(house: House) -> None:
    draft = submitted(house)
    sign = f"/api/drafts/{draft['number']}/sign"
    body = {"step": "first-review", "seen_hash": draft["content_hash"]}
    assert program(house, "wang").post(sign, body).status_code == 403
    assert program(house, "li").post(sign, {**body, "seen_hash": "0" * 64}).status_code == 412
    assert program(house, "li").post(sign, {**body, "step": "final-review"}).status_code in (403, 409)


def test_what_is_sent_back_says_why_and_loses_its_signatures(house: House) -> None:
    draft = signed(house)
    li, of_draft = program(house, "he"), f"/api/drafts/{draft['number']}"
    assert li.post(f"{of_draft}/return", {"revision": draft["revision"], "remark": ""}).status_code == 409
    back = li.post(f"{of_draft}/return", {"revision": draft["revision"], "remark": "日期核对一下"})
    assert back.json()["state"] == "returned"
    line = next(
        item for item in program(house, "wang").get("/api/drafts").json()["items"] if item["number"] == draft["number"]
    )
    assert line["remark"] == "日期核对一下"
    assert not any(step["signed_by"] for step in li.get(of_draft).json()["steps"])


def test_a_timer_is_set_and_taken_back(house: House) -> None:
    draft = signed(house)
    he, of_draft = program(house, "he"), f"/api/drafts/{draft['number']}"
    at = "2026-05-20T09:00:00+08:00"
    timed = he.post(f"{of_draft}/schedule", {"revision": draft["revision"], "publish_at": at})
    assert (timed.json()["state"], timed.json()["publish_at"]) == ("scheduled", at)
    naive = he.post(f"{of_draft}/schedule", {"revision": timed.json()["revision"], "publish_at": "2026-05-21T09:00:00"})
    assert naive.status_code == 409
    back = he.post(f"{of_draft}/unschedule", {"revision": timed.json()["revision"]})
    assert (back.json()["state"], back.json()["publish_at"]) == ("approved", None)


def test_what_is_given_up_is_over(house: House) -> None:
    draft = begun(house)
    wang, of_draft = program(house, "wang"), f"/api/drafts/{draft['number']}"
    assert wang.post(f"{of_draft}/discard", {"revision": 1, "remark": "会议改期"}).json()["state"] == "discarded"
    assert wang.post(of_draft, {"revision": 2, "fields": draft["fields"]}).status_code == 409


def test_a_matter_fills_in_what_follows_from_it(house: House) -> None:
    wang = program(house, "wang")
    keys = {item["key"]: item["changes"] for item in wang.get("/api/matters").json()["items"]}
    assert len(keys) > 5
    changing = next(key for key, changes in keys.items() if changes)
    draft = wang.post("/api/matters/notice/drafts").json()
    assert (draft["kind"], draft["fields"]["organisation"]) == ("public-notices", "minzheng-ban")
    assert wang.post(f"/api/matters/{changing}/drafts").status_code == 409
    assert wang.post("/api/matters/nothing/drafts").status_code == 404


def test_a_file_becomes_text_or_an_attachment(house: House) -> None:
    wang = program(house, "wang")
    found = wang.send("/api/files/text", "page.html", "<h1>通知</h1><p>各村：</p>".encode()).json()
    assert "各村" in found["markdown"]
    refused = wang.send("/api/files/text", "旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").json()
    assert (refused["markdown"], refused["save_as"]) == ("", "docx")
    kept = wang.send("/api/files", "名单.csv", "姓名,村\n张三,柳溪村\n".encode())
    assert (kept.status_code, kept.json()["media_type"]) == (201, "text/csv")
    assert wang.send("/api/files", "a.exe", b"MZ").status_code == 422
    assert program(house, "guo").send("/api/files", "名单.csv", b"a\n").status_code == 403


@pytest.mark.parametrize(
    "body",
    [{}, {"kind": "documents", "extra": 1}, {"kind": 5}, {"kind": "documents", "fields": []}, {"kind": "a" * 61},
     {"kind": "documents", "fields": {"a": [[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]}}],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_place(house: House, body: dict[str, Any]) -> None:
    answer = program(house, "wang").post("/api/drafts", body)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")


def ways(draft: dict[str, Any]) -> list[tuple[str, dict[str, Any] | None]]:
    """Every endpoint that names a draft, with a body that would do."""
    revision = {"revision": draft["revision"]}
    return [
        (DRAFT, None),
        (f"{DRAFT}/findings", None),
        (f"{DRAFT}/preview", None),
        (DRAFT, {**revision, "fields": draft["fields"]}),
        (f"{DRAFT}/submit", revision),
        (f"{DRAFT}/discard", {**revision, "remark": "不要了"}),
        (f"{DRAFT}/sign", {"step": "first-review", "seen_hash": draft["content_hash"]}),
        (f"{DRAFT}/return", {**revision, "remark": "退回去"}),
        (f"{DRAFT}/publish", revision),
        (f"{DRAFT}/schedule", {**revision, "publish_at": "2026-05-20T09:00:00+08:00"}),
        (f"{DRAFT}/unschedule", revision),
        (f"{DRAFT}/object", {"step": "first-review", "reason": "没有签过"}),
        (f"{DRAFT}/paper", SHEET),
        (f"{DRAFT}/poster", None),
        (f"{DRAFT}/owner", {**revision, "to": "zhao"}),
        (f"{DRAFT}/links", None),
        (f"{DRAFT}/links", revision),
        (f"{DRAFT}/links/{'0' * 16}/end", {}),
    ]


def sent(asker: Program, address: str, body: dict[str, Any] | None) -> Any:
    if body is SHEET:
        scan = {"scan": ("照片.jpg", b"no picture")}
        return asker.house.client.post(address, data=SHEET, files=scan, headers=asker.header)
    return asker.get(address) if body is None else asker.post(address, body)


def test_a_hundred_drafts_of_another_organisation_are_not_there(house: House) -> None:
    drafts = [begun(house) for _ in range(100)]
    before, zhao = house.state(), program(house, "zhao")
    for draft in drafts:
        for path, body in ways(draft):
            real, no_such = (
                sent(zhao, path.format(number=number), body)
                for number in (draft["number"], "20260512-zzzzz")
            )  # fmt: skip
            assert real.status_code == no_such.status_code == 404, path
            assert real.text.replace(draft["number"], "…") == no_such.text.replace("20260512-zzzzz", "…")
            assert {*real.headers} == {*no_such.headers}
    assert house.state() == before
    mine = {line["number"] for line in zhao.get("/api/drafts").json()["items"]}
    assert not mine & {draft["number"] for draft in drafts}


def test_the_ways_are_all_endpoints_that_name_a_draft(house: House) -> None:
    paths = house.client.get("/api/openapi.json").json()["paths"]
    known = {
        (path.replace("0" * 16, "{link_id}"), "get" if body is None else "post") for path, body in ways(begun(house))
    }
    assert known == {(path, way) for path, item in paths.items() if path.startswith(DRAFT) for way in item}
