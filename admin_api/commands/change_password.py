"""Somebody changes their own password: every other session of theirs ends. Tries of the old one count as at sign-in."""

from __future__ import annotations

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.attempts import TooManyAttemptsError
from admin_api.accounts.sessions import Session
from admin_api.commands.enter import note_account
from admin_api.office import Caller, Office
from site_builder.errors import ContentError


def change_password(office: Office, accounts: Accounts, by: Caller, session: Session, *, old: str, new: str) -> None:
    """Raises ContentError for a wrong old one or a poor new one, TooManyAttemptsError."""
    login, rules = by.user.login, office.settings.passwords.rules
    try:
        accounts.attempts.admit(login, by.address, by.at)
        accounts.users.change_password(login, old, new, rules=rules, today=by.today)
    except (ContentError, TooManyAttemptsError):
        note_account(office, by.at, by.address, "password", by.user, "refused")
        raise
    accounts.attempts.succeed(login, by.address, by.at)
    accounts.sessions.end_all(login, by.at, but=session.number)
    note_account(office, by.at, by.address, "password", by.user)
