"""Say which roles and review steps somebody has."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.rights import Right
from admin_api.accounts.roles import Role
from admin_api.accounts.users import User, fields_of_user
from admin_api.commands.changing_people import allow_about, note_about, refuse_wrong_fields
from admin_api.office import Caller, Office

ACTION = "user.grant"


def grant_roles(
    office: Office, accounts: Accounts, by: Caller, login: str, *, roles: Sequence[Role], steps: Sequence[str]
) -> User:
    """Raises NotAllowedError, RecordNotFoundError, ContentError for roles that one person may not join."""
    known = office.users.get(login)
    allow_about(office, by, Right.GRANT_ROLES, known, ACTION)
    fields = structs.replace(fields_of_user(known), roles=list(roles), steps=list(steps))
    refuse_wrong_fields(office, by, fields)
    user = office.users.change(fields)
    accounts.sessions.require_new_ids(login)
    note_about(office, by, login, ACTION, after=" ".join(sorted([*(role.value for role in roles), *steps])))
    return user
