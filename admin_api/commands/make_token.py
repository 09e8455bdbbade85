"""A token for a program of the office, and the end of one."""

from __future__ import annotations

from collections.abc import Collection

from admin_api.accounts.rights import Right
from admin_api.accounts.tokens import Scope
from admin_api.commands.moving import allow
from admin_api.office import Caller, Office
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import RecordNotFoundError, SettingsError

LONGEST_DAYS = 3650


def make_token(office: Office, by: Caller, *, name: str, scopes: Collection[Scope], days: int) -> str:
    """The token, told once and kept only as a hash. Raises NotAllowedError, WorkflowError."""
    allow(office, by, Right.MANAGE_TOKENS, None)
    if not scopes or not 1 <= days <= LONGEST_DAYS:
        raise WorkflowError(f"令牌至少要有一项权限，有效期 1 到 {LONGEST_DAYS} 天。")
    try:
        token = office.desk.tokens.create(name, frozenset(scopes), by.at, days)
    except SettingsError as error:
        raise WorkflowError(str(error)) from error
    words = " ".join(sorted(scope.value for scope in scopes))
    office.audit.note(at=by.at, **by.in_trail, action="token.create", object="token", after=f"{words} days={days}")
    return token


def end_token(office: Office, by: Caller, name: str) -> int:
    """All tokens of a name; answers how many. Raises NotAllowedError, RecordNotFoundError."""
    allow(office, by, Right.MANAGE_TOKENS, None)
    count = office.desk.tokens.revoke(name, by.at)
    if not count:
        raise RecordNotFoundError("没有这个名字的令牌，或者已经撤销。")
    office.audit.note(at=by.at, **by.in_trail, action="token.revoke", object="token", after=f"count={count}")
    return count
