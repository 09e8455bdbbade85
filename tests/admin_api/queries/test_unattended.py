"""The next three days off or more, and whatever ends in them while nobody is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from admin_api.accounts.roles import Role
from admin_api.accounts.users import fields_of_user
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.office import Caller, Office
from admin_api.queries.sight import sight_of
from admin_api.queries.unattended import DaysOff, next_days_off, unattended
from site_builder.clock import BEIJING
from site_builder.holdings import Holdings
from site_builder.records.fields import Placement
from site_builder.records.holiday_calendars import EXAMPLE as CALENDAR
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects
from tests.admin_api.queries.desk_office import document, notice, put
from tests.admin_api.staff import approve, begin, caller, deputise, office_at, settings_in, without

DRAGON_BOAT = DaysOff(name="端午节", first=date(2026, 6, 19), last=date(2026, 6, 21))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("today", "name", "first", "last"),
    [
        ("2026-05-12", "端午节", "2026-06-19", "2026-06-21"),
        ("2026-06-19", "端午节", "2026-06-19", "2026-06-21"),
        ("2026-06-21", "端午节", "2026-06-19", "2026-06-21"),
        ("2026-06-22", "中秋节", "2026-09-25", "2026-09-27"),
        ("2026-09-28", "国庆节", "2026-10-01", "2026-10-07"),
        ("2026-02-16", "春节", "2026-02-15", "2026-02-23"),
    ],
)
def test_the_next_days_off_in_a_row(today: str, name: str, first: str, last: str) -> None:
    day = date.fromisoformat(today)
    found = next_days_off(Holdings(SETTINGS, Redirects(), [CALENDAR], day), day)
    assert found == DaysOff(name=name, first=date.fromisoformat(first), last=date.fromisoformat(last))


def test_where_no_calendar_says_none_is_guessed() -> None:
    today = date(2026, 11, 2)
    assert next_days_off(Holdings(SETTINGS, Redirects(), [], today), today) is None
    assert next_days_off(Holdings(SETTINGS, Redirects(), [CALENDAR], today), today) is None  # a weekend is no holiday


def found(office: Office, by: Caller) -> list[tuple[str, str]]:
    return [(item.what, item.title) for item in unattended(office, by, sight_of(office, by), DRAGON_BOAT)]


def test_everything_that_ends_in_them_is_told_in_order(office: Office) -> None:
    put(
        office, notice(1, ends_on=date(2026, 6, 21)), notice(2, ends_on=date(2026, 6, 22)),
        notice(3, ends_on=date(2026, 6, 19), placement=Placement.BOARD), document(4, expires_on=date(2026, 6, 20)),
        document(5, expires_on=date(2026, 6, 20), repealed_on=date(2026, 6, 1)),
    )  # fmt: skip
    draft = approve(office, begin(office))
    at = datetime(2026, 6, 20, 9, 30, tzinfo=BEIJING)
    schedule_draft(office, caller(office, "he"), draft.number, revision=draft.revision, publish_at=at)
    assert found(office, caller(office, "he")) == [
        ("张贴期满", "第3号公示"),
        ("定时 09:30 自动发布", draft.title),
        ("文件有效期满", "第4号文件"),
        ("公示期满", "第1号公示"),
    ]
    assert found(office, caller(office, "zhao")) == []


def test_a_deputy_and_a_principal_are_told_that_the_delegation_ends(office: Office) -> None:
    deputise(office, "chen", "he", "second-review", last=DRAGON_BOAT.last)
    expected = [("代签委托到期", "何伟 代 陈刚：复审")]
    assert found(office, caller(office, "chen")) == found(office, caller(office, "he")) == expected
    assert found(office, caller(office, "bao")) == []
    assert found(office, without(office, "guo", roles=frozenset({Role.SECURITY}))) == expected


def test_accounts_that_end_are_told_to_their_owners_and_to_who_manages_them(office: Office) -> None:
    users = office.users

    users.change(structs.replace(fields_of_user(users.get("wang")), expires_on=DRAGON_BOAT.first))
    expected = [("账号到期", "王芳（wang）")]
    assert found(office, caller(office, "wang")) == expected
    assert found(office, caller(office, "sun")) == []
    system = without(office, "guo", roles=frozenset({Role.SYSTEM}))
    assert found(office, system) == expected
    users.disable("wang", caller(office, "he").at)
    assert found(office, system) == []
    users.enable("wang")
    elsewhere = replace(system, user=replace(system.user, organisation="liuxi-cun"))
    assert found(office, elsewhere) == []


def test_in_the_middle_of_a_holiday_what_is_over_is_not_told(office: Office) -> None:
    put(office, notice(1, ends_on=DRAGON_BOAT.first), notice(2, ends_on=DRAGON_BOAT.last))
    by = caller(office, "he", minutes=int(timedelta(days=39).total_seconds() // 60))
    assert by.today == date(2026, 6, 20)
    assert found(office, by) == [("公示期满", "第2号公示")]
