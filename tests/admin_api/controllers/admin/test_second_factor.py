"""A telephone is bound by who holds it, asked for where the role needs it, and let go where it does not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import msgspec
import pyotp
import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.roles import Role
from admin_api.commands.remove_second_factor import remove_own_second_factor
from admin_api.controllers.admin.second_factor import is_asked_for
from site_builder.clock import system_clock
from tests.admin_api.controllers.admin.conftest import House, Person
from tests.admin_api.controllers.admin.test_visit import set_cookie, sign_in

ADDRESS = "/admin/account/second-factor"


def begun(person: Person) -> pyotp.TOTP:
    page = person.post(ADDRESS, {"do": "begin"}).text
    assert '<svg class="qr"' in page
    found = re.search(r'class="secrets"><li><code>([A-Z2-7 ]+)', page)
    assert found is not None
    return pyotp.TOTP(found[1].replace(" ", ""))


def test_a_telephone_is_bound_asked_for_and_let_go(house: House) -> None:
    zhao = house.person("zhao")
    telephone = begun(zhao)
    assert "不对" in zhao.post(ADDRESS, {"do": "confirm", "code": "000000"}).text
    early = telephone.at(system_clock() - timedelta(seconds=30))
    answer = zhao.post(ADDRESS, {"do": "confirm", "code": early})
    assert len(re.findall(r"<li><code>[a-z2-9-]{19}", answer.text)) == 10
    half = sign_in(house, "zhao")
    assert 'name="code"' in half.text
    again = Person(house, set_cookie(half).value, "").post("/admin/sign-in", {"code": telephone.at(system_clock())})
    assert again.status_code == 303
    assert "已停用" in house.person("zhao").post(ADDRESS, {"do": "remove"}).text
    assert sign_in(house, "zhao").status_code == 303


def test_a_role_that_needs_one_asks_for_it_until_there_is_one(house: House) -> None:
    settings = msgspec.structs.replace(house.staff.office.settings, second_factor_roles=[Role.SECRECY])
    staff = replace(house.staff, office=replace(house.staff.office, settings=settings))
    users = house.staff.office.users
    assert is_asked_for(users.get("bao"), staff)
    assert not is_asked_for(replace(users.get("bao"), has_second_factor=True), staff)
    assert not is_asked_for(users.get("wang"), staff)
    assert not is_asked_for(users.get("bao"), house.staff)
    caller = house.caller("bao")
    with pytest.raises(NotAllowedError, match="必须用动态口令"):
        remove_own_second_factor(staff.office, staff.accounts, caller)


def test_codes_cannot_be_guessed_without_end(house: House) -> None:
    he = house.person("he")
    begun(he)
    answers = [
        he.post(ADDRESS, {"do": "confirm", "code": "000000"})
        for _ in range(house.staff.office.settings.attempts.tries + 1)
    ]
    assert [answer.status_code for answer in answers][-2:] == [422, 429]


def test_a_new_proof_is_of_the_session_and_says_whose(house: House) -> None:
    wang = house.person("wang")
    found = wang.get("/admin/proof", accept="application/json").json()
    assert (found["csrf"], found["user"], found["ours"]) == (wang.token, "王芳", "gongkailan")
    assert "refusal" in house.nobody().get("/admin/proof", accept="application/json").json()
