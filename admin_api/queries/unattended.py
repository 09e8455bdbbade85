"""What ends by itself during the next holidays, while nobody is there: the next run of three or more days off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from admin_api.accounts.rights import Right
from admin_api.office import Caller, Office
from admin_api.queries.ending_notices import notice_ends
from admin_api.queries.endings import Ending, workdays_to
from admin_api.queries.sight import is_seen, may, may_about
from admin_api.workflow import State
from site_builder.clock import BEIJING
from site_builder.errors import ContentError
from site_builder.holdings import Holdings
from site_builder.records.documents import Document
from site_builder.records.holiday_calendars import HolidayCalendar
from site_builder.working_days import Calendar

SHORTEST = 3
FARTHEST = 400
DELEGATION, ACCOUNT = "代签委托到期", "账号到期"
ONE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DaysOff:
    """Days off in a row, both included. `name`: of the holiday in them."""

    name: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last


def next_days_off(holdings: Holdings, today: date) -> DaysOff | None:
    """The next three or more days off in a row, those going on included; None where no calendar says."""
    try:
        first, last = _run(holdings.calendar, today)
    except ContentError:
        return None
    if first is None or last is None:
        return None
    names = (
        holiday.name
        for calendar in holdings.every(HolidayCalendar)
        for holiday in calendar.holidays
        if holiday.starts_on <= last and holiday.ends_on >= first
    )
    return DaysOff(name="、".join(dict.fromkeys(names)) or "连休", first=first, last=last)


def _run(calendar: Calendar, today: date) -> tuple[date | None, date | None]:
    day = today
    while (
        not calendar.is_workday(day - ONE) and not calendar.is_workday(day) and today - day < timedelta(days=FARTHEST)
    ):
        day -= ONE
    begin, first = day, None
    for day in (begin + timedelta(days=offset) for offset in range(FARTHEST)):
        if not calendar.is_workday(day):
            first = first or day
        elif first is not None:
            if (day - first).days >= SHORTEST and day > today:
                return first, day - ONE
            first = None
    return None, None


def unattended(office: Office, by: Caller, sight: frozenset[str], days_off: DaysOff) -> list[Ending]:
    """Everything of theirs that ends in these days, in order."""
    endings = (
        *_records(office, sight, days_off),
        *_drafts(office, by, sight),
        *_delegations(office, by),
        *_accounts(office, by),
    )
    found = [item for item in endings if days_off.holds(item.day) and item.day >= by.today]
    calendar = office.desk.watch.known().calendar
    counted = [replace(item, days_left=workdays_to(item.day, by.today, calendar)) for item in found]
    return sorted(counted, key=lambda item: (item.day, item.what, item.title))


def _records(office: Office, sight: frozenset[str], days_off: DaysOff) -> Iterator[Ending]:
    holdings = office.desk.watch.known()
    for record, what, day in notice_ends(holdings):
        if days_off.holds(day) and (owner := holdings.organisation_of(record)) in sight:
            yield Ending(
                title=record.title, what=what, day=day, organisation=owner, record=("public-notices", record.id)
            )
    for document in holdings.every(Document):
        if (
            document.expires_on is None
            or not days_off.holds(document.expires_on)
            or (owner := holdings.organisation_of(document)) not in sight
        ):
            continue
        if document.repealed_on is None or document.repealed_on > document.expires_on:
            yield Ending(
                title=document.title, what="文件有效期满", day=document.expires_on, organisation=owner,
                record=("documents", document.id),
            )  # fmt: skip


def _drafts(office: Office, by: Caller, sight: frozenset[str]) -> Iterator[Ending]:
    for draft in office.drafts.listing(states=[State.SCHEDULED]):
        if draft.publish_at is not None and is_seen(draft, by, sight):
            at = draft.publish_at.astimezone(BEIJING)
            yield Ending(
                title=draft.title, what=f"定时 {at:%H:%M} 自动发布", day=at.date(), organisation=draft.organisation,
                draft=draft.number,
            )  # fmt: skip


def _delegations(office: Office, by: Caller) -> Iterator[Ending]:
    """Those in which they have a part, or all for who grants them."""
    sees_all = may(office, by, Right.GRANT_ROLES)
    for _, delegation in office.delegations.listing(by.today):
        if sees_all or by.user.login in (delegation.by, delegation.to):
            step = office.settings.step(delegation.step)
            title = f"{office.name_of(delegation.to)} 代 {office.name_of(delegation.by)}：{step.name if step else delegation.step}"
            yield Ending(title=title, what=DELEGATION, day=delegation.last, login=delegation.by)


def _accounts(office: Office, by: Caller) -> Iterator[Ending]:
    """One's own, and those of people whom they manage."""
    manages = may(office, by, Right.MANAGE_USERS)
    for user in office.users.listing() if manages else [by.user]:
        is_theirs = user.login == by.user.login or (manages and may_about(office, by, Right.MANAGE_USERS, user))
        if user.expires_on is not None and not user.is_disabled and is_theirs:
            yield Ending(
                title=f"{user.name}（{user.login}）", what=ACCOUNT, day=user.expires_on, organisation=user.organisation,
                login=user.login,
            )  # fmt: skip
