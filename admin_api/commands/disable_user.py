"""Somebody may nothing any more. The account stays: years later the trail still names somebody."""

from __future__ import annotations

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.rights import Right
from admin_api.accounts.users import User
from admin_api.commands.changing_people import allow_about, note_about
from admin_api.office import Caller, Office

ACTION = "user.disable"


def disable_user(office: Office, accounts: Accounts, by: Caller, login: str) -> User:
    """Every session of theirs ends. Raises NotAllowedError, RecordNotFoundError."""
    allow_about(office, by, Right.MANAGE_USERS, office.users.get(login), ACTION)
    user = office.users.disable(login, by.at)
    ended = accounts.sessions.end_all(login, by.at)
    note_about(office, by, login, ACTION, after=f"sessions={ended}")
    return user
