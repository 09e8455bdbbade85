"""Who may change an account, as a table of commands × people; what does not fit is refused, and every refusal is in the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import structs

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.attempts import TooManyAttemptsError
from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.roles import Role
from admin_api.accounts.tokens import Scope
from admin_api.accounts.users import UserFields, fields_of_user
from admin_api.chore_ledger import ChoreLedger
from admin_api.commands.bind_second_factor import bind_second_factor
from admin_api.commands.change_password import change_password
from admin_api.commands.change_user import change_user
from admin_api.commands.delegate_step import delegate_step, end_delegation
from admin_api.commands.disable_user import disable_user
from admin_api.commands.enable_user import enable_user
from admin_api.commands.give_new_password import give_new_password
from admin_api.commands.grant_roles import grant_roles
from admin_api.commands.make_token import LONGEST_DAYS, end_token, make_token
from admin_api.commands.rebuild_site import rebuild_site
from admin_api.commands.remove_second_factor import remove_own_second_factor, remove_second_factor
from admin_api.commands.settle_alarm import settle_alarm
from admin_api.commands.take_in_user import take_in_user
from admin_api.office import Caller, Office
from admin_api.office_settings import OfficeSettings
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, RecordNotFoundError
from tests.admin_api.staff import NOON, caller, deputise, office_at, settings_in
from tests.conftest import TODAY

ADMINISTRATORS = {
    "xi": ("qinghe-zhen", Role.SYSTEM), "an": ("qinghe-zhen", Role.SECURITY),
    "far": ("liuxi-cun", Role.SYSTEM), "off": ("liuxi-cun", Role.SECURITY),
}  # fmt: skip
NEW = UserFields(login="luo", name="罗兰", organisation="minzheng-ban")
PASSWORD = "Maicui-5210-Zhongqiu"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        rules = opened.settings.passwords.rules
        for login, (organisation, role) in ADMINISTRATORS.items():
            fields = UserFields(login=login, name="某某", organisation=organisation, roles=[role])
            opened.users.create(fields, PASSWORD, rules=rules, now=NOON, must_change=False)
        yield opened


@pytest.fixture
def accounts(office: Office) -> Iterator[Accounts]:
    opened = Accounts(office.desk.settings.var, office.settings)
    yield opened
    opened.close()


def said_of(office: Office, login: str = "li", **changes: object) -> UserFields:
    return structs.replace(fields_of_user(office.users.get(login)), **changes)


def last_result(office: Office) -> str:
    return office.audit.search(limit=1)[0].result


Deed = Callable[[Office, Accounts, Caller], object]
DEEDS: dict[str, tuple[str, Deed]] = {
    "take in": ("xi", lambda office, _, by: take_in_user(office, by, NEW)),
    "change": ("xi", lambda office, accounts, by: change_user(office, accounts, by, said_of(office, name="李娜娜"))),
    "disable": ("xi", lambda office, accounts, by: disable_user(office, accounts, by, "li")),
    "enable": ("xi", lambda office, _, by: enable_user(office, by, "li")),
    "new password": ("xi", lambda office, accounts, by: give_new_password(office, accounts, by, "li")),
    "grant": (
        "an",
        lambda office, accounts, by: grant_roles(office, accounts, by, "li", roles=[Role.WRITER], steps=[]),
    ),
    "second factor": ("an", lambda office, accounts, by: remove_second_factor(office, accounts, by, "li")),
    "end a delegation": ("an", lambda office, _, by: end_delegation(office, by, 1)),
}


@pytest.mark.parametrize("name", DEEDS)
def test_an_account_is_changed_by_one_administrator_of_the_house(office: Office, accounts: Accounts, name: str) -> None:
    deputise(office, "li", "chen", "first-review")
    who, deed = DEEDS[name]
    before = office.users.listing()
    for login in {*ADMINISTRATORS, "wang", "guo"} - {who}:
        with pytest.raises(NotAllowedError):
            deed(office, accounts, caller(office, login))
        assert last_result(office) == "refused"
    assert office.users.listing() == before
    assert len(office.delegations.listing(TODAY)) == 1
    deed(office, accounts, caller(office, who))
    assert last_result(office) == "ok"


@pytest.mark.parametrize(("login", "organisation"), [("li", "liuxi-cun"), ("zhao", "qinghe-zhen")])
def test_nobody_fetches_or_sends_people_beyond_their_own_house(
    office: Office, accounts: Accounts, login: str, organisation: str
) -> None:
    with pytest.raises(NotAllowedError):
        change_user(office, accounts, caller(office, "far"), said_of(office, login, organisation=organisation))
    with pytest.raises(NotAllowedError):
        take_in_user(office, caller(office, "far"), NEW)


def test_who_may_not_take_anybody_in_learns_nothing_of_the_fields(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        take_in_user(office, caller(office, "an"), structs.replace(NEW, organisation="nowhere"))


@pytest.mark.parametrize(
    "deed",
    [
        lambda office, _: take_in_user(office, caller(office, "xi"), structs.replace(NEW, organisation="nowhere")),
        lambda office, accounts: change_user(office, accounts, caller(office, "xi"), said_of(office, name="\u200b")),
        lambda office, accounts: grant_roles(
            office, accounts, caller(office, "an"), "li", roles=[Role.REVIEWER, Role.AUDITOR], steps=[]
        ),
    ],
    ids=["take in", "change", "grant"],
)
def test_what_is_said_of_somebody_must_fit(
    office: Office, accounts: Accounts, deed: Callable[[Office, Accounts], object]
) -> None:
    before = office.users.listing()
    with pytest.raises(ContentError):
        deed(office, accounts)
    assert office.users.listing() == before


def test_tries_of_the_old_password_are_counted_and_noted(office: Office, accounts: Accounts) -> None:
    office.users.reset_password("wang", PASSWORD, rules=office.settings.passwords.rules, today=TODAY)
    by = caller(office, "wang")
    _, session = accounts.sessions.start("wang", NOON, address=by.address, browser="")
    for _ in range(office.settings.attempts.tries):
        with pytest.raises(ContentError):
            change_password(office, accounts, by, session, old="不是这个", new="Xin-Shui-5210-Ku")
        assert last_result(office) == "refused"
    with pytest.raises(TooManyAttemptsError):
        change_password(office, accounts, by, session, old=PASSWORD, new="Xin-Shui-5210-Ku")


def test_a_wrong_code_binds_nothing_and_is_noted(office: Office, accounts: Accounts) -> None:
    accounts.second_factors.propose("wang")
    with pytest.raises(WorkflowError):
        bind_second_factor(office, accounts, caller(office, "wang"), "000 000", NOON)
    assert last_result(office) == "refused"
    assert not accounts.second_factors.is_on("wang")


def test_whose_role_asks_for_a_second_factor_keeps_it(tmp_path: Path) -> None:
    strict = OfficeSettings(second_factor_roles=[Role.WRITER])
    with office_at(settings_in(tmp_path), strict) as office:
        accounts = Accounts(office.desk.settings.var, strict)
        with pytest.raises(NotAllowedError, match="不能停用"):
            remove_own_second_factor(office, accounts, caller(office, "wang"))
        assert last_result(office) == "refused"
        remove_own_second_factor(office, accounts, caller(office, "li"))
        accounts.close()


def test_only_who_signs_a_step_delegates_it_and_only_what_is_there_ends(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        delegate_step(office, caller(office, "wang"), step="first-review", to="chen", first=TODAY, last=TODAY)
    assert last_result(office) == "refused"
    with pytest.raises(RecordNotFoundError):
        end_delegation(office, caller(office, "li"), 99)


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("接口", [], 30),
        ("接口", [Scope.READ], 0),
        ("接口", [Scope.READ], LONGEST_DAYS + 1),
        ("", [Scope.READ], 30),
        ("长" * 61, [Scope.READ], 30),
    ],
)
def test_a_token_has_a_name_something_to_do_and_an_end(
    office: Office, name: str, scopes: list[Scope], days: int
) -> None:
    with pytest.raises(WorkflowError):
        make_token(office, caller(office, "an"), name=name, scopes=scopes, days=days)


def test_tokens_are_made_and_ended_by_who_grants_rights(office: Office) -> None:
    make_token(office, caller(office, "an"), name="接口", scopes=[Scope.READ], days=LONGEST_DAYS)
    for login in ("xi", "wang", "guo"):
        with pytest.raises(NotAllowedError):
            make_token(office, caller(office, login), name="另一个", scopes=[Scope.READ], days=1)
        with pytest.raises(NotAllowedError):
            end_token(office, caller(office, login), "接口")
    assert end_token(office, caller(office, "an"), "接口") == 1
    with pytest.raises(RecordNotFoundError):
        end_token(office, caller(office, "an"), "接口")


def test_what_the_system_did_is_settled_by_who_runs_it(office: Office) -> None:
    ledger = ChoreLedger(office.desk.settings.var)
    ledger.raise_alarm(NOON, "publish-due", "错过了")
    number = ledger.alarms()[0].number
    for login in ("an", "wang", "guo"):
        with pytest.raises(NotAllowedError):
            settle_alarm(office, ledger, caller(office, login), number)
        with pytest.raises(NotAllowedError):
            rebuild_site(office, caller(office, login))
    settle_alarm(office, ledger, caller(office, "xi"), number)
    with pytest.raises(RecordNotFoundError):
        settle_alarm(office, ledger, caller(office, "xi"), number)
    rebuild_site(office, caller(office, "xi"))
    ledger.close()
