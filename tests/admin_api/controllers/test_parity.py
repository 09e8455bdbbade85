"""Everything the screens do is an endpoint, with the same answers for the same people: one table, and nothing beside it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from tests.admin_api.controllers.admin.conftest import House, routes_of
from tests.admin_api.controllers.admin.test_routes import GONE, IN, NO, OUT, TABLE, WHO
from tests.admin_api.controllers.conftest import Program, program

DRAFT, API_DRAFT = "/admin/drafts/{number:str}", "/api/drafts/{number}"
CHANGE = "/admin/published/{kind:str}/{record_id:str}/{way:str}"
API_CHANGE = "/api/published/{kind}/{record_id}"
BOARD, API_BOARD = "/admin/board/{notice:str}", "/api/board/{notice}"
USER, API_USER = "/admin/users/{login:str}", "/api/users/{login}"
Route = tuple[str, str]
TWINS: dict[Route, tuple[Route, ...] | str] = {
    ("/admin", "GET"): (("/api/desk", "GET"), ("/api/drafts", "GET"), ("/api/board", "GET")),
    ("/admin/assets/{name:str}", "GET"): "how screens look",
    ("/admin/sign-in", "GET"): "an empty form",
    ("/admin/sign-in", "POST"): (("/api/session", "POST"),),
    ("/admin/sign-out", "POST"): (("/api/session/end", "POST"),),
    ("/admin/account", "GET"): (("/api/me", "GET"),),
    ("/admin/account", "POST"): (("/api/account/password", "POST"),),
    ("/admin/account/second-factor", "GET"): (("/api/me", "GET"),),
    ("/admin/account/second-factor", "POST"): (
        ("/api/account/second-factor", "POST"), ("/api/account/second-factor/confirm", "POST"),
        ("/api/account/second-factor/remove", "POST"),
    ),
    ("/admin/proof", "GET"): "the token of forms: a key is in no form",
    ("/admin/audit", "GET"): (("/api/audit", "GET"), ("/api/audit/verification", "GET")),
    ("/admin/audit/export", "GET"): (("/api/audit/export.csv", "GET"), ("/api/audit/export.jsonl", "GET")),
    ("/admin/chores", "GET"): (("/api/chores", "GET"),),
    ("/admin/chores", "POST"): (("/api/chores/rebuild", "POST"), ("/api/chores/alarms/{alarm}/settle", "POST")),
    ("/admin/counter", "GET"): (("/api/counter", "GET"),),
    ("/admin/counter/slip/{guide:str}", "GET"): (("/api/counter/guides/{guide}", "GET"),),
    ("/admin/counter/questions", "GET"): (("/api/counter/questions", "GET"),),
    ("/admin/counter/questions", "POST"): (("/api/counter/questions", "POST"),),
    ("/admin/counter/questions/{number:str}", "POST"): (("/api/counter/questions/{question}", "POST"),),
    ("/admin/new", "GET"): (("/api/matters", "GET"),),
    ("/admin/new", "POST"): (
        ("/api/drafts", "POST"), ("/api/matters/{key}/drafts", "POST"), (f"{API_CHANGE}/copy", "POST"),
    ),
    ("/admin/files", "POST"): (("/api/files", "POST"),),
    ("/admin/paste", "POST"): (("/api/files/text", "POST"),),
    ("/admin/published", "GET"): (("/api/published", "GET"),),
    (CHANGE, "GET"): "a question before the deed",
    (CHANGE, "POST"): ((f"{API_CHANGE}/correct", "POST"), (f"{API_CHANGE}/withdraw", "POST")),
    ("/admin/queue", "GET"): (("/api/reviews", "GET"),),
    ("/admin/queue", "POST"): (("/api/reviews/sign", "POST"),),
    ("/admin/ready", "GET"): (("/api/ready", "GET"),),
    ("/admin/ready", "POST"): (("/api/ready/publish", "POST"),),
    (DRAFT, "GET"): ((API_DRAFT, "GET"),),
    (DRAFT, "POST"): ((API_DRAFT, "POST"),),
    (f"{DRAFT}/save", "POST"): ((API_DRAFT, "POST"),),
    (f"{DRAFT}/check", "GET"): ((f"{API_DRAFT}/findings", "GET"),),
    (f"{DRAFT}/preview", "GET"): ((f"{API_DRAFT}/preview", "GET"),),
    (f"{DRAFT}/submit", "POST"): ((f"{API_DRAFT}/submit", "POST"),),
    (f"{DRAFT}/discard", "GET"): "a question before the deed",
    (f"{DRAFT}/discard", "POST"): ((f"{API_DRAFT}/discard", "POST"),),
    (f"{DRAFT}/review", "GET"): ((API_DRAFT, "GET"),),
    (f"{DRAFT}/review", "POST"): ((f"{API_DRAFT}/sign", "POST"), (f"{API_DRAFT}/return", "POST")),
    (f"{DRAFT}/publish", "POST"): (
        (f"{API_DRAFT}/publish", "POST"), (f"{API_DRAFT}/schedule", "POST"), (f"{API_DRAFT}/unschedule", "POST"),
    ),
    (f"{DRAFT}/links", "GET"): ((f"{API_DRAFT}/links", "GET"),),
    (f"{DRAFT}/links", "POST"): ((f"{API_DRAFT}/links", "POST"), (f"{API_DRAFT}/links/{{link_id}}/end", "POST")),
    (f"{DRAFT}/owner", "GET"): "a question before the deed",
    (f"{DRAFT}/owner", "POST"): ((f"{API_DRAFT}/owner", "POST"),),
    (f"{DRAFT}/approval-form", "GET"): "a sheet for a printer, of what GET /api/drafts/{number} tells",
    (f"{DRAFT}/paper", "GET"): ((API_DRAFT, "GET"),),
    (f"{DRAFT}/paper", "POST"): ((f"{API_DRAFT}/paper", "POST"),),
    (f"{DRAFT}/object", "POST"): ((f"{API_DRAFT}/object", "POST"),),
    (f"{DRAFT}/poster", "GET"): ((f"{API_DRAFT}/poster", "GET"),),
    ("/admin/filed/{filed:str}", "GET"): (("/api/filed/{filed}", "GET"),),
    (BOARD, "GET"): ((API_BOARD, "GET"),),
    (BOARD, "POST"): ((f"{API_BOARD}/posted", "POST"), (f"{API_BOARD}/taken-down", "POST"), (f"{API_BOARD}/remark", "POST")),
    (f"{BOARD}/poster", "GET"): ((f"{API_BOARD}/poster", "GET"),),
    (f"{BOARD}/receipt", "GET"): "a sheet for a printer, of what GET /api/board/{notice} tells",
    ("/admin/shared/{token:str}", "GET"): "for people without an account, who have a browser",
    ("/admin/users", "GET"): (("/api/users", "GET"),),
    ("/admin/users", "POST"): (("/api/users", "POST"),),
    (USER, "GET"): ((API_USER, "GET"),),
    (USER, "POST"): (
        (API_USER, "POST"), (f"{API_USER}/roles", "POST"), (f"{API_USER}/disable", "POST"), (f"{API_USER}/enable", "POST"),
        (f"{API_USER}/password", "POST"), (f"{API_USER}/second-factor/remove", "POST"), (f"{API_USER}/sessions/end", "POST"),
    ),
    ("/admin/tokens", "GET"): (("/api/tokens", "GET"),),
    ("/admin/tokens", "POST"): (("/api/tokens", "POST"), ("/api/tokens/{name}/end", "POST")),
    ("/admin/delegations", "GET"): (("/api/delegations", "GET"),),
    ("/admin/delegations", "POST"): (("/api/delegations", "POST"), ("/api/delegations/{delegation}/end", "POST")),
}  # fmt: skip
"""Screen → its endpoints, or why it needs none."""
NUMBERS = itertools.count(900)
GUIDE, NOTICE = "20260115-d4n8x", "20260508-k3m9q"
FORMS: dict[str, dict[str, str]] = {
    f"{API_DRAFT}/paper": {"step": "first-review", "signer": "li", "signed_on": "2026-05-12", "printed": "0000"},
    f"{API_BOARD}/posted": {"boards": "镇政府公示栏", "on": "2026-05-12", "who": "王芳"},
    f"{API_BOARD}/taken-down": {"on": "2026-05-12", "who": "王芳"},
}  # fmt: skip
QUIET = {
    "/api/files/text": "nothing is kept",
    "/api/account/second-factor": "nothing counts before it is confirmed",
    API_DRAFT: "the same text again is no revision",
    "/api/ready/publish": "a draft that one may not see is not there, and its result says so",
}
"""Endpoints that leave no row in the trail, and why."""
PEOPLE = ("stranger", "own", "reviewer", "auditor")
FACTOR, END_LINK = "/api/account/second-factor", f"{API_DRAFT}/links/{{link_id}}/end"
DIFFERENT: dict[tuple[Route, str], int] = {
    # the screen's cell is of a form without a button
    **{((FACTOR, "POST"), who): 201 for who in PEOPLE},
    **{((f"{FACTOR}/confirm", "POST"), who): 409 for who in PEOPLE},
    **{((f"{FACTOR}/remove", "POST"), who): 200 for who in PEOPLE},
    # who reviews may propose to withdraw, but corrects nothing: the screen's cell is of the correction
    ((f"{API_CHANGE}/withdraw", "POST"), "reviewer"): 201,
    # nothing is noted, so nothing was noted wrongly: the screen's cell is of a note without a photograph
    ((f"{API_BOARD}/remark", "POST"), "own"): 409,
    # what is named is not there, for who could end it
    ((END_LINK, "POST"), "own"): 404,
    ((END_LINK, "POST"), "reviewer"): 404,
    (("/api/delegations/{delegation}/end", "POST"), "reviewer"): 404,
}
"""(endpoint, who) → what they are answered, where the screen's cell is of another button, and why."""


