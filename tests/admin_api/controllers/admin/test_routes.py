"""Every address of the admin × everybody: what they are answered. An address that is not in the table fails here."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from admin_api.drafts import Draft
from tests.admin_api.controllers.admin.conftest import House, of_draft, routes_of

IN, OUT, NO, GONE = 200, 303, 403, 404
WHO = {"nobody": "", "stranger": "zhao", "own": "wang", "reviewer": "li", "auditor": "guo"}
DRAFT = "/admin/drafts/{number:str}"
CHANGE = "/admin/published/{kind:str}/{record_id:str}/{way:str}"
TABLE: dict[tuple[str, str], tuple[int, int, int, int, int]] = {
    ("/admin", "GET"): (OUT, IN, IN, IN, IN),
    ("/admin/assets/{name:str}", "GET"): (IN, IN, IN, IN, IN),
    ("/admin/sign-in", "GET"): (IN, IN, IN, IN, IN),
    ("/admin/sign-in", "POST"): (401, 401, 401, 401, 401),
    ("/admin/account", "GET"): (OUT, IN, IN, IN, IN),
    ("/admin/account", "POST"): (OUT, 422, 422, 422, 422),
    ("/admin/audit", "GET"): (OUT, NO, NO, NO, IN),
    ("/admin/audit/export", "GET"): (OUT, NO, NO, NO, IN),
    ("/admin/chores", "GET"): (OUT, NO, NO, NO, NO),
    ("/admin/chores", "POST"): (OUT, NO, NO, NO, NO),
    ("/admin/counter", "GET"): (OUT, IN, IN, IN, NO),
    ("/admin/counter/slip/{guide:str}", "GET"): (OUT, IN, IN, IN, NO),
    ("/admin/counter/questions", "GET"): (OUT, IN, IN, IN, NO),
    ("/admin/counter/questions", "POST"): (OUT, OUT, OUT, OUT, NO),
    ("/admin/counter/questions/{number:str}", "POST"): (OUT, NO, NO, NO, NO),
    ("/admin/new", "GET"): (OUT, IN, IN, NO, NO),
    ("/admin/new", "POST"): (OUT, OUT, OUT, NO, NO),
    ("/admin/files", "POST"): (OUT, IN, IN, NO, NO),
    ("/admin/paste", "POST"): (OUT, IN, IN, NO, NO),
    ("/admin/published", "GET"): (OUT, IN, IN, IN, NO),
    (CHANGE, "GET"): (OUT, NO, IN, NO, NO),
    (CHANGE, "POST"): (OUT, NO, OUT, NO, NO),
    ("/admin/queue", "GET"): (OUT, NO, NO, IN, NO),
    ("/admin/queue", "POST"): (OUT, NO, NO, IN, NO),
    ("/admin/ready", "GET"): (OUT, IN, IN, IN, NO),
    ("/admin/ready", "POST"): (OUT, IN, IN, IN, NO),
    (DRAFT, "GET"): (OUT, GONE, IN, IN, GONE),
    (DRAFT, "POST"): (OUT, GONE, IN, NO, GONE),
    (f"{DRAFT}/save", "POST"): (OUT, GONE, IN, NO, GONE),
    (f"{DRAFT}/check", "GET"): (OUT, GONE, IN, IN, GONE),
    (f"{DRAFT}/preview", "GET"): (OUT, GONE, IN, IN, GONE),
    (f"{DRAFT}/submit", "POST"): (OUT, GONE, IN, NO, GONE),
    (f"{DRAFT}/discard", "GET"): (OUT, GONE, IN, IN, GONE),
    (f"{DRAFT}/discard", "POST"): (OUT, GONE, OUT, NO, GONE),
    (f"{DRAFT}/review", "GET"): (OUT, GONE, IN, IN, GONE),
    (f"{DRAFT}/review", "POST"): (OUT, GONE, 409, 409, GONE),
    (f"{DRAFT}/links", "GET"): (OUT, GONE, IN, IN, GONE),
    (f"{DRAFT}/links", "POST"): (OUT, GONE, OUT, OUT, GONE),
    (f"{DRAFT}/approval-form", "GET"): (OUT, GONE, IN, IN, GONE),
    (f"{DRAFT}/paper", "GET"): (OUT, GONE, IN, IN, GONE),
    (f"{DRAFT}/paper", "POST"): (OUT, GONE, NO, 422, GONE),
    (f"{DRAFT}/object", "POST"): (OUT, GONE, 409, 409, GONE),
    (f"{DRAFT}/poster", "GET"): (OUT, GONE, GONE, GONE, GONE),
    ("/admin/filed/{filed:str}", "GET"): (OUT, GONE, GONE, GONE, GONE),
    ("/admin/board/{notice:str}", "GET"): (OUT, GONE, IN, IN, GONE),
    ("/admin/board/{notice:str}", "POST"): (OUT, GONE, 422, NO, GONE),
    ("/admin/board/{notice:str}/poster", "GET"): (OUT, GONE, IN, IN, GONE),
    ("/admin/board/{notice:str}/receipt", "GET"): (OUT, GONE, IN, IN, GONE),
    ("/admin/shared/{token:str}", "GET"): (GONE, GONE, GONE, GONE, GONE),
    (f"{DRAFT}/publish", "POST"): (OUT, GONE, 409, 409, GONE),
    ("/admin/account/second-factor", "GET"): (OUT, IN, IN, IN, IN),
    ("/admin/account/second-factor", "POST"): (OUT, NO, NO, NO, NO),
    ("/admin/proof", "GET"): (OUT, IN, IN, IN, IN),
    ("/admin/users", "GET"): (OUT, NO, NO, NO, NO),
    ("/admin/users", "POST"): (OUT, NO, NO, NO, NO),
    ("/admin/users/{login:str}", "GET"): (OUT, NO, NO, NO, NO),
    ("/admin/users/{login:str}", "POST"): (OUT, NO, NO, NO, NO),
    ("/admin/tokens", "GET"): (OUT, NO, NO, NO, NO),
    ("/admin/tokens", "POST"): (OUT, NO, NO, NO, NO),
    ("/admin/delegations", "GET"): (OUT, NO, NO, IN, NO),
    ("/admin/delegations", "POST"): (OUT, NO, NO, 422, NO),
    (f"{DRAFT}/owner", "GET"): (OUT, GONE, IN, IN, GONE),
    (f"{DRAFT}/owner", "POST"): (OUT, GONE, 409, NO, GONE),
    ("/admin/sign-out", "POST"): (OUT, OUT, OUT, OUT, OUT),
}
OF_DRAFTS = [key for key in TABLE if key[0].startswith(DRAFT)]
BUTTONS = {"review": "sign", "links": "make", "publish": "publish"}
GUIDE, NOTICE = "20260115-d4n8x", "20260508-k3m9q"


def asked(house: House, path: str, method: str, who: str, draft: Draft) -> tuple[int, str]:
    """What somebody is answered: status and text."""
    person = house.person(WHO[who]) if WHO[who] else house.nobody()
    address = of_draft(path, draft).replace("{name:str}", "favicon.svg").replace("{guide:str}", GUIDE)
    address = address.replace("{notice:str}", NOTICE).replace("{filed:str}", "7000")
    for part, word in (("{kind:str}", "organisations"), ("{record_id:str}", "minzheng-ban"), ("{way:str}", "correct")):
        address = address.replace(part, word)
    if method == "GET":
        answer = person.get("/admin/" if address == "/admin" else address)
    else:
        button = BUTTONS.get(address.rpartition("/")[2], "save")
        fields = {
            "revision": str(draft.revision),
            "do": button,
            "remark": "不要了",
            "opinion": "同意",
            "reason": "电话变了",
            "on": "今天",
            "signed_on": "2026-05-12",
        }
        if address in ("/admin/queue", "/admin/ready"):  # of one draft that waits for nobody: told, not done
            fields = {"do": "sign", "seen": draft.number, "pick": f"{draft.number}/1", "step": "first-review"}
        elif address == "/admin/account":
            fields = {"new": "一个", "again": "另一个"}  # refused before it counts as a try
        elif address.startswith("/admin/counter"):
            fields = {"text": "宅基地可以卖给外村人吗", "do": "declined", "answer": "属于县里的职权"}
        answer = person.post(address, fields)
    return answer.status_code, answer.text


def test_the_table_has_every_address(house: House) -> None:
    assert routes_of(house) == sorted(TABLE)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("path", "method"), TABLE, ids=map("-".join, TABLE))
def test_everybody_gets_what_is_theirs(house: House, path: str, method: str, who: str) -> None:
    status, text = asked(house, path, method, who, house.draft())
    assert status == TABLE[path, method][list(WHO).index(who)], text[:300]


@pytest.mark.parametrize(("path", "method"), OF_DRAFTS, ids=map("-".join, OF_DRAFTS))
def test_a_strangers_draft_answers_like_one_that_does_not_exist(house: House, path: str, method: str) -> None:
    draft = house.draft()
    before = house.state()
    for who in ("stranger", "auditor"):
        status, text = asked(house, path, method, who, draft)
        no_such = asked(house, path, method, who, _renumbered(draft, "20260512-zzzzz"))
        assert (status, _bare(text, draft.number)) == (no_such[0], _bare(no_such[1], "20260512-zzzzz"))
    assert house.state() == before


@pytest.mark.parametrize("number", ["x", "..", "%2e%2e", "a" * 300, "20260512-ZZZZZ", "文件", "1' OR '1'='1", "-1"])
def test_a_number_that_cannot_be_one_is_no_draft(house: House, number: str) -> None:
    assert house.person("wang").get(f"/admin/drafts/{number}/review").status_code == GONE


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(house: House, method: str) -> None:
    cookie = {"cookie": f"gongkailan={house.person('wang').session_id}"}
    for path in ("/admin/new", "/admin/sign-in", "/admin/drafts/20260512-zzzzz"):
        assert house.client.request(method, path, headers=cookie).status_code == 405, path


def test_every_page_forbids_keeping_framing_and_foreign_scripts(house: House) -> None:
    for path in ("/admin/", "/admin/new", "/admin/account", "/admin/sign-in", f"/admin/drafts/{house.draft().number}"):
        headers = house.person("wang").get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


def test_a_mistyped_address_is_answered_with_a_page(house: House) -> None:
    for path in ("/admin/nothing", "/admin/drafts/20260512-zzzzz/nothing", "/admin/文件"):
        answer = house.person("wang").get(path)
        assert answer.status_code == GONE, path
        assert "没有这一页" in answer.text
        assert "我的桌面" in answer.text
        stranger = house.nobody().get(path)
        assert stranger.status_code == GONE
        assert "我的桌面" not in stranger.text
    assert house.nobody().get("/api/nothing").headers["content-type"].startswith("application/problem+json")


def _renumbered(draft: Draft, number: str) -> Draft:
    return replace(draft, number=number)


def _bare(text: str, number: str) -> str:
    """Without what differs from visit to visit."""
    return re.sub(r'name="csrf" value="[^"]*"', "", text.replace(number, "…"))
