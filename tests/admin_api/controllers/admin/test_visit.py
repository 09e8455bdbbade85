"""Sessions as a browser meets them: an id is made here only, changes when it should, ends when it should, and leaves a trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pyotp
import pytest

from admin_api.desk import Desk
from site_builder.clock import system_clock
from tests.admin_api.controllers.admin.conftest import PASSWORD, House, Person

SIGN_IN = "/admin/sign-in"
CHOSEN = "A" * 43


def set_cookie(answer: Any) -> Morsel[str]:
    return SimpleCookie(answer.headers["set-cookie"])["gongkailan"]


def sign_in(house: House, login: str = "wang", password: str = PASSWORD, **headers: str) -> Any:
    return house.nobody().post(SIGN_IN, {"login": login, "password": password}, **headers)


def token_of(person: Person) -> str:
    page: str = person.get("/admin/account").text
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def signed_in(house: House, login: str = "wang") -> Person:
    """Somebody who has come through the form."""
    person = Person(house, set_cookie(sign_in(house, login)).value, "")
    return replace(person, token=token_of(person))


def is_in(person: Person) -> bool:
    return bool(person.get("/admin/").status_code == 200)


def test_an_id_that_the_browser_brings_is_never_taken_over(house: House) -> None:
    answer = sign_in(house, cookie=f"gongkailan={CHOSEN}")
    assert set_cookie(answer).value not in ("", CHOSEN)
    assert not is_in(Person(house, CHOSEN, ""))
    assert is_in(Person(house, set_cookie(answer).value, ""))


def test_pages_give_no_id_to_who_has_not_signed_in(house: House) -> None:
    for path in (SIGN_IN, "/admin/", "/admin/account", "/admin/nowhere"):
        assert "set-cookie" not in house.nobody().get(path).headers
        assert "set-cookie" not in Person(house, CHOSEN, "").get(path).headers


def test_who_signs_in_again_leaves_no_session_behind(house: House) -> None:
    first = signed_in(house)
    second = Person(house, set_cookie(sign_in(house, cookie=f"gongkailan={first.session_id}")).value, "")
    assert (is_in(first), is_in(second)) == (False, True)


def test_an_id_changes_with_the_next_page_after_rights_have_changed(house: House) -> None:
    before = signed_in(house)
    house.staff.accounts.sessions.require_new_ids("wang")
    page = before.get("/admin/")
    after = Person(house, set_cookie(page).value, before.token)
    assert not is_in(before)
    assert is_in(after)
    assert after.post("/admin/new", {"matter": "nothing"}).status_code == 303  # a form that was open still fits


def test_the_cookie_goes_to_this_site_over_encryption_only(house: House) -> None:
    for host, is_secure in (
        ("gongkai.qinghe.gov.cn", True), ("10.1.2.3:8000", True), ("localhost.evil.cn", True), ("127.0.0.1.evil.cn", True),
        ("127.0.0.1:8000", False), ("localhost", False), ("[::1]:8000", False),
    ):  # fmt: skip
        found = set_cookie(sign_in(house, host=host))
        assert found["httponly"]
        assert found["samesite"].lower() == "strict"
        assert found["path"] == "/admin"
        assert not found["domain"]
        assert bool(found["secure"]) is is_secure, host


def test_signing_out_ends_the_session_and_takes_the_cookie(house: House) -> None:
    person = signed_in(house)
    answer = person.post("/admin/sign-out")
    assert (answer.status_code, set_cookie(answer)["max-age"]) == (303, "0")
    assert not is_in(person)
    assert house.trail()[-1] == ("wang", "sign-out", "ok")


def test_who_is_idle_is_signed_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    person, other = signed_in(house), signed_in(house)
    now, minutes = house.settings.clock(), house.staff.office.settings.sessions.idle_minutes
    monkeypatch.setattr(Desk, "clock", lambda _: now + timedelta(minutes=minutes - 1))
    assert is_in(person)
    monkeypatch.setattr(Desk, "clock", lambda _: now + timedelta(minutes=minutes + 1))
    assert is_in(person)
    assert not is_in(other)
    assert other.post("/admin/new", {"matter": "nothing"}).headers["location"] == SIGN_IN


def test_who_is_disabled_or_expired_is_out_at_once(house: House) -> None:
    person = house.person("zhao")
    assert is_in(person)
    house.staff.office.users.disable("zhao", house.settings.clock())
    assert not is_in(person)
    house.staff.office.users.enable("zhao")


def test_who_must_change_the_password_may_do_nothing_else(house: House) -> None:
    house.staff.office.users.require_new_password("mei")
    answer = sign_in(house, "mei")
    assert answer.headers["location"] == "/admin/account"
    person = signed_in(house, "mei")
    assert person.post("/admin/new", {"matter": "notice"}).status_code == 403
    assert person.post("/admin/files").status_code == 403


def test_a_new_password_ends_other_sessions_and_changes_this_id(house: House) -> None:
    other, person = signed_in(house, "he"), signed_in(house, "he")
    new = "Xin-Shui-5210-Ku"
    answer = person.post("/admin/account", {"old": PASSWORD, "new": new, "again": new})
    assert "已经改好" in answer.text
    assert (is_in(other), is_in(person)) == (False, False)
    assert is_in(Person(house, set_cookie(answer).value, ""))
    assert house.trail()[-1] == ("he", "password", "ok")
    assert sign_in(house, "he", new).status_code == 303


def test_whoever_sits_at_an_open_desk_cannot_guess_the_password(house: House) -> None:
    person = signed_in(house, "bao")
    for _ in range(house.staff.office.settings.attempts.tries):
        fields = {"old": "nicht-dies-1234-X", "new": "Xin-Shui-5210-Ku", "again": "Xin-Shui-5210-Ku"}
        assert person.post("/admin/account", fields).status_code == 422
        assert house.trail()[-1] == ("bao", "password", "refused")
    blocked = person.post("/admin/account", {"old": PASSWORD, "new": "Xin-Shui-5210-Ku", "again": "Xin-Shui-5210-Ku"})
    assert blocked.status_code == 429
    assert "次数太多" in blocked.text
    assert is_in(person)


def test_every_sign_in_is_in_the_trail_and_no_typed_name(house: House) -> None:
    count = len(house.trail())
    sign_in(house)
    sign_in(house, password="不是这个")
    sign_in(house, login=PASSWORD, password="wang")
    sign_in(house, login="", password="")
    assert house.trail()[count:] == [("wang", "sign-in", "ok"), *[("", "sign-in", "refused")] * 3]
    rows = "".join(map(str, house.staff.office.audit.rows()))
    assert PASSWORD not in rows
    assert "不是这个" not in rows


def test_a_name_that_nobody_has_and_a_wrong_password_get_the_same_page(house: House) -> None:
    house.staff.office.users.disable("zhao", house.settings.clock())
    answers = {
        login: sign_in(house, login, PASSWORD if login == "zhao" else "Nicht-Dies-1234")
        for login in ("wang", "wong", "zhao")
    }
    house.staff.office.users.enable("zhao")
    assert {answer.status_code for answer in answers.values()} == {401}
    assert len({answer.text.replace(login, "…") for login, answer in answers.items()}) == 1
    assert len({frozenset(answer.headers) for answer in answers.values()}) == 1
    assert "不对" in answers["wong"].text


def test_tries_without_end_are_refused_and_noted(house: House) -> None:
    count = len(house.trail())
    answers = [sign_in(house, "nobody") for _ in range(house.staff.office.settings.attempts.tries + 2)]
    assert "次数太多" in answers[-1].text
    assert house.trail()[count:] == [("", "sign-in", "refused")] * len(answers)


def test_half_a_sign_in_opens_nothing(house: House) -> None:
    now = system_clock()
    secret = house.staff.accounts.second_factors.propose("sun")
    house.staff.accounts.second_factors.confirm("sun", pyotp.TOTP(secret).at(now - timedelta(seconds=30)), now)
    count = len(house.trail())
    half = Person(house, set_cookie(sign_in(house, "sun")).value, "")
    assert not is_in(half)
    assert half.post("/admin/new", {"matter": "notice"}).headers["location"] == SIGN_IN
    assert half.post(SIGN_IN, {"code": "000000"}).status_code == 401
    whole = half.post(SIGN_IN, {"code": pyotp.TOTP(secret).at(system_clock())})
    assert set_cookie(whole).value != half.session_id
    assert is_in(Person(house, set_cookie(whole).value, ""))
    assert not is_in(half)
    assert house.trail()[count:] == [("sun", "sign-in", "refused"), ("sun", "sign-in", "ok")]
    house.staff.accounts.second_factors.remove("sun")


@pytest.mark.parametrize("way", ["page", "json", "redirect", "refusal"])
def test_after_a_change_of_rights_every_answer_brings_the_new_id(house: House, way: str) -> None:
    person = house.person("wang")
    draft = house.draft("wang", 940)
    house.staff.accounts.sessions.require_new_ids("wang")
    answer = {
        "page": lambda: person.get("/admin/"),
        "json": lambda: person.post(f"/admin/drafts/{draft.number}/save", {"revision": "1"}, accept="application/json"),
        "redirect": lambda: person.post("/admin/new", {"matter": "notice"}),
        "refusal": lambda: person.get("/admin/audit"),
    }[way]()
    new = set_cookie(answer)
    assert (bool(new["httponly"]), new["samesite"], new["path"]) == (True, "strict", "/admin")
    assert not is_in(person)
    again = Person(house, new.value, person.token)
    assert is_in(again)
    assert "set-cookie" not in again.get("/admin/").headers
    assert again.post("/admin/new", {"matter": "notice"}).status_code == 303  # a form that was open meanwhile


def test_after_a_change_of_rights_a_new_password_still_leaves_one_id(house: House) -> None:
    person = signed_in(house, "li")
    house.staff.accounts.sessions.require_new_ids("li")
    new = "Xin-Shui-5210-Ku"
    answer = person.post("/admin/account", {"old": PASSWORD, "new": new, "again": new})
    assert is_in(Person(house, set_cookie(answer).value, ""))
