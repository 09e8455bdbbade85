"""Somebody who runs the system has seen to something that was missed."""

from __future__ import annotations

from admin_api.accounts.rights import Right
from admin_api.chore_ledger import ChoreLedger
from admin_api.commands.moving import allow
from admin_api.office import Caller, Office
from site_builder.errors import RecordNotFoundError


def settle_alarm(office: Office, ledger: ChoreLedger, by: Caller, number: int) -> None:
    """Raises NotAllowedError, RecordNotFoundError."""
    allow(office, by, Right.OPERATE, None)
    if not ledger.settle(number, by.at, by.user.login):
        raise RecordNotFoundError("没有这条提醒，或者已经有人处理了。")
    office.audit.note(
        at=by.at, **by.in_trail,
        action="alarm.settle", object=f"alarm/{number}",
    )  # fmt: skip
