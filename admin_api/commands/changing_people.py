"""What every change of an account has in common: the right is asked for this very person, and the trail has a row."""

from __future__ import annotations

from dataclasses import replace

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.accounts.users import User, UserFields, user_faults
from admin_api.commands.moving import allow
from admin_api.office import Caller, Office
from site_builder.errors import ContentError


def allow_about(office: Office, by: Caller, right: Right, user: User, action: str) -> None:
    """Ask for the right about this user. Raises NotAllowedError, which is noted."""
    try:
        allow(office, by, right, user)
    except NotAllowedError:
        note_about(office, by, user.login, action, result="refused")
        raise


def note_about(office: Office, by: Caller, login: str, action: str, *, after: str = "", result: str = "ok") -> None:
    """A row about an account. `after`: roles, steps and counts, never a name."""
    office.audit.note(at=by.at, **by.in_trail, action=action, object=f"user/{login}", after=after, result=result)


def refuse_wrong_fields(office: Office, by: Caller, fields: UserFields) -> None:
    """Raises ContentError with everything that no type can say of an account."""
    known = {record.id for record in office.desk.watch.known().organisations}
    if faults := user_faults(fields, office=office.settings, organisations=known, today=by.today):
        raise ContentError(faults)


def person_of(fields: UserFields) -> User:
    """Who these fields speak of, for `authorize`."""
    return User(
        login=fields.login, name=fields.name, organisation=fields.organisation, roles=frozenset(fields.roles),
        steps=frozenset(fields.steps),
    )  # fmt: skip


def moved(user: User, organisation: str) -> User:
    """The same person in another organisation: one may neither fetch nor send people beyond one's own house."""
    return replace(user, organisation=organisation)
