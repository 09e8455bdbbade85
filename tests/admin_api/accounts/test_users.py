"""The people of the office: what may be said of them, and what is kept."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.passwords import PRESETS, PasswordPreset, is_outdated
from admin_api.accounts.roles import conflicts
from admin_api.accounts.users import Role, UserFields, fields_of_user, login_of, user_faults
from admin_api.office_settings import OfficeSettings
from site_builder.errors import ContentError, RecordNotFoundError
from site_builder.store.convert import struct_from_json
from tests.admin_api.accounts.conftest import NOW, PASSWORD, RULES, TODAY, fields, take_in

W, R, S, Y, E, A = Role.WRITER, Role.REVIEWER, Role.SECRECY, Role.SYSTEM, Role.SECURITY, Role.AUDITOR
MAY_JOIN = {
    (W, R): True, (W, S): True, (W, Y): True, (W, E): True, (W, A): True,
    (R, S): True, (R, Y): False, (R, E): False, (R, A): False,
    (S, Y): False, (S, E): False, (S, A): False,
    (Y, E): False, (Y, A): False, (E, A): False,
}  # fmt: skip
OFFICE = OfficeSettings()


def test_the_table_of_joined_roles_knows_every_pair() -> None:
    assert set(MAY_JOIN) == set(combinations(Role, 2))


@pytest.mark.parametrize("pair", MAY_JOIN, ids=lambda pair: f"{pair[0].name}-{pair[1].name}")
def test_which_roles_one_person_may_join(pair: tuple[Role, Role]) -> None:
    assert (conflicts(pair) == []) is MAY_JOIN[pair]


def found_in(**more: object) -> list[str]:
    roles = more.pop("roles", [Role.WRITER])
    problems = user_faults(
        fields(str(more.pop("login", "wangfang")), *roles, **more),  # type: ignore[misc]
        office=OFFICE, organisations={"minzheng-ban"}, today=TODAY,
    )  # fmt: skip
    return [f"{problem.field[0]}" for problem in problems]


def test_good_fields_have_no_faults() -> None:
    assert found_in() == []
    assert (
        found_in(roles=[R, S], steps=["first-review", "secrecy"], expires_on=TODAY, address_ranges=["10.0.0.0/8"]) == []
    )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"login": "王芳"}, "login"),
        ({"login": "Wangfang"}, "login"),
        ({"login": "w"}, "login"),
        ({"login": "w" * 33}, "login"),
        ({"login": "wang fang"}, "login"),
        ({"login": "wangfang\n"}, "login"),
        ({"name": "王"}, "name"),
        ({"name": "王" * 31}, "name"),
        ({"name": "王芳\u202e"}, "name"),
        ({"name": "王芳\n主任"}, "name"),
        ({"name": "  "}, "name"),
        ({"organisation": "nobody"}, "organisation"),
        ({"roles": [R, A], "steps": ["first-review"]}, "roles"),
        ({"roles": [W], "steps": ["first-review"]}, "steps"),
        ({"roles": [R], "steps": ["secrecy"]}, "steps"),
        ({"roles": [S], "steps": ["first-review", "secrecy"]}, "steps"),
        ({"roles": [R], "steps": ["no-such-step", "first-review"]}, "steps"),
        ({"roles": [R]}, "steps"),
        ({"roles": [R, S], "steps": ["first-review"]}, "steps"),
        ({"expires_on": date(2026, 5, 7)}, "expires_on"),
        ({"address_ranges": ["10.0.0.1/8"]}, "address_ranges"),
    ],
)
def test_each_fault_is_told_at_its_field(more: dict[str, object], field: str) -> None:
    assert set(found_in(**more)) == {field}


def test_what_is_posted_is_read_with_words_for_what_is_wrong() -> None:
    good = {"login": "wangfang", "name": "王芳", "organisation": "minzheng-ban", "roles": ["writer"]}
    assert struct_from_json(good, UserFields, "") == (fields(), [])
    user, problems = struct_from_json({**good, "login": "Wang Fang", "roles": ["boss"], "is_god": True}, UserFields, "")
    assert user is None
    assert {problem.field[0] for problem in problems} == {"login", "roles", "is_god"}
    assert any("小写字母开头" in problem.expected for problem in problems)


def test_all_faults_are_told_at_once() -> None:
    assert found_in(login="王", name="", organisation="x", roles=[R, A]) == [
        "login", "name", "organisation", "roles", "steps",
    ]  # fmt: skip


def test_a_login_is_the_same_however_it_is_typed() -> None:
    assert login_of(" ＷangFang ") == "wangfang"
    assert len(login_of("w" * 100_000)) <= 200


def test_two_who_take_in_the_same_name_at_once_make_one_account(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(accounts)
    monkeypatch.setattr(type(accounts.users), "find", lambda *_: None)  # as the second one saw it
    with pytest.raises(ContentError, match="已有"):
        take_in(accounts)


def test_somebody_taken_in_is_found_as_they_are(accounts: Accounts) -> None:
    said = fields(
        "lina", R, S, name="李娜", steps=["secrecy", "first-review"], expires_on=date(2026, 12, 31),
        address_ranges=["10.20.0.0/16", "2001:db8::/32"],
    )  # fmt: skip
    user = accounts.users.create(said, PASSWORD, rules=RULES, now=NOW)
    assert accounts.users.find("lina") == user
    assert user.roles == {R, S}
    assert user.steps == {"first-review", "secrecy"}
    assert user.expires_on == date(2026, 12, 31)
    assert user.address_ranges == ("10.20.0.0/16", "2001:db8::/32")
    assert user.must_change_password
    assert not user.is_disabled
    assert not user.has_second_factor
    assert set(fields_of_user(user).steps) == set(said.steps)
    assert fields_of_user(user).roles == said.roles


def test_nobody_is_found_by_a_name_that_nobody_has(accounts: Accounts) -> None:
    assert accounts.users.find("nobody") is None
    with pytest.raises(RecordNotFoundError):
        accounts.users.get("nobody")


def test_changing_somebody_who_is_not_there_is_refused(accounts: Accounts) -> None:
    with pytest.raises(RecordNotFoundError):
        accounts.users.change(fields("nobody"))
    with pytest.raises(RecordNotFoundError):
        accounts.users.disable("nobody", NOW)
    with pytest.raises(RecordNotFoundError):
        accounts.users.reset_password("nobody", PASSWORD, rules=RULES, today=TODAY)


def test_a_login_is_never_given_twice(accounts: Accounts) -> None:
    take_in(accounts)
    accounts.users.disable("wangfang", NOW)
    with pytest.raises(ContentError) as caught:
        take_in(accounts)
    assert [problem.code for problem in caught.value.problems] == ["login-taken"]


def test_a_bad_first_password_takes_nobody_in(accounts: Accounts) -> None:
    with pytest.raises(ContentError):
        accounts.users.create(fields(), "12345678", rules=RULES, now=NOW)
    assert accounts.users.listing() == []


def test_roles_steps_and_the_rest_change(accounts: Accounts) -> None:
    take_in(accounts)
    changed = accounts.users.change(
        fields("wangfang", R, name="王方", organisation="qinghe-zhen", steps=["final-review"])
    )
    assert (changed.name, changed.organisation, changed.roles) == ("王方", "qinghe-zhen", frozenset({R}))
    assert accounts.users.with_password("wangfang", PASSWORD) == changed


def test_the_disabled_stay_in_the_list_and_cannot_sign_in(accounts: Accounts) -> None:
    take_in(accounts)
    accounts.users.disable("wangfang", NOW)
    assert [user.is_disabled for user in accounts.users.listing()] == [True]
    assert accounts.users.with_password("wangfang", PASSWORD) is None
    assert not accounts.users.enable("wangfang").is_disabled
    assert accounts.users.with_password("wangfang", PASSWORD) is not None


def test_the_day_of_disabling_is_that_of_the_first_time(accounts: Accounts, tmp_path: Path) -> None:
    take_in(accounts)
    accounts.users.disable("wangfang", NOW)
    accounts.users.disable("wangfang", NOW + timedelta(days=1))
    row = sqlite3.connect(tmp_path / "accounts.sqlite").execute("SELECT disabled_at FROM users").fetchone()
    assert row == (NOW.isoformat(),)


def test_nothing_deletes_a_user() -> None:
    source = Path("admin_api/accounts")
    root = Path(__file__).parents[3]
    assert not [
        path for path in (root / source).glob("*.py") if "DELETE FROM users" in path.read_text(encoding="utf-8")
    ]


def test_no_password_stands_in_the_file(accounts: Accounts, tmp_path: Path) -> None:
    take_in(accounts)
    accounts.users.change_password("wangfang", PASSWORD, "Ling9-hua-cun", rules=RULES, today=TODAY)
    data = (tmp_path / "accounts.sqlite").read_bytes()
    assert PASSWORD.encode() not in data
    assert b"Ling9-hua-cun" not in data
    assert (tmp_path / "accounts.sqlite").stat().st_mode & 0o077 == 0


def test_a_password_is_changed_by_who_knows_the_old_one(accounts: Accounts) -> None:
    take_in(accounts)
    with pytest.raises(ContentError) as caught:
        accounts.users.change_password("wangfang", "wrong", "Ling9-hua-cun", rules=RULES, today=TODAY)
    assert caught.value.problems[0].field == ("old_password",)
    accounts.users.change_password("wangfang", PASSWORD, "Ling9-hua-cun", rules=RULES, today=TODAY)
    assert accounts.users.with_password("wangfang", PASSWORD) is None
    assert accounts.users.with_password("wangfang", "Ling9-hua-cun") is not None


def test_a_changed_password_need_not_be_changed_and_a_reset_one_must(accounts: Accounts) -> None:
    accounts.users.create(fields(), PASSWORD, rules=RULES, now=NOW)
    accounts.users.change_password("wangfang", PASSWORD, "Ling9-hua-cun", rules=RULES, today=TODAY)
    assert not accounts.users.get("wangfang").must_change_password
    accounts.users.reset_password("wangfang", "Kai2-men-jian", rules=RULES, today=TODAY)
    assert accounts.users.get("wangfang").must_change_password


def test_the_last_five_passwords_do_not_come_again_and_the_sixth_does(accounts: Accounts) -> None:
    take_in(accounts)
    made = [PASSWORD, *(f"Ling{number}-hua-cun" for number in range(1, 6))]
    for new in made[1:5]:
        accounts.users.reset_password("wangfang", new, rules=RULES, today=TODAY)
    for old in made[:5]:
        with pytest.raises(ContentError, match="用过"):
            accounts.users.reset_password("wangfang", old, rules=RULES, today=TODAY)
    accounts.users.reset_password("wangfang", made[5], rules=RULES, today=TODAY)
    accounts.users.reset_password("wangfang", made[0], rules=RULES, today=TODAY)


def test_without_a_memory_only_the_present_password_is_refused(accounts: Accounts) -> None:
    rules = PRESETS[PasswordPreset.ASVS]
    take_in(accounts)
    accounts.users.reset_password("wangfang", "correct horse staple", rules=rules, today=TODAY)
    with pytest.raises(ContentError, match="用过"):
        accounts.users.reset_password("wangfang", "correct horse staple", rules=rules, today=TODAY)
    accounts.users.reset_password("wangfang", PASSWORD, rules=rules, today=TODAY)


def test_a_password_is_due_after_its_days_and_never_without_any(accounts: Accounts) -> None:
    take_in(accounts)
    assert not accounts.users.is_password_due("wangfang", RULES, TODAY + timedelta(days=89))
    assert accounts.users.is_password_due("wangfang", RULES, TODAY + timedelta(days=90))
    assert not accounts.users.is_password_due("wangfang", PRESETS[PasswordPreset.ASVS], TODAY + timedelta(days=9000))


def test_a_hash_of_old_costs_is_made_anew_at_the_next_sign_in(accounts: Accounts, tmp_path: Path) -> None:
    take_in(accounts)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with sqlite3.connect(tmp_path / "accounts.sqlite") as connection:
        connection.execute("UPDATE users SET password = ?", (cheap,))
    assert accounts.users.with_password("wangfang", PASSWORD) is not None
    kept = sqlite3.connect(tmp_path / "accounts.sqlite").execute("SELECT password FROM users").fetchone()[0]
    assert not is_outdated(kept)
    assert accounts.users.with_password("wangfang", PASSWORD) is not None


def test_users_survive_a_restart(accounts: Accounts, tmp_path: Path) -> None:
    user = take_in(accounts)
    again = Accounts(tmp_path, OfficeSettings())
    assert again.users.listing() == [user]
    again.close()


@pytest.mark.parametrize("odd", ["' OR 1=1 --", "\ud800", "\0", "王芳", "w" * 10_000])
def test_odd_logins_find_nobody(accounts: Accounts, odd: str) -> None:
    take_in(accounts)
    assert accounts.users.with_password(login_of(odd), PASSWORD) is None