def endpoints() -> list[tuple[Route, Route]]:
    """(endpoint, the screen of which it is the twin)."""
    return [(twin, screen) for screen, twins in TWINS.items() if isinstance(twins, tuple) for twin in twins]


def bare(path: str) -> str:
    """A path whatever its parts are called."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def test_every_screen_has_its_endpoints_or_a_reason_why_it_needs_none(house: House) -> None:
    assert sorted(TWINS) == routes_of(house)


def test_every_endpoint_of_a_person_is_the_twin_of_a_screen(house: House) -> None:
    paths = house.client.get("/api/openapi.json").json()["paths"]
    described = {
        (bare(path), way.upper())
        for path, item in paths.items()
        for way, operation in item.items()
        if operation.get("security") == [{"person": []}]
    }
    twins = {(bare(path), way) for (path, way), _ in endpoints()}
    assert described == twins - {("/api/session", "POST")}


def body_of(path: str, draft: dict[str, Any]) -> dict[str, Any] | None:
    """What would do for an endpoint; None for one that takes nothing."""
    revision = {"revision": draft["revision"]}
    bodies: dict[str, dict[str, Any]] = {
        "/api/session": {"login": "wang", "password": "wrong"},
        "/api/account/password": {"old": "wrong", "new": "x"},
        "/api/account/second-factor/confirm": {"code": "000000"},
        "/api/counter/questions": {"text": "宅基地可以卖给外村人吗"},
        "/api/counter/questions/{question}": {"decision": "declined", "answer": "属于县里的职权"},
        "/api/drafts": {"kind": "documents", "fields": {}},
        "/api/reviews/sign": {"step": "first-review", "seen": {draft["number"]: draft["content_hash"]}},
        "/api/ready/publish": {"revisions": {draft["number"]: draft["revision"]}},
        API_DRAFT: {**revision, "fields": draft["fields"]},
        f"{API_DRAFT}/submit": revision,
        f"{API_DRAFT}/discard": {**revision, "remark": "不要了"},
        f"{API_DRAFT}/sign": {"step": "first-review", "seen_hash": draft["content_hash"]},
        f"{API_DRAFT}/return": {**revision, "remark": "退回去"},
        f"{API_DRAFT}/publish": revision,
        f"{API_DRAFT}/schedule": {**revision, "publish_at": "2026-05-20T09:00:00+08:00"},
        f"{API_DRAFT}/unschedule": revision,
        f"{API_DRAFT}/links": revision,
        f"{API_DRAFT}/owner": {**revision, "to": "wang"},
        f"{API_CHANGE}/correct": {"reason": "电话变了"},
        f"{API_CHANGE}/withdraw": {"reason": "机构撤并"},
        f"{API_BOARD}/remark": {"words": "张贴人应为陈会计"},
        f"{API_DRAFT}/object": {"step": "first-review", "reason": "没有签过"},
        "/api/users": {"login": "newone", "name": "新人", "organisation": "minzheng-ban"},
        API_USER: {"name": "王芳", "organisation": "minzheng-ban"},
        f"{API_USER}/roles": {"roles": ["writer"]},
        "/api/tokens": {"name": "接口", "scopes": ["read"]},
        "/api/delegations": {"step": "first-review", "to": "li", "first": "2026-05-12", "last": "2026-05-13"},
    }  # fmt: skip
    return bodies.get(path)


def ask(asker: Program, endpoint: Route, draft: dict[str, Any]) -> int:
    """How somebody is answered."""
    path, way = endpoint
    parts = {
        "number": draft["number"], "kind": "organisations", "record_id": "minzheng-ban", "key": "notice", "guide": GUIDE,
        "notice": NOTICE, "filed": "7000", "question": "1", "alarm": "1", "login": "wang", "name": "no-such", "delegation": "1", "link_id": "0" * 16,
    }  # fmt: skip
    if path.endswith("/copy"):
        parts |= {"kind": "public-notices", "record_id": NOTICE}
    address = path.format(**parts) + ("?q=db" if path == "/api/counter" else "")
    if way == "GET":
        return int(asker.get(address).status_code)
    if (fields := FORMS.get(path)) is not None:
        name = "scan" if path.endswith("/paper") else "photograph"
        sent = {"data": fields, "files": {name: ("照片.jpg", b"no picture")}, "headers": asker.header}
        return int(asker.house.client.post(address, **sent).status_code)
    if path.startswith("/api/files"):
        return int(asker.send(address, "名单.csv", "姓名\n张三\n".encode()).status_code)
    return int(asker.post(address, body_of(path, draft)).status_code)


def expected(endpoint: Route, screen: Route, who: str) -> set[int]:
    """What the screen's cell means here."""
    if who == "nobody" and endpoint[0] != "/api/session":
        return {401}
    if (endpoint, who) in DIFFERENT:
        return {DIFFERENT[endpoint, who]}
    cell = TABLE[screen][list(WHO).index(who)]
    return {IN: {200, 201}, OUT: {200, 201}, NO: {NO}, GONE: {GONE}}.get(cell, {cell})


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("endpoint", "screen"), endpoints(), ids=lambda route: "-".join(route))
def test_everybody_gets_over_the_api_what_the_screens_give_them(
    house: House, endpoint: Route, screen: Route, who: str
) -> None:
    draft = program(house, "wang").get(f"/api/drafts/{house.draft(number=next(NUMBERS)).number}").json()["draft"]
    rows = len(house.trail())
    status = ask(program(house, WHO[who]), endpoint, draft)
    wanted = expected(endpoint, screen, who)
    assert status in wanted, (endpoint, who)
    if status in (200, 201) and endpoint[1] == "POST" and endpoint[0] not in QUIET:
        assert WHO[who] in {actor for actor, _, _ in house.trail()[rows:]}, (endpoint, who)


@pytest.mark.parametrize("document", ["README.md", "README.en.md"])
def test_the_day_in_the_readme_is_made_of_real_endpoints(house: House, document: str) -> None:
    paths = {bare(path): item for path, item in house.client.get("/api/openapi.json").json()["paths"].items()}
    text = (Path(__file__).parents[3] / document).read_text(encoding="utf-8")
    calls = re.findall(r"curl -s ((?:-X POST )?)\$A(/\S+)(.*)", text)
    assert len(calls) > 6
    for posts, address, rest in calls:
        path = bare("/api" + re.sub(r"/(编号|NUMBER|notice)(?=/|$)", "/{}", address))
        assert ("post" if posts or " -d " in rest else "get") in paths[path], address
