"""A person signs in by program: the same rules as the screens, and a key that is neither a token nor a cookie."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from admin_api.accounts.tokens import Scope
from tests.admin_api.controllers.admin.conftest import PASSWORD, House
from tests.admin_api.controllers.conftest import Program, program


def enter(house: House, login: str = "wang", password: str = PASSWORD, **more: str) -> Any:
    return house.client.post("/api/session", json={"login": login, "password": password, **more})


def test_who_signs_in_can_ask_who_they_are(house: House) -> None:
    answer = enter(house)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    me = Program(house, answer.json()["key"]).get("/api/me").json()
    assert (me["login"], me["organisation"], me["roles"]) == ("wang", "minzheng-ban", ["writer"])
    assert "write" in me["rights"]
    assert "sign" not in me["rights"]
    assert house.trail()[-1] == ("wang", "sign-in", "ok")


@pytest.mark.parametrize(("login", "password"), [("wang", "wrong"), ("nobody", PASSWORD), ("", ""), ("王", "\ud7ff")])
def test_every_refusal_of_a_sign_in_reads_the_same(house: House, login: str, password: str) -> None:
    answer = enter(house, login, password)
    assert (answer.status_code, answer.json()["detail"][:12]) == (401, "登录名或密码不对，或者这")
    assert house.trail()[-1] == ("", "sign-in", "refused")


def test_tries_are_counted_and_the_wait_is_told(house: House) -> None:
    for _ in range(5):
        assert enter(house, password="wrong").status_code == 401
    answer = enter(house)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 3600


def test_a_sign_out_ends_the_key(house: House) -> None:
    wang = program(house, "wang")
    assert wang.post("/api/session/end").status_code == 200
    assert wang.get("/api/me").status_code == 401
    assert house.trail()[-1] == ("wang", "sign-out", "ok")


def test_the_second_factor_comes_along_or_nothing_is_opened(house: House) -> None:
    factors, now = house.staff.accounts.second_factors, datetime.now(UTC)
    secret = factors.propose("sun")
    factors.confirm("sun", pyotp.TOTP(secret).at(now - timedelta(seconds=30)), now)
    try:
        assert "动态口令" in enter(house, "sun").json()["detail"]
        wrong = enter(house, "sun", code="000000x")
        assert (wrong.status_code, house.trail()[-1]) == (401, ("sun", "sign-in", "refused"))
        assert enter(house, "sun", code=pyotp.TOTP(secret).at(now)).status_code == 201
        with house.staff.accounts.sessions._database.reading() as tables:
            half = "SELECT COUNT(*) FROM sessions WHERE is_complete = 0 AND ended_at = ''"
            assert tables.execute(half).fetchone()[0] == 0
    finally:
        factors.remove("sun")


def test_neither_a_cookie_nor_a_token_nor_a_bare_id_is_a_key(house: House) -> None:
    session_id = house.person("wang").session_id
    token = house.staff.office.desk.tokens.create("接口", frozenset(Scope), house.settings.clock())
    for header in (
        {"cookie": f"gongkailan={session_id}"}, {"authorization": f"Bearer {session_id}"}, {"authorization": f"Bearer {token}"},
        {"cookie": f"gongkailan=gks_{session_id}"}, {"authorization": f"Basic gks_{session_id}"}, {"authorization": "Bearer gks_"},
    ):  # fmt: skip
        for answer in (
            house.client.get("/api/drafts", headers=header),
            house.client.post("/api/drafts", json={"kind": "documents"}, headers=header),
        ):
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), header


def test_a_key_is_neither_a_token_nor_a_cookie(house: House) -> None:
    key = program(house, "wang").key
    bearer = {"authorization": f"Bearer {key}"}
    assert house.client.get("/api/records/documents", headers=bearer).status_code == 401
    assert house.client.post("/api/check", json={"kind": "documents", "record": {}}, headers=bearer).status_code == 401
    assert house.client.get("/admin/", headers={"cookie": f"gongkailan={key}"}).status_code == 303
    assert house.client.get("/admin/", headers=bearer).status_code == 303


def test_who_must_change_the_password_can_do_nothing_else(house: House) -> None:
    draft = house.draft("he")
    house.staff.office.users.require_new_password("he")
    he = Program(house, enter(house, "he").json()["key"])
    assert he.get("/api/me").json()["must_change_password"] is True
    of_draft = f"/api/drafts/{draft.number}"
    for path in ("/api/drafts", of_draft, f"{of_draft}/preview", f"{of_draft}/findings", "/api/matters"):
        answer = he.get(path)
        assert (answer.status_code, "密码" in answer.json()["detail"]) == (403, True), path
    other = program(house, "he")
    changed = he.post("/api/account/password", {"old": PASSWORD, "new": "Xin-Shui-5210-Ku"})
    assert changed.status_code == 200
    assert (he.get("/api/drafts").status_code, other.get("/api/drafts").status_code) == (200, 401)


def test_whose_rights_have_changed_signs_in_again(house: House) -> None:
    wang = program(house, "wang")
    house.staff.accounts.sessions.require_new_ids("wang")
    assert "权限" in wang.get("/api/me").json()["detail"]
    assert wang.get("/api/me").status_code == 401


def test_somebody_who_was_disabled_is_out(house: House) -> None:
    mei = program(house, "mei")
    house.staff.office.users.disable("mei", house.settings.clock())
    assert mei.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b'{"login": "wang"}', b'{"login": 1, "password": 2}', b'{"login": "wang", "password": "x", "role": "system"}',
     b'{"login": "' + b"a" * 300 + b'", "password": "x"}', b'{"login": "wang", "password": "' + b"a" * 20_000 + b'"}'],
)  # fmt: skip
def test_what_is_no_sign_in_is_refused_in_words(house: House, body: bytes) -> None:
    answer = house.client.post("/api/session", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 413)
    assert answer.headers["content-type"].startswith("application/problem+json")
