"""The people of the demo: each role once, taken in once, with a password that its rules allow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.accounts.roles import Role
from admin_api.accounts.users import User
from admin_api.commands.moving import allow
from admin_api.drafts import Draft
from admin_api.office import Caller, Office
from admin_api.office_settings import read_office
from admin_api.workflow import State
from tests.admin_api.staff import NOON, begin, office_at, settings_in
from tests.demo.serve import OFFICE, PASSWORD, PEOPLE, Person, people, settle_office

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


def test_the_office_of_the_demo_reviews_three_times_and_looks_for_secrets(tmp_path: Path) -> None:
    settle_office(tmp_path)
    steps = read_office(tmp_path).steps
    assert [step.name for step in steps if not step.is_secrecy] == ["初审", "复审", "终审"]
    assert [step.name for step in steps if step.is_secrecy] == ["保密审查"]
    assert all((CONTENT / "organisations" / f"{step.organisation}.yml").exists() for step in steps if step.organisation)


def test_what_somebody_set_in_the_demo_stays(tmp_path: Path) -> None:
    settle_office(tmp_path)
    (tmp_path / "office.yml").write_text(OFFICE.read_text("utf-8").replace("初审", "校对"), encoding="utf-8")
    settle_office(tmp_path)
    assert read_office(tmp_path).steps[0].name == "校对"


def test_the_step_of_the_county_that_is_written_there_can_be_taken_as_it_stands(tmp_path: Path) -> None:
    text = OFFICE.read_text(encoding="utf-8")
    option = text[text.index("# - key:") :].replace("# ", "", 1).replace("#   ", "  ")
    (tmp_path / "office.yml").write_text(f"{text}{option}", encoding="utf-8")
    assert [step.name for step in read_office(tmp_path).steps][-1] == "县级审核"


@pytest.mark.parametrize(
    "writer", [person for person in PEOPLE if Role.WRITER in person.roles], ids=lambda item: item.login
)
def test_for_each_step_there_is_somebody_else_than_the_writer(writer: Person, tmp_path: Path) -> None:
    settle_office(tmp_path / "var")
    steps = read_office(tmp_path / "var")
    with office_at(settings_in(tmp_path), steps) as opened:
        people(tmp_path / "var")
        users = [opened.users.get(person.login) for person in PEOPLE]
        draft = begin(opened, "wang")
        for step in steps.steps:
            item = replace(
                draft, organisation=writer.organisation, author=writer.login, authors=frozenset({writer.login}),
                state=State.IN_REVIEW, step=step.key,
            )  # fmt: skip
            may = [user.login for user in users if _may_sign(opened, user, item)]
            assert may, step.name
            assert writer.login not in may


def _may_sign(opened: Office, user: User, item: Draft) -> bool:
    try:
        allow(opened, Caller(user=user, at=NOON), Right.SIGN, item)
    except NotAllowedError:
        return False
    return True
