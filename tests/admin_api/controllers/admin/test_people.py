"""People are taken in, granted roles, disabled and followed; programs get tokens; steps are signed by deputies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from admin_api.accounts.roles import Role
from admin_api.accounts.users import UserFields
from admin_api.workflow import State
from tests.admin_api.controllers.admin.conftest import PASSWORD, House, open_house_in
from tests.admin_api.controllers.admin.test_visit import is_in, set_cookie, sign_in

NEW = {
    "login": "luo",
    "name": "罗兰",
    "organisation": "minzheng-ban",
    "expires_on": "2026年12月31日",
    "address_ranges": "",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    for opened in open_house_in(tmp_path_factory.mktemp("people")):
        users, rules = opened.staff.office.users, opened.staff.office.settings.passwords.rules
        for login, name, role in (("xi", "席明", Role.SYSTEM), ("an", "安宁", Role.SECURITY)):
            fields = UserFields(login=login, name=name, organisation="qinghe-zhen", roles=[role])
            users.create(fields, PASSWORD, rules=rules, now=opened.settings.clock(), must_change=False)
        yield opened


def taken_in(house: House, login: str, **changes: str) -> str:
    """The first password of somebody new."""
    answer = house.person("xi").post("/admin/users", {**NEW, "login": login, **changes})
    assert answer.status_code == 200, answer.text
    found = re.search(r'class="secrets"><li><code>([^<]+)', answer.text)
    assert found is not None
    return found[1]


def act(house: House, by: str, login: str, do: str, **fields: str) -> Any:
    return house.person(by).post(f"/admin/users/{login}", {"do": do, **fields})


def test_somebody_is_taken_in_changes_the_password_and_gets_a_role(house: House) -> None:
    password = taken_in(house, "luo")
    user = house.staff.office.users.get("luo")
    assert (user.must_change_password, str(user.expires_on), user.roles) == (True, "2026-12-31", frozenset())
    assert password not in house.person("xi").get("/admin/users/luo").text
    assert sign_in(house, "luo", password).headers["location"] == "/admin/account"
    granted = act(house, "an", "luo", "rights", roles="writer")
    assert "角色已改好" in granted.text
    assert house.staff.office.users.get("luo").roles == {Role.WRITER}
    assert [row[1] for row in house.trail()[-3:]] == ["user.create", "sign-in", "user.grant"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("login", "W", "登录名"), ("login", "wang", "已有"), ("name", "", "姓名"), ("organisation", "nowhere", "没有“nowhere”"),
        ("expires_on", "昨天", "账号有效期至"), ("expires_on", "2026-2-31", "账号有效期至"), ("address_ranges", "nginx", "只能从哪里登录"),
    ],
)  # fmt: skip
def test_wrong_answers_are_told_with_their_place_and_kept(house: House, field: str, value: str, words: str) -> None:
    answer = house.person("xi").post("/admin/users", {**NEW, "login": "ma", field: value})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert words in answer.text
    assert 'value="罗兰"' in answer.text or field == "name"
    assert house.staff.office.users.find("ma") is None


def test_who_sets_up_accounts_grants_nothing_and_who_grants_sets_up_nothing(house: House) -> None:
    taken_in(house, "gu", roles="auditor")
    assert house.staff.office.users.get("gu").roles == frozenset()
    assert act(house, "xi", "gu", "rights", roles="auditor").status_code == 403
    assert act(house, "an", "gu", "disable").status_code == 403
    assert house.person("an").post("/admin/users", {**NEW, "login": "qi"}).status_code == 403
    assert house.trail()[-1][2] == "refused"


@pytest.mark.parametrize("administrator", ["system-admin", "security-admin", "auditor"])
def test_an_administrator_is_no_reviewer(house: House, administrator: str) -> None:
    answer = house.person("an").send(
        "/admin/users/li", f"csrf={house.person('an').token}&do=rights".encode(), "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 403  # the token is another session's
    an = house.person("an")
    body = f"csrf={an.token}&do=rights&roles=reviewer&roles={administrator}&steps=first-review".encode()
    answer = an.send("/admin/users/li", body, "application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "既是" in answer.text
    assert house.staff.office.users.get("li").roles == {Role.REVIEWER}


def test_nobody_changes_their_own_account(house: House) -> None:
    assert house.person("xi").get("/admin/users/xi").status_code == 404
    assert act(house, "an", "an", "rights", roles="writer").status_code == 404


def test_disabling_shows_what_needs_an_owner_who_is_found_on_the_desk(house: House) -> None:
    first, users, now = taken_in(house, "tu"), house.staff.office.users, house.settings.clock()
    rules = house.staff.office.settings.passwords.rules
    users.change_password("tu", first, "Xin-Shui-5210-Ku", rules=rules, today=now.date())
    act(house, "an", "tu", "rights", roles="writer")
    draft, tu = house.draft("tu", 901), house.person("tu")
    assert draft.number in house.person("xi").get("/admin/users/tu").text
    answer = act(house, "xi", "tu", "disable")
    assert draft.number in answer.text
    assert draft.title not in answer.text
    assert not is_in(tu)
    assert f"/admin/drafts/{draft.number}/owner" in house.person("wang").get("/admin/").text
    assert "需要新的负责人" not in house.person("zhao").get("/admin/").text
    form = {"to": "wang", "revision": str(draft.revision)}
    assert house.person("wang").post(f"/admin/drafts/{draft.number}/owner", form).status_code == 303
    assert (house.staff.office.drafts.find(draft.number).author, State.DRAFT) == ("wang", State.DRAFT)
    assert f"/admin/drafts/{draft.number}/owner" not in house.person("wang").get("/admin/").text
    assert "又可以用了" in act(house, "xi", "tu", "enable").text


def test_a_new_password_ends_every_session(house: House) -> None:
    mei = house.person("mei")
    assert "临时密码" in act(house, "xi", "mei", "password").text
    assert not is_in(mei)
    assert sign_in(house, "mei").status_code == 401


@pytest.mark.parametrize(
    ("by", "do", "fields"),
    [
        ("an", "rights", {"roles": "reviewer", "steps": "first-review"}), ("an", "factor", {}),
        ("xi", "facts", {"name": "赵强", "organisation": "minzheng-ban"}),
    ],
)  # fmt: skip
def test_whoever_gets_other_rights_gets_another_session_id(
    house: House, by: str, do: str, fields: dict[str, str]
) -> None:
    zhao, mei = house.person("zhao"), house.person("mei")
    assert act(house, by, "zhao", do, **fields).status_code == 200
    answer = zhao.get("/admin/")
    assert (answer.status_code, set_cookie(answer).value != zhao.session_id) == (200, True)
    assert not is_in(zhao)
    assert is_in(replace(zhao, session_id=set_cookie(answer).value))
    assert "set-cookie" not in mei.get("/admin/").headers


def test_people_are_found_by_name_unit_role_and_state(house: House) -> None:
    xi = house.person("xi")
    assert "/admin/users/wang" in xi.get("/admin/users?q=王").text
    assert '/admin/users/li"' not in xi.get("/admin/users?q=王").text
    assert "/admin/users/wang" not in xi.get("/admin/users?unit=liuxi-cun").text
    assert "/admin/users/bao" in xi.get("/admin/users?role=secrecy").text
    assert "/admin/users/bao" not in xi.get("/admin/users?now=disabled").text


def test_a_token_is_shown_once_works_and_ends(house: House) -> None:
    an = house.person("an")
    made = an.post("/admin/tokens", {"do": "make", "name": "统计接口", "scopes": "read", "days": "30"})
    token = re.search(r"gkl_[\w-]+", made.text)
    assert token is not None
    headers = {"Authorization": f"Bearer {token[0]}"}
    assert house.client.get("/api/records/documents", headers=headers).status_code == 200
    page = an.get("/admin/tokens").text
    assert "统计接口" in page
    assert token[0] not in page
    assert "已撤销" in an.post("/admin/tokens", {"do": "end:统计接口"}).text
    assert house.client.get("/api/records/documents", headers=headers).status_code == 401
    assert [row[1] for row in house.trail()[-2:]] == ["token.create", "token.revoke"]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "长" * 61}, {"scopes": ""}, {"scopes": "all"}, {"days": "0"}, {"days": "x"}]
)
def test_a_token_without_name_scope_or_end_is_refused(house: House, wrong: dict[str, str]) -> None:
    fields = {"do": "make", "name": "接口", "scopes": "read", "days": "30", **wrong}
    assert house.person("an").post("/admin/tokens", fields).status_code == 422
    assert house.person("xi").post("/admin/tokens", fields).status_code == 403


def test_a_step_is_delegated_shown_and_ended(house: House) -> None:
    li = house.person("li")
    fields = {"do": "begin", "step": "first-review", "to": "chen", "first": "2026-5-12", "last": "2026-5-20"}
    assert "陈刚 代 李娜" in li.post("/admin/delegations", fields).text
    number = house.staff.office.delegations.listing(house.settings.clock().date())[0][0]
    assert house.person("chen").post("/admin/delegations", {"do": f"end:{number}"}).status_code == 403
    assert "委托已结束" in li.post("/admin/delegations", {"do": f"end:{number}"}).text
    assert house.staff.office.delegations.listing(house.settings.clock().date()) == []
    deeds = [row for row in house.trail() if row[1].startswith("delegation")]
    assert deeds[0] == ("li", "delegation.begin", "ok")
    assert deeds[-1] == ("li", "delegation.end", "ok")


@pytest.mark.parametrize(
    "wrong", [{"to": "li"}, {"to": "guo"}, {"to": ""}, {"step": "secrecy"}, {"last": "2026-5-1"}, {"first": "某天"}]
)
def test_a_delegation_that_cannot_hold_is_told(house: House, wrong: dict[str, str]) -> None:
    fields = {"do": "begin", "step": "first-review", "to": "chen", "first": "2026-5-12", "last": "2026-5-20", **wrong}
    answer = house.person("li").post("/admin/delegations", fields)
    assert answer.status_code == 422
    assert "处要改" in answer.text


def test_the_security_administrator_signs_somebody_out_everywhere(house: House) -> None:
    one, other = house.person("wang"), house.person("wang")
    assert "让他全部退出" in house.person("an").get("/admin/users/wang").text
    assert "让他全部退出" not in house.person("xi").get("/admin/users/wang").text
    assert act(house, "xi", "wang", "sessions").status_code == 403
    assert one.get("/admin/").status_code == 200
    assert "已让他退出" in act(house, "an", "wang", "sessions").text
    assert [person.get("/admin/").status_code for person in (one, other)] == [303, 303]
    assert "现在没有登录" in house.person("an").get("/admin/users/wang").text
    assert not house.staff.office.users.get("wang").must_change_password
    assert house.trail()[-1] == ("an", "sessions.end", "ok")


def test_the_security_administrator_ends_no_session_of_their_own_here(house: House) -> None:
    an = house.person("an")
    assert an.post("/admin/users/an", {"do": "sessions"}).status_code in (403, 404)
    assert an.get("/admin/").status_code == 200
