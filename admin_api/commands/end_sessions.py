"""Somebody is signed out everywhere: a computer was left open, or lost. The account stays as it is."""

from __future__ import annotations

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.rights import Right
from admin_api.commands.changing_people import allow_about, note_about
from admin_api.office import Caller, Office

ACTION = "sessions.end"


def end_sessions(office: Office, accounts: Accounts, by: Caller, login: str) -> int:
    """How many ended. Raises NotAllowedError, RecordNotFoundError."""
    allow_about(office, by, Right.END_SESSIONS, office.users.get(login), ACTION)
    ended = accounts.sessions.end_all(login, by.at)
    note_about(office, by, login, ACTION, after=f"sessions={ended}")
    return ended
