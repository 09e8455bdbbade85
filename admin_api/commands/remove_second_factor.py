"""No code is asked of somebody any more: the telephone is lost, with the codes on paper; or they do not want it."""

from __future__ import annotations

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.changing_people import allow_about, note_about
from admin_api.office import Caller, Office

ACTION = "second-factor.remove"


def remove_second_factor(office: Office, accounts: Accounts, by: Caller, login: str) -> None:
    """Of somebody else: where their role asks for one, they may only bind a new one. Raises NotAllowedError, RecordNotFoundError."""
    allow_about(office, by, Right.GRANT_ROLES, office.users.get(login), ACTION)
    _remove(office, accounts, by, login)


def remove_own_second_factor(office: Office, accounts: Accounts, by: Caller) -> None:
    """Raises NotAllowedError if one of their roles asks for it."""
    if by.user.roles & set(office.settings.second_factor_roles):
        note_about(office, by, by.user.login, ACTION, result="refused")
        raise NotAllowedError("您的角色必须用动态口令，不能停用。换手机请找安全管理员解除，再绑定新的。")
    _remove(office, accounts, by, by.user.login)


def _remove(office: Office, accounts: Accounts, by: Caller, login: str) -> None:
    accounts.second_factors.remove(login)
    accounts.sessions.require_new_ids(login)
    note_about(office, by, login, ACTION)
