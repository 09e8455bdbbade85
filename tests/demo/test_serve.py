"""The people of the demo: each role once, taken in once, with a password that its rules allow."""

from __future__ import annotations

from pathlib import Path

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.roles import Role
from admin_api.office_settings import read_office
from tests.demo.serve import PASSWORD, PEOPLE, people

CONTENT = Path(__file__).parents[2] / "content"


def test_a_record_can_go_all_the_way_with_the_people_of_the_demo(tmp_path: Path) -> None:
    assert people(tmp_path) == people(tmp_path) == PEOPLE
    office = read_office(tmp_path)
    accounts = Accounts(tmp_path, office)
    for person in PEOPLE:
        user = accounts.users.with_password(person.login, PASSWORD)
        assert user is not None
        assert not user.must_change_password
        assert (CONTENT / "organisations" / f"{user.organisation}.yml").exists()
    accounts.close()
    assert {step for person in PEOPLE for step in person.steps} == {step.key for step in office.steps}
    assert set(Role) == {role for item in PEOPLE for role in item.roles}
