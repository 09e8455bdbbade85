"""Every role × every right as a table, every limit with a case that fails when it is removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from admin_api.accounts import rights
from admin_api.accounts.delegations import Delegation
from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import RULES, Belonging, Right, authorize, below_by, is_in_ranges, may_ever
from admin_api.accounts.users import Role, User
from admin_api.office_settings import DEFAULT_STEPS, OfficeSettings, RoleAddresses, Step
from tests.admin_api.accounts.conftest import TODAY

OFFICE = OfficeSettings()
TREE = {
    "qinghe-zhen": "yunchuan-xian", "minzheng-ban": "qinghe-zhen", "dangzheng-ban": "qinghe-zhen",
    "shangtan-cun": "minzheng-ban", "other-zhen": "yunchuan-xian", "other-ban": "other-zhen",
}  # fmt: skip
IS_BELOW = below_by(TREE)
DRAFT = Belonging(organisation="minzheng-ban", author="author", authors=frozenset({"author"}), step="first-review")
PERSON = User(login="somebody", name="某人", organisation="minzheng-ban", roles=frozenset({Role.WRITER}))

COLUMNS = ("writer", "reviewer", "secrecy", "system-admin", "security-admin", "auditor", "no role")
TABLE = """
own-account          yes yes yes yes yes yes yes
read                 yes yes yes -   -   -   -
write                yes -   -   -   -   -   -
edit                 yes -   -   -   -   -   -
submit               yes -   -   -   -   -   -
discard              yes -   -   -   -   -   -
take-over            yes -   -   -   -   -   -
correct              yes -   -   -   -   -   -
withdraw             yes yes yes -   -   -   -
sign                 -   yes yes -   -   -   -
return               -   yes yes -   -   -   -
record-paper         yes yes -   -   -   -   -
object               -   yes yes -   -   -   -
publish              yes yes -   -   -   -   -
schedule             yes yes -   -   -   -   -
share-preview        yes yes -   -   -   -   -
open-private-files   yes yes yes -   -   -   -
file-evidence        yes -   -   -   -   -   -
answer-counter       yes yes yes -   -   -   -
search-site          yes yes yes -   -   -   -
delegate             -   yes yes -   -   -   -
see-audit            -   -   -   -   -   yes -
export-audit         -   -   -   -   -   yes -
manage-users         -   -   -   yes -   -   -
grant-roles          -   -   -   -   yes -   -
end-sessions         -   -   -   -   yes -   -
manage-tokens        -   -   -   -   yes -   -
manage-settings      -   -   -   yes -   -   -
operate              -   -   -   yes -   -   -
"""
EXPECTED = {
    (row.split()[0], role): cell == "yes"
    for row in TABLE.strip().splitlines()
    for role, cell in zip(COLUMNS, row.split()[1:], strict=True)
}


ABOUT_NOTHING = {
    Right.OWN_ACCOUNT, Right.ANSWER_COUNTER, Right.SEARCH_SITE, Right.SEE_AUDIT, Right.EXPORT_AUDIT, Right.MANAGE_TOKENS,
    Right.MANAGE_SETTINGS, Right.OPERATE,
}  # fmt: skip


def somebody(*roles: Role, **more: Any) -> User:
    """A user of the civil affairs office who holds every step that the roles can."""
    steps = {step.key for step in DEFAULT_STEPS if (Role.SECRECY if step.is_secrecy else Role.REVIEWER) in roles}
    facts: dict[str, Any] = {
        "login": "wangfang",
        "name": "王芳",
        "organisation": "minzheng-ban",
        "steps": frozenset(steps),
    }
    return User(roles=frozenset(roles), **facts | more)


def item_for(right: Right, user: User) -> Belonging | User:
    """What a right is best asked for: a draft at a step that the user holds, another person, or themselves."""
    if right is Right.DELEGATE:
        return user
    if right in (Right.MANAGE_USERS, Right.GRANT_ROLES, Right.END_SESSIONS):
        return PERSON
    return replace(DRAFT, step="secrecy") if Role.SECRECY in user.roles else DRAFT


def refusal(user: User, right: Right, item: Belonging | User | None, **more: Any) -> str:
    """Why not; empty if it is allowed."""
    facts: dict[str, Any] = {"office": OFFICE, "is_below": IS_BELOW, "today": TODAY}
    if right is Right.OBJECT:  # to a signature that is said to be theirs
        facts["signed_by"] = [user.login]
    try:
        authorize(user, right, item, **facts | more)
    except NotAllowedError as error:
        return str(error)
    return ""


def test_the_table_knows_every_right_and_every_role() -> None:
    assert {right for right, _ in EXPECTED} == {right.value for right in Right}
    assert {role for _, role in EXPECTED} == {*(role.value for role in Role), "no role"}
    assert set(RULES) == set(Right)


@pytest.mark.parametrize("cell", EXPECTED, ids="-".join)
def test_each_cell_of_the_table(cell: tuple[str, str]) -> None:
    right = next(right for right in Right if right.value == cell[0])
    user = somebody(*(role for role in Role if role.value == cell[1]))
    reason = refusal(user, right, item_for(right, user))
    assert (reason == "") is EXPECTED[cell], reason
    assert may_ever(user, right, office=OFFICE, today=TODAY) is EXPECTED[cell]


@pytest.mark.parametrize("pair", list(combinations(Role, 2)), ids=lambda pair: f"{pair[0].value}+{pair[1].value}")
def test_two_roles_may_what_either_may_and_nothing_more(pair: tuple[Role, Role]) -> None:
    for right in Right:
        expected = any(EXPECTED[right.value, role.value] for role in pair)
        user = somebody(*pair)
        items: list[Belonging | User] = (
            [DRAFT, replace(DRAFT, step="secrecy"), PERSON, user] if right not in (Right.DELEGATE,) else [user]
        )
        allowed = any(refusal(user, right, item) == "" for item in items)
        assert allowed is expected, right


def test_a_right_that_is_in_no_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    shorter: Mapping[Right, rights.Rule] = {right: rule for right, rule in RULES.items() if right is not Right.READ}
    monkeypatch.setattr(rights, "RULES", shorter)
    assert refusal(somebody(*Role), Right.READ, DRAFT)
    assert not may_ever(somebody(*Role), Right.READ, office=OFFICE, today=TODAY)


@pytest.mark.parametrize(
    "right", [right for right in Right if right not in ABOUT_NOTHING], ids=lambda right: right.value
)
def test_what_is_about_something_is_refused_about_nothing(right: Right) -> None:
    assert refusal(somebody(*Role), right, None)


@pytest.mark.parametrize("right", Right, ids=lambda right: right.value)
def test_every_refusal_says_what_and_why_in_chinese(right: Right) -> None:
    reason = refusal(somebody(is_disabled=True), right, DRAFT)
    assert reason == f"您不能{right.label}：账号已停用。"


SCOPED = [right for right in Right if EXPECTED[right.value, "writer"] and right not in ABOUT_NOTHING]
AT = {
    "minzheng-ban": {"minzheng-ban": True, "shangtan-cun": True, "qinghe-zhen": False, "dangzheng-ban": False},
    "qinghe-zhen": {"minzheng-ban": True, "shangtan-cun": True, "qinghe-zhen": True, "other-zhen": False},
    "yunchuan-xian": {"minzheng-ban": True, "other-ban": True, "yunchuan-xian": True},
    "shangtan-cun": {"minzheng-ban": False, "shangtan-cun": True, "qinghe-zhen": False},
    "other-ban": {"minzheng-ban": False, "shangtan-cun": False, "unknown": False},
}


@pytest.mark.parametrize("right", SCOPED, ids=lambda right: right.value)
@pytest.mark.parametrize("home", AT)
def test_writers_may_in_their_organisation_and_below_it(right: Right, home: str) -> None:
    user = somebody(Role.WRITER, organisation=home)
    for place, expected in AT[home].items():
        assert (refusal(user, right, replace(DRAFT, organisation=place)) == "") is expected, place


@pytest.mark.parametrize(
    "right", [Right.MANAGE_USERS, Right.GRANT_ROLES, Right.END_SESSIONS], ids=lambda right: right.value
)
def test_administrators_may_in_their_organisation_and_below_it_and_not_about_themselves(right: Right) -> None:
    user = somebody(Role.SYSTEM if right is Right.MANAGE_USERS else Role.SECURITY, organisation="qinghe-zhen")
    assert refusal(user, right, PERSON) == ""
    assert "单位" in refusal(user, right, replace(PERSON, organisation="other-ban"))
    assert "自己" in refusal(user, right, user)
    assert refusal(user, right, DRAFT)


def test_nobody_delegates_the_steps_of_another() -> None:
    user = somebody(Role.REVIEWER)
    assert refusal(user, Right.DELEGATE, user) == ""
    assert "自己的步骤" in refusal(user, Right.DELEGATE, replace(user, login="lina"))
    assert refusal(user, Right.DELEGATE, DRAFT)


# --- signing -------------------------------------------------------------------------------------------------------


def test_who_holds_the_step_signs_it() -> None:
    assert refusal(somebody(Role.REVIEWER), Right.SIGN, DRAFT) == ""


@pytest.mark.parametrize(
    "item", [replace(DRAFT, author="wangfang"), replace(DRAFT, authors=frozenset({"author", "wangfang"}))]
)
def test_nobody_signs_what_they_wrote_or_helped_to_write(item: Belonging) -> None:
    assert "自己的稿子" in refusal(somebody(Role.REVIEWER), Right.SIGN, item)
    assert "自己的稿子" in refusal(somebody(*Role), Right.SIGN, item)


@pytest.mark.parametrize("right", [Right.SIGN, Right.RETURN], ids=lambda right: right.value)
def test_a_step_is_for_those_who_hold_it(right: Right) -> None:
    user = somebody(Role.REVIEWER, steps=frozenset({"second-review"}))
    assert refusal(user, Right.SIGN, replace(DRAFT, step="second-review")) == ""
    assert "不负责" in refusal(user, Right.SIGN, DRAFT)
    assert "不负责" in refusal(replace(user, steps=frozenset()), right, DRAFT)


def test_the_secrecy_step_is_for_the_secrecy_reviewer_alone() -> None:
    everything = frozenset(step.key for step in DEFAULT_STEPS)
    reviewer, secrecy = (somebody(role, steps=everything) for role in (Role.REVIEWER, Role.SECRECY))
    at_secrecy = replace(DRAFT, step="secrecy")
    assert refusal(secrecy, Right.SIGN, at_secrecy) == ""
    assert "不负责" in refusal(reviewer, Right.SIGN, at_secrecy)
    assert "不负责" in refusal(secrecy, Right.SIGN, DRAFT)


@pytest.mark.parametrize("step", [None, "no-such-step", ""])
def test_what_waits_for_no_step_is_not_signed(step: str | None) -> None:
    reason = refusal(somebody(Role.REVIEWER), Right.SIGN, replace(DRAFT, step=step))
    assert ("不等审核" if step is None else "设置里已经没有") in reason


@pytest.mark.parametrize("right", [Right.SIGN, Right.RECORD_PAPER], ids=lambda right: right.value)
def test_a_person_is_nothing_to_be_signed(right: Right) -> None:
    assert refusal(somebody(*Role), right, PERSON)


def test_what_waits_for_no_step_can_be_returned_by_those_who_review_it() -> None:
    assert refusal(somebody(Role.REVIEWER), Right.RETURN, replace(DRAFT, step=None)) == ""


REVIEWED = [right for right in Right if EXPECTED[right.value, "reviewer"] and right not in ABOUT_NOTHING]


@pytest.mark.parametrize(
    "right", [right for right in REVIEWED if right not in (Right.DELEGATE, Right.OBJECT)], ids=lambda r: r.value
)
def test_reviewers_review_their_organisation_and_below_it(right: Right) -> None:
    for home, places in AT.items():
        user = somebody(Role.REVIEWER, organisation=home)
        for place, expected in places.items():
            assert (refusal(user, right, replace(DRAFT, organisation=place)) == "") is expected, (home, place)


CENTRAL = OfficeSettings(
    steps=[
        Step(key="first-review", name="初审"),
        Step(key="secrecy", name="保密审查", is_secrecy=True),
        Step(key="final-review", name="终审", organisation="dangzheng-ban"),
    ]
)


@pytest.mark.parametrize("right", [Right.SIGN, Right.RETURN, Right.READ, Right.PUBLISH], ids=lambda right: right.value)
def test_a_step_that_one_organisation_takes_for_all_is_signed_there_alone(right: Right) -> None:
    item = replace(DRAFT, step="final-review")
    final = frozenset({"final-review"})
    there = somebody(Role.REVIEWER, organisation="dangzheng-ban", steps=final)
    assert refusal(there, right, item, office=CENTRAL) == ""
    assert refusal(there, right, item, office=OFFICE)
    assert refusal(replace(there, organisation="other-ban"), right, item, office=CENTRAL)
    of_town = structs.replace(CENTRAL, steps=[structs.replace(CENTRAL.steps[2], organisation="qinghe-zhen")])
    assert refusal(there, right, item, office=of_town) == ""
    if right is Right.SIGN:
        assert "另一个单位" in refusal(replace(there, organisation="minzheng-ban"), right, item, office=CENTRAL)


def test_only_who_is_named_objects_to_a_signature_on_paper() -> None:
    assert "没有把您登记" in refusal(somebody(Role.REVIEWER), Right.OBJECT, DRAFT, signed_by=["lina"])


def test_nobody_records_a_signature_under_what_they_wrote() -> None:
    item = replace(DRAFT, authors=frozenset({"wangfang"}))
    assert "自己的稿子" in refusal(somebody(*Role), Right.RECORD_PAPER, item)
    assert refusal(somebody(Role.WRITER, organisation="liuxi-cun"), Right.RECORD_PAPER, DRAFT)


def test_who_reviews_for_others_may_not_write_for_them() -> None:
    there = somebody(Role.REVIEWER, Role.WRITER, organisation="dangzheng-ban", steps=frozenset({"final-review"}))
    for right in (Right.EDIT, Right.SUBMIT, Right.DISCARD, Right.CORRECT, Right.TAKE_OVER):
        assert refusal(there, right, replace(DRAFT, step="final-review"), office=CENTRAL)


STRICT = OfficeSettings(
    steps=[
        Step(key="first-review", name="初审"),
        Step(key="second-review", name="复审", needs_another_person=True),
        Step(key="secrecy", name="保密审查", is_secrecy=True),
    ]
)


def test_one_person_may_sign_several_steps_unless_the_settings_forbid_it() -> None:
    user, item = somebody(Role.REVIEWER), replace(DRAFT, step="second-review")
    assert refusal(user, Right.SIGN, item, signed_by=["wangfang"]) == ""
    assert "没有签过" in refusal(user, Right.SIGN, item, office=STRICT, signed_by=["lina", "wangfang"])
    assert refusal(user, Right.SIGN, item, office=STRICT, signed_by=["lina"]) == ""


# --- the person ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", Right, ids=lambda right: right.value)
@pytest.mark.parametrize(
    ("change", "word"), [({"is_disabled": True}, "停用"), ({"expires_on": TODAY - timedelta(days=1)}, "到期")]
)
def test_the_disabled_and_the_expired_may_nothing(right: Right, change: dict[str, Any], word: str) -> None:
    user = replace(somebody(*Role), **change)
    assert word in refusal(user, right, item_for(right, user))
    assert not may_ever(user, right, office=OFFICE, today=TODAY)


def test_on_the_last_day_everything_is_as_before() -> None:
    assert refusal(somebody(Role.WRITER, expires_on=TODAY), Right.EDIT, DRAFT) == ""


@pytest.mark.parametrize("right", Right, ids=lambda right: right.value)
def test_who_must_change_the_password_does_that_first(right: Right) -> None:
    user = somebody(*Role, must_change_password=True)
    reason = refusal(user, right, item_for(right, user))
    assert ("修改密码" in reason) is (right is not Right.OWN_ACCOUNT)
    assert may_ever(user, right, office=OFFICE, today=TODAY) is (right is Right.OWN_ACCOUNT)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.20.3.4", True), ("::ffff:10.20.3.4", True), ("192.168.7.7", True), ("192.168.7.8", False),
        ("10.21.0.1", False), ("", False), ("10.20", False), ("镇政府", False), ("\0", False),
    ],
)  # fmt: skip
def test_a_user_with_ranges_comes_from_there_or_not_at_all(address: str, expected: bool) -> None:
    user = somebody(Role.WRITER, address_ranges=("10.20.0.0/16", "192.168.7.7"))
    for right in (Right.EDIT, Right.OWN_ACCOUNT):
        assert (refusal(user, right, DRAFT, address=address) == "") is expected


def test_ranges_of_both_kinds_of_address_are_no_mistake() -> None:
    assert is_in_ranges("2001:db8::7", ["10.0.0.0/8", "2001:db8::/32"])
    assert not is_in_ranges("2001:db9::7", ["10.0.0.0/8", "2001:db8::/32"])
    assert not is_in_ranges("10.0.0.1", [])


def test_a_role_with_ranges_works_there_alone_and_the_others_everywhere() -> None:
    office = OfficeSettings(role_addresses=[RoleAddresses(role=Role.REVIEWER, ranges=["10.20.0.0/16"])])
    user = somebody(Role.WRITER, Role.REVIEWER)
    assert refusal(user, Right.SIGN, DRAFT, office=office, address="10.20.3.4") == ""
    assert "审核人不能从这个地址" in refusal(user, Right.SIGN, DRAFT, office=office, address="203.0.113.9")
    assert refusal(user, Right.SIGN, DRAFT, office=office)
    assert refusal(user, Right.EDIT, DRAFT, office=office, address="203.0.113.9") == ""
    assert refusal(user, Right.READ, DRAFT, office=office, address="203.0.113.9") == ""


def test_a_role_that_needs_a_second_factor_works_with_one() -> None:
    office = OfficeSettings(second_factor_roles=[Role.REVIEWER])
    user = somebody(Role.WRITER, Role.REVIEWER)
    assert "动态口令" in refusal(user, Right.SIGN, DRAFT, office=office)
    assert not may_ever(user, Right.SIGN, office=office, today=TODAY)
    assert refusal(user, Right.EDIT, DRAFT, office=office) == ""
    assert refusal(user, Right.OWN_ACCOUNT, None, office=office) == ""
    assert refusal(replace(user, has_second_factor=True), Right.SIGN, DRAFT, office=office) == ""
    assert refusal(user, Right.READ, DRAFT, office=OfficeSettings(second_factor_roles=[Role.WRITER])) == ""


# --- in somebody's place --------------------------------------------------------------------------------------------

PRINCIPAL = somebody(Role.REVIEWER, login="lina", name="李娜")
DEPUTY = somebody(Role.WRITER, login="zhouqiang", name="周强", organisation="dangzheng-ban")
DELEGATION = Delegation(by="lina", to="zhouqiang", step="first-review", first=TODAY, last=TODAY + timedelta(days=3))
STANDS_IN = [(DELEGATION, PRINCIPAL)]


def in_place_of(user: User, item: Belonging, stand_ins: list[tuple[Delegation, User]], **more: Any) -> str | None:
    facts: dict[str, Any] = {"office": OFFICE, "is_below": IS_BELOW, "today": TODAY}
    return authorize(user, Right.SIGN, item, stand_ins=stand_ins, **facts | more)


def test_a_deputy_signs_in_the_place_of_the_principal_and_it_is_said() -> None:
    assert in_place_of(DEPUTY, DRAFT, STANDS_IN) == "lina"
    assert may_ever(DEPUTY, Right.SIGN, office=OFFICE, today=TODAY, stand_ins=STANDS_IN)
    assert not may_ever(DEPUTY, Right.SIGN, office=OFFICE, today=TODAY)
    assert not may_ever(
        replace(DEPUTY, roles=frozenset()), Right.PUBLISH, office=OFFICE, today=TODAY, stand_ins=STANDS_IN
    )


def test_from_where_the_principal_may_come_binds_nobody_in_their_place() -> None:
    at_home = replace(PRINCIPAL, address_ranges=("10.20.0.0/16",))
    assert in_place_of(DEPUTY, DRAFT, [(DELEGATION, at_home)], address="203.0.113.9") == "lina"


def test_who_holds_the_step_signs_for_themselves() -> None:
    user = somebody(Role.REVIEWER)
    assert in_place_of(user, DRAFT, [(replace(DELEGATION, to="wangfang"), PRINCIPAL)]) is None


@pytest.mark.parametrize("right", Right, ids=lambda right: right.value)
def test_only_reviewing_can_be_done_in_somebodys_place(right: Right) -> None:
    deputy = replace(DEPUTY, roles=frozenset())
    principal = replace(PRINCIPAL, roles=frozenset({Role.REVIEWER, Role.WRITER}))
    allowed = refusal(deputy, right, DRAFT, stand_ins=[(DELEGATION, principal)]) == ""
    assert allowed is (right in {Right.OWN_ACCOUNT, Right.READ, Right.SIGN, Right.RETURN, Right.OPEN_PRIVATE_FILES})
    assert may_ever(deputy, right, office=OFFICE, today=TODAY, stand_ins=[(DELEGATION, principal)]) is allowed


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ({"today": TODAY - timedelta(days=1)}, "有效期"),
        ({"today": TODAY + timedelta(days=4)}, "有效期"),
        ({"item": replace(DRAFT, step="second-review")}, "不负责"),
        ({"item": replace(DRAFT, organisation="other-ban")}, "单位"),
        ({"item": replace(DRAFT, authors=frozenset({"lina"}))}, "李娜写过"),
        ({"item": replace(DRAFT, authors=frozenset({"zhouqiang"}))}, "周强写过"),
        ({"item": replace(DRAFT, author="lina", authors=frozenset())}, "李娜写过"),
        ({"principal": replace(PRINCIPAL, is_disabled=True)}, "李娜的账号"),
        ({"principal": replace(PRINCIPAL, expires_on=TODAY - timedelta(days=1))}, "李娜的账号"),
        ({"principal": replace(PRINCIPAL, steps=frozenset({"second-review"}))}, "不再负责"),
        ({"delegation": replace(DELEGATION, step="no-such-step")}, "不再负责"),
        ({"principal": replace(PRINCIPAL, roles=frozenset({Role.WRITER}))}, "角色"),
        ({"principal": replace(PRINCIPAL, login="somebody")}, "有效期"),
        ({"delegation": replace(DELEGATION, to="somebody")}, "有效期"),
        ({"deputy": replace(DEPUTY, roles=frozenset({Role.AUDITOR}))}, "管理员和审计员"),
        ({"deputy": replace(DEPUTY, roles=frozenset({Role.SYSTEM}))}, "管理员和审计员"),
        ({"deputy": replace(DEPUTY, roles=frozenset({Role.SECURITY}))}, "管理员和审计员"),
        ({"deputy": replace(DEPUTY, is_disabled=True)}, "停用"),
        ({"deputy": replace(DEPUTY, must_change_password=True)}, "修改密码"),
        ({"office": OfficeSettings(second_factor_roles=[Role.REVIEWER])}, "动态口令"),
        ({"office": OfficeSettings(role_addresses=[RoleAddresses(role=Role.REVIEWER, ranges=["10.0.0.0/8"])])}, "地址"),
    ],
)
def test_a_delegation_is_no_way_around(case: dict[str, Any], word: str) -> None:
    facts: dict[str, Any] = {"item": DRAFT, "principal": PRINCIPAL, "delegation": DELEGATION, "deputy": DEPUTY, **case}
    stand_ins = [(facts["delegation"], facts["principal"])]
    with pytest.raises(NotAllowedError, match=word):
        in_place_of(
            facts["deputy"],
            facts["item"],
            stand_ins,
            today=facts.get("today", TODAY),
            office=facts.get("office", OFFICE),
        )


def test_a_delegation_is_not_handed_on() -> None:
    third = replace(DEPUTY, login="third", name="第三人")
    on = (replace(DELEGATION, by="zhouqiang", to="third"), DEPUTY)
    with pytest.raises(NotAllowedError):
        in_place_of(third, DRAFT, [on])


@pytest.mark.parametrize("signer", ["lina", "zhouqiang"])
def test_where_another_person_is_needed_neither_deputy_nor_principal_signed_before(signer: str) -> None:
    item = replace(DRAFT, step="second-review")
    delegation = replace(DELEGATION, step="second-review")
    assert in_place_of(DEPUTY, item, [(delegation, PRINCIPAL)], office=STRICT) == "lina"
    with pytest.raises(NotAllowedError, match="没有签过"):
        in_place_of(DEPUTY, item, [(delegation, PRINCIPAL)], office=STRICT, signed_by=[signer])


def test_of_several_principals_the_one_is_taken_for_whom_it_is_allowed() -> None:
    other = replace(PRINCIPAL, login="chenwei", name="陈伟")
    stand_ins = [(DELEGATION, PRINCIPAL), (replace(DELEGATION, by="chenwei"), other)]
    assert in_place_of(DEPUTY, replace(DRAFT, authors=frozenset({"lina"})), stand_ins) == "chenwei"


# --- whatever comes --------------------------------------------------------------------------------------------------

PEOPLE = st.builds(
    User,
    login=st.sampled_from(["wangfang", "lina", "author", "zhouqiang"]),
    name=st.just("某人"),
    organisation=st.sampled_from([*TREE, "yunchuan-xian", "unknown"]),
    roles=st.frozensets(st.sampled_from(Role)),
    steps=st.frozensets(st.sampled_from([step.key for step in DEFAULT_STEPS])),
    expires_on=st.one_of(st.none(), st.dates(date(2026, 5, 1), date(2026, 5, 20))),
    is_disabled=st.booleans(),
    must_change_password=st.booleans(),
    has_second_factor=st.booleans(),
    address_ranges=st.sampled_from([(), ("10.0.0.0/8",)]),
)
ITEMS = st.builds(
    Belonging,
    organisation=st.sampled_from([*TREE, "unknown"]),
    author=st.sampled_from(["author", "wangfang"]),
    authors=st.frozensets(st.sampled_from(["author", "lina", "zhouqiang"])),
    step=st.one_of(st.none(), st.sampled_from([step.key for step in DEFAULT_STEPS])),
)


@given(PEOPLE, PEOPLE, ITEMS, st.sampled_from(["", "10.0.0.1", "203.0.113.1"]))
def test_whoever_signs_is_active_no_author_and_the_holder_of_the_step(
    user: User, principal: User, item: Belonging, address: str
) -> None:
    delegation = Delegation(by=principal.login, to=user.login, step="first-review", first=TODAY, last=TODAY)
    try:
        name = in_place_of(user, item, [(delegation, principal)], address=address)
    except NotAllowedError:
        return
    seat = user if name is None else principal
    assert seat.login == (name or user.login)
    assert not {user.login, seat.login} & {item.author, *item.authors}
    assert item.step in seat.steps
    assert (Role.SECRECY if item.step == "secrecy" else Role.REVIEWER) in seat.roles
    assert item.organisation == seat.organisation or IS_BELOW(item.organisation, seat.organisation)
    assert [user.is_disabled, user.must_change_password, seat.is_disabled] == [False, False, False]
    assert all(person.expires_on is None or person.expires_on >= TODAY for person in (user, seat))
    assert not user.address_ranges or address == "10.0.0.1"
    assert name is None or item.step == "first-review"


@given(PEOPLE, ITEMS, st.sampled_from(Right))
def test_what_is_allowed_stands_in_the_table_for_one_of_the_roles(user: User, item: Belonging, right: Right) -> None:
    if refusal(user, right, item, address="10.0.0.1") == "":
        columns = {*(role.value for role in user.roles), "no role"}
        assert any(EXPECTED[right.value, column] for column in columns)
        assert may_ever(user, right, office=OFFICE, today=TODAY, address="10.0.0.1")


# --- organisations ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("shangtan-cun", "yunchuan-xian", True), ("yunchuan-xian", "shangtan-cun", False),
        ("minzheng-ban", "minzheng-ban", False), ("other-ban", "qinghe-zhen", False), ("unknown", "qinghe-zhen", False),
    ],
)  # fmt: skip
def test_who_stands_below_whom(one: str, other: str, expected: bool) -> None:
    assert IS_BELOW(one, other) is expected


def test_organisations_in_a_circle_end_somewhere() -> None:
    is_below = below_by({"a": "b", "b": "c", "c": "b"})
    assert is_below("a", "c")
    assert not is_below("a", "a")
    assert not is_below("b", "x")
