"""AB角: for some days somebody signs a step in one's own place; and the end of it before its time."""

from __future__ import annotations

from datetime import date

from admin_api.accounts.delegations import Delegation
from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.changing_people import allow_about, note_about
from admin_api.office import Caller, Office
from site_builder.errors import RecordNotFoundError

ACTION, END = "delegation.begin", "delegation.end"


def delegate_step(office: Office, by: Caller, *, step: str, to: str, first: date, last: date) -> int:
    """Answers its number. Raises NotAllowedError, ContentError with all that stands against it, RecordNotFoundError."""
    allow_about(office, by, Right.DELEGATE, by.user, ACTION)
    delegation = Delegation(by=by.user.login, to=to, step=step, first=first, last=last)
    number = office.delegations.note(
        delegation, by.user, office.users.get(to), office=office.settings, noted_by=by.user.login, now=by.at
    )
    note_about(office, by, by.user.login, ACTION, after=f"delegation/{number} to={to} step={step} {first} {last}")
    return number


def end_delegation(office: Office, by: Caller, number: int) -> None:
    """By who gave it, or by who grants roles. Raises NotAllowedError, RecordNotFoundError."""
    found = next((item for key, item in office.delegations.listing(by.today) if key == number), None)
    principal = office.users.find(found.by) if found is not None else None
    if principal is None:
        raise RecordNotFoundError("没有这个委托，或者已经结束。")
    try:
        allow_about(office, by, Right.DELEGATE, principal, END)
    except NotAllowedError:
        allow_about(office, by, Right.GRANT_ROLES, principal, END)
    office.delegations.end(number, by.at)
    note_about(office, by, principal.login, END, after=f"delegation/{number}")
