"""Somebody's telephone shows the right code: from now on it is asked for."""

from __future__ import annotations

from datetime import datetime

from admin_api.accounts.accounts import Accounts
from admin_api.commands.changing_people import note_about
from admin_api.office import Caller, Office
from admin_api.workflow_errors import WorkflowError

ACTION = "second-factor.bind"


def bind_second_factor(office: Office, accounts: Accounts, by: Caller, code: str, at: datetime) -> list[str]:
    """The codes on paper, told once. `at`: the true time. Tries count as at sign-in. Raises WorkflowError, TooManyAttemptsError."""
    login = by.user.login
    accounts.attempts.admit(login, by.address, by.at)
    try:
        codes = accounts.second_factors.confirm(login, code, at)
    except WorkflowError:
        note_about(office, by, login, ACTION, result="refused")
        raise
    accounts.attempts.succeed(login, by.address, by.at)
    accounts.sessions.require_new_ids(login)
    note_about(office, by, login, ACTION, after=f"codes={len(codes)}")
    return codes
