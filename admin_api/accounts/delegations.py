"""AB角: for some days somebody signs a step in the place of somebody else. Kept for good: the trail refers to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from admin_api.accounts.roles import Role, conflicts
from admin_api.accounts.users import User
from admin_api.database import Database
from admin_api.office_settings import OfficeSettings
from site_builder.errors import ContentError, Problem

LONGEST = timedelta(days=366)
LABELS = {"by": "由谁委托", "to": "委托给谁", "step": "审核步骤", "first": "从", "last": "到"}


@dataclass(frozen=True, kw_only=True)
class Delegation:
    """`to` signs `step` in the place of `by`, from `first` to `last`, both days included."""

    by: str
    to: str
    step: str
    first: date
    last: date

    def holds_on(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.first <= day <= self.last


def in_words(deputy: str, principal: str) -> str:
    """How a signature in somebody's place is shown: 李娜 代 王芳."""
    return f"{deputy} 代 {principal}"


def delegation_faults(
    delegation: Delegation, principal: User, deputy: User, *, office: OfficeSettings, today: date
) -> list[Problem]:
    """Everything that stands against a delegation."""
    return [
        Problem(
            code="wrong-delegation", place="", field=(name,), label=LABELS[name], found=found, expected=expected, fix=fix
        )
        for name, found, expected, fix in _faults(delegation, principal, deputy, office, today)
    ]  # fmt: skip


def _faults(
    delegation: Delegation, principal: User, deputy: User, office: OfficeSettings, today: date
) -> Iterator[tuple[str, str, str, str]]:
    step = office.step(delegation.step)
    if step is None or step.key not in principal.steps:
        yield "step", f"{principal.name}不负责这一步", "委托人自己负责的步骤", "选另一步，或者另一个委托人"
    if principal.login == deputy.login:
        yield "to", "委托给自己", "另一个人", "选另一个人"
    if deputy.is_disabled or (deputy.expires_on is not None and deputy.expires_on < delegation.last):
        yield "to", f"{deputy.name}的账号已停用，或者到期早于委托结束", "一直能用的账号", "选另一个人，或者缩短日期"
    if conflicts(deputy.roles | {Role.SECRECY if step is not None and step.is_secrecy else Role.REVIEWER}):
        yield "to", f"{deputy.name}是管理员或审计员", "不管系统、不管审计的人", "选另一个人"
    if delegation.last < delegation.first or delegation.last < today:
        yield "last", f"{delegation.last} 早于开始日期，或者已经过去", "今天或以后，不早于开始日期", "改日期"
    if delegation.last - delegation.first > LONGEST:
        yield "last", "长于一年", "不超过一年", "改日期；长期如此请调整步骤由谁负责"


class Delegations:
    """The delegations of one `var/`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self,
        delegation: Delegation,
        principal: User,
        deputy: User,
        *,
        office: OfficeSettings,
        noted_by: str,
        now: datetime,
    ) -> int:
        """Begin one; answers its number. Raises ContentError with all that stands against it."""
        problems = delegation_faults(delegation, principal, deputy, office=office, today=now.date())
        if problems:
            raise ContentError(problems)
        with self._database.transaction() as tables:
            cursor = tables.execute(
                "INSERT INTO delegations (principal, deputy, step, first, last, noted_by, noted_at, ended_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, '')",
                (
                    delegation.by, delegation.to, delegation.step, delegation.first.isoformat(),
                    delegation.last.isoformat(), noted_by, now.isoformat(),
                ),
            )  # fmt: skip
            return cursor.lastrowid or 0

    def end(self, number: int, now: datetime) -> bool:
        """End one before its time; false if there is none that has not ended."""
        with self._database.transaction() as tables:
            cursor = tables.execute(
                "UPDATE delegations SET ended_at = ? WHERE number = ? AND ended_at = ''", (now.isoformat(), number)
            )
            return int(cursor.rowcount) == 1

    def for_deputy(self, login: str, today: date) -> list[Delegation]:
        """In whose place somebody may sign today."""
        with self._database.reading() as tables:
            rows = tables.query(
                "SELECT * FROM delegations WHERE deputy = ? AND first <= ? AND last >= ? AND ended_at = '' ORDER BY number",
                (login, today.isoformat(), today.isoformat()),
            )
            return [_delegation(row) for row in rows]

    def listing(self, today: date) -> list[tuple[int, Delegation]]:
        """(number, delegation) of those that hold today or later."""
        with self._database.reading() as tables:
            rows = tables.query(
                "SELECT * FROM delegations WHERE last >= ? AND ended_at = '' ORDER BY first, number",
                (today.isoformat(),),
            )
            return [(row["number"], _delegation(row)) for row in rows]


def _delegation(row: dict[str, Any]) -> Delegation:
    return Delegation(
        by=row["principal"], to=row["deputy"], step=row["step"], first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
    )  # fmt: skip
