"""Change what is said of somebody: name, organisation, last day, from where they may come. Roles are granted elsewhere."""

from __future__ import annotations

from msgspec import structs

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.rights import Right
from admin_api.accounts.users import User, UserFields, fields_of_user
from admin_api.commands.changing_people import allow_about, moved, note_about, refuse_wrong_fields
from admin_api.office import Caller, Office

ACTION = "user.change"


def change_user(office: Office, accounts: Accounts, by: Caller, fields: UserFields) -> User:
    """Raises NotAllowedError, ContentError, RecordNotFoundError. An organisation decides rights, so sessions get new ids."""
    known = office.users.get(fields.login)
    kept = fields_of_user(known)
    fields = structs.replace(fields, roles=kept.roles, steps=kept.steps)
    allow_about(office, by, Right.MANAGE_USERS, known, ACTION)
    refuse_wrong_fields(office, by, fields)
    allow_about(office, by, Right.MANAGE_USERS, moved(known, fields.organisation), ACTION)
    user = office.users.change(fields)
    accounts.sessions.require_new_ids(user.login)
    note_about(office, by, user.login, ACTION)
    return user
