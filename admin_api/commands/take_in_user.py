"""Take somebody into the office: an account with a first password that its owner changes at once."""

from __future__ import annotations

from msgspec import structs

from admin_api.accounts.passwords import new_password
from admin_api.accounts.rights import Right
from admin_api.accounts.users import User, UserFields, login_of
from admin_api.commands.changing_people import allow_about, moved, note_about, person_of, refuse_wrong_fields
from admin_api.office import Caller, Office

ACTION = "user.create"


def take_in_user(office: Office, by: Caller, fields: UserFields) -> tuple[User, str]:
    """The account and its first password, which is told once and kept only as a hash.

    Who sets up accounts grants no roles (三员分立): those in `fields` are not taken. Raises NotAllowedError, ContentError.
    """
    fields = structs.replace(fields, login=login_of(fields.login), roles=[], steps=[])
    allow_about(office, by, Right.MANAGE_USERS, moved(person_of(fields), by.user.organisation), ACTION)
    refuse_wrong_fields(office, by, fields)
    allow_about(office, by, Right.MANAGE_USERS, person_of(fields), ACTION)
    password = new_password()
    user = office.users.create(fields, password, rules=office.settings.passwords.rules, now=by.at)
    note_about(office, by, user.login, ACTION)
    return user, password
