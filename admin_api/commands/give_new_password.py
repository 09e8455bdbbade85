"""Somebody has forgotten the password: a new one, to be changed at the next sign-in."""

from __future__ import annotations

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.passwords import new_password
from admin_api.accounts.rights import Right
from admin_api.commands.changing_people import allow_about, note_about
from admin_api.office import Caller, Office

ACTION = "user.password"


def give_new_password(office: Office, accounts: Accounts, by: Caller, login: str) -> str:
    """The password, told once. Sessions end, and tries that were made do not count. Raises NotAllowedError, RecordNotFoundError."""
    allow_about(office, by, Right.MANAGE_USERS, office.users.get(login), ACTION)
    password = new_password()
    office.users.reset_password(login, password, rules=office.settings.passwords.rules, today=by.today)
    accounts.sessions.end_all(login, by.at)
    accounts.attempts.forget(login)
    note_about(office, by, login, ACTION)
    return password
