"""Somebody who was disabled is back."""

from __future__ import annotations

from admin_api.accounts.rights import Right
from admin_api.accounts.users import User
from admin_api.commands.changing_people import allow_about, note_about
from admin_api.office import Caller, Office

ACTION = "user.enable"


def enable_user(office: Office, by: Caller, login: str) -> User:
    """With the roles and the password of then. Raises NotAllowedError, RecordNotFoundError."""
    allow_about(office, by, Right.MANAGE_USERS, office.users.get(login), ACTION)
    user = office.users.enable(login)
    note_about(office, by, login, ACTION)
    return user
