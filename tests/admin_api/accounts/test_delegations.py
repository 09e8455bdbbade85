"""AB角: what can be delegated, and that it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.delegations import Delegation, delegation_faults, in_words
from admin_api.accounts.users import Role, User
from admin_api.office_settings import OfficeSettings
from site_builder.errors import ContentError
from tests.admin_api.accounts.conftest import NOW, TODAY, take_in

OFFICE = OfficeSettings()
DAY = timedelta(days=1)
GIVEN = Delegation(by="lina", to="zhouqiang", step="first-review", first=TODAY, last=TODAY + 3 * DAY)


def both(accounts: Accounts) -> tuple[User, User]:
    principal = take_in(accounts, "lina", Role.REVIEWER, name="李娜", steps=["first-review"])
    return principal, take_in(accounts, "zhouqiang", name="周强")


def note(accounts: Accounts, delegation: Delegation = GIVEN) -> int:
    principal, deputy = accounts.users.get(delegation.by), accounts.users.get(delegation.to)
    return accounts.delegations.note(delegation, principal, deputy, office=OFFICE, noted_by="lina", now=NOW)


def test_it_holds_from_its_first_to_its_last_day(accounts: Accounts) -> None:
    both(accounts)
    note(accounts)
    held = [bool(accounts.delegations.for_deputy("zhouqiang", TODAY + days * DAY)) for days in range(-1, 5)]
    assert held == [False, True, True, True, True, False]
    assert [GIVEN.holds_on(TODAY + days * DAY) for days in range(-1, 5)] == held


def test_it_is_found_as_it_was_given_with_whom_it_stands_for(accounts: Accounts) -> None:
    principal, _ = both(accounts)
    number = note(accounts)
    assert accounts.delegations.for_deputy("zhouqiang", TODAY) == [GIVEN]
    assert accounts.delegations.for_deputy("lina", TODAY) == []
    assert accounts.delegations.listing(TODAY) == [(number, GIVEN)]
    assert accounts.stand_ins("zhouqiang", NOW) == [(GIVEN, principal)]


def test_it_can_be_ended_early_and_only_once(accounts: Accounts) -> None:
    both(accounts)
    number = note(accounts)
    assert accounts.delegations.end(number, NOW)
    assert not accounts.delegations.end(number, NOW)
    assert accounts.delegations.for_deputy("zhouqiang", TODAY) == []
    assert accounts.delegations.listing(TODAY) == []


def test_what_is_over_is_in_no_list(accounts: Accounts) -> None:
    both(accounts)
    note(accounts)
    assert accounts.delegations.listing(TODAY + 4 * DAY) == []


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ({"step": "second-review"}, "step"),
        ({"step": "no-such-step"}, "step"),
        ({"last": TODAY - DAY, "first": TODAY - 2 * DAY}, "last"),
        ({"first": TODAY + 5 * DAY}, "last"),
        ({"last": TODAY + timedelta(days=400)}, "last"),
        ({"deputy": {"is_disabled": True}}, "to"),
        ({"deputy": {"expires_on": TODAY}}, "to"),
        ({"deputy": {"roles": frozenset({Role.AUDITOR})}}, "to"),
        ({"deputy": {"roles": frozenset({Role.SYSTEM})}}, "to"),
        ({"deputy": {"roles": frozenset({Role.SECURITY})}}, "to"),
        ({"deputy": {"login": "lina"}}, "to"),
    ],
)
def test_each_fault_is_told_at_its_field(accounts: Accounts, case: dict[str, Any], field: str) -> None:
    principal, deputy = both(accounts)
    delegation = replace(GIVEN, **{name: value for name, value in case.items() if name != "deputy"})
    deputy = replace(deputy, **case.get("deputy", {}))
    problems = delegation_faults(delegation, principal, deputy, office=OFFICE, today=TODAY)
    assert {problem.field for problem in problems} == {(field,)}
    with pytest.raises(ContentError):
        accounts.delegations.note(delegation, principal, deputy, office=OFFICE, noted_by="lina", now=NOW)
    assert accounts.delegations.listing(TODAY - 9 * DAY) == []


def test_it_is_shown_as_people_say_it() -> None:
    assert in_words("周强", "李娜") == "周强 代 李娜"
