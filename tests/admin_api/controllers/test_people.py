"""Accounts, roles, tokens and deputies over the API: three administrators, none of whom does the work of another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from msgspec import structs

from admin_api.accounts.roles import Role
from admin_api.accounts.users import UserFields
from tests.admin_api.controllers.admin.conftest import PASSWORD, House, open_house_in
from tests.admin_api.controllers.conftest import Program, program

LIN = {"login": "lin", "name": "林木", "organisation": "minzheng-ban", "expires_on": "2026-12-31"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    for opened in open_house_in(tmp_path_factory.mktemp("people")):
        users, rules = opened.staff.office.users, opened.staff.office.settings.passwords.rules
        for login, name, role in (("xi", "席明", Role.SYSTEM), ("an", "安宁", Role.SECURITY)):
            fields = UserFields(login=login, name=name, organisation="qinghe-zhen", roles=[role])
            users.create(fields, PASSWORD, rules=rules, now=opened.settings.clock(), must_change=False)
        yield opened


def enter(house: House, login: str, password: str, **more: str) -> Any:
    return house.client.post("/api/session", json={"login": login, "password": password, **more})


def test_somebody_is_taken_in_granted_and_let_go(house: House) -> None:
    xi, an = program(house, "xi"), program(house, "an")
    made = xi.post("/api/users", LIN)
    assert made.status_code == 201
    assert enter(house, "lin", made.json()["password"]).json()["must_change_password"] is True
    assert xi.post("/api/users/lin/roles", {"roles": ["writer"]}).status_code == 403
    granted = an.post("/api/users/lin/roles", {"roles": ["writer"]}).json()
    assert (granted["roles"], granted["expires_on"]) == (["writer"], "2026-12-31")
    moved = xi.post("/api/users/lin", {"name": "林木森", "organisation": "minzheng-ban"}).json()
    assert (moved["name"], moved["expires_on"], moved["roles"]) == ("林木森", None, ["writer"])
    assert xi.post("/api/users/lin/disable").json()["is_disabled"] is True
    assert enter(house, "lin", made.json()["password"]).status_code == 401
    assert xi.post("/api/users/lin/enable").json()["is_disabled"] is False
    again = xi.post("/api/users/lin/password").json()["password"]
    assert (again != made.json()["password"], enter(house, "lin", again).status_code) == (True, 201)
    assert "lin" in {item["login"] for item in xi.get("/api/users").json()["items"]}


def test_wrong_facts_are_told_with_their_places(house: House) -> None:
    answer = program(house, "xi").post("/api/users", {**LIN, "login": "lin2", "organisation": "no-such"})
    assert (answer.status_code, [item["field"] for item in answer.json()["errors"]]) == (422, ["organisation"])
    for wrong in (
        {"roles": ["system"]},
        {"login": "X"},
        {"name": "林"},
        {"expires_on": "soon"},
        {"address_ranges": ["x"] * 51},
    ):
        assert program(house, "xi").post("/api/users", {**LIN, **wrong}).status_code == 400, wrong
    assert program(house, "an").post("/api/users/wang/roles", {"roles": ["king"]}).status_code == 400


def test_roles_that_one_person_may_not_join_are_refused(house: House) -> None:
    answer = program(house, "an").post("/api/users/mei/roles", {"roles": ["system-admin", "security-admin"]})
    assert answer.status_code == 422
    assert house.staff.office.users.get("mei").roles == {Role.WRITER}


def test_a_token_is_told_once_and_ends(house: House) -> None:
    an = program(house, "an")
    made = an.post("/api/tokens", {"name": "民政办接口", "scopes": ["read"], "days": 3})
    assert made.status_code == 201
    bearer = {"authorization": f"Bearer {made.json()['token']}"}
    assert house.client.get("/api/records/documents", headers=bearer).status_code == 200
    assert made.json()["token"] not in an.get("/api/tokens").text
    assert an.post("/api/tokens/民政办接口/end").status_code == 200
    assert house.client.get("/api/records/documents", headers=bearer).status_code == 401
    faults: list[dict[str, Any]] = [{"days": 0}, {"scopes": []}, {"scopes": ["all"]}, {"name": " "}]
    for wrong in faults:
        assert an.post("/api/tokens", {"name": "x", "scopes": ["read"], **wrong}).status_code == 400, wrong


def test_a_deputy_signs_in_the_place_of_another_until_it_is_ended(house: House) -> None:
    li, he = program(house, "li"), program(house, "he")
    begun = li.post(
        "/api/delegations", {"step": "first-review", "to": "sun", "first": "2026-05-12", "last": "2026-05-14"}
    )
    assert (begun.status_code, begun.json()["holds_today"]) == (201, True)
    assert begun.json()["number"] in {item["number"] for item in li.get("/api/delegations").json()["items"]}
    assert he.post(f"/api/delegations/{begun.json()['number']}/end").status_code == 403
    assert li.post(f"/api/delegations/{begun.json()['number']}/end").status_code == 200
    assert li.get("/api/delegations").json()["items"] == []
    past = li.post(
        "/api/delegations", {"step": "first-review", "to": "sun", "first": "2026-05-01", "last": "2026-05-02"}
    )
    assert past.status_code == 422


def test_a_telephone_is_bound_and_asked_for_from_then_on(house: House) -> None:
    bao = program(house, "bao")
    secret, now = bao.post("/api/account/second-factor").json()["secret"], datetime.now(UTC)
    assert bao.post("/api/account/second-factor/confirm", {"code": "000000"}).status_code == 409
    codes = bao.post(
        "/api/account/second-factor/confirm", {"code": pyotp.TOTP(secret).at(now - timedelta(seconds=30))}
    ).json()["codes"]
    assert len(codes) == 10
    assert enter(house, "bao", PASSWORD).status_code == 401
    entered = enter(house, "bao", PASSWORD, code=codes[0])
    assert entered.status_code == 201
    assert enter(house, "bao", PASSWORD, code=codes[0]).status_code == 401
    assert Program(house, entered.json()["key"]).post("/api/account/second-factor/remove").status_code == 200
    assert enter(house, "bao", PASSWORD).status_code == 201


def test_where_a_role_needs_a_telephone_nothing_else_is_open_before(house: House) -> None:
    draft, settings = house.draft(), house.staff.office.settings
    structs.force_setattr(settings, "second_factor_roles", [Role.WRITER])
    try:
        wang = program(house, "wang")
        answer = wang.get(f"/api/drafts/{draft.number}")
        assert (answer.status_code, "动态口令" in answer.json()["detail"]) == (403, True)
        assert wang.get("/api/me").status_code == 200
        assert wang.post("/api/account/second-factor").status_code == 201
    finally:
        structs.force_setattr(settings, "second_factor_roles", [])


def test_a_draft_gets_a_new_owner(house: House) -> None:
    draft = house.draft(number=872)
    wang, owner = program(house, "wang"), f"/api/drafts/{draft.number}/owner"
    assert wang.post(owner, {"to": "zhao", "revision": draft.revision}).status_code in (403, 409)
    given = wang.post(owner, {"to": "sun", "revision": draft.revision})
    assert (given.status_code, given.json()["author"]) == (200, "sun")
