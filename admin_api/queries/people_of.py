"""The people whom an administrator looks after."""

from __future__ import annotations

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.accounts.users import User
from admin_api.office import Caller, Office
from admin_api.queries.left_behind import is_here
from admin_api.queries.sight import may, may_about
from site_builder.errors import RecordNotFoundError

RIGHTS = (Right.MANAGE_USERS, Right.GRANT_ROLES)


def people_of(office: Office, by: Caller) -> list[User]:
    """Those whose account or rights they may change. Raises NotAllowedError for who is no such administrator."""
    _demand(office, by)
    return [user for user in office.users.listing() if _is_theirs(office, by, user)]


def waiting_for_roles(office: Office, by: Caller) -> list[User]:
    """Those in use without any role, to whom they may grant one."""
    return [
        user
        for user in office.users.listing()
        if not user.roles and is_here(user, by.today) and may_about(office, by, Right.GRANT_ROLES, user)
    ]


def person_of(office: Office, by: Caller, login: str) -> User:
    """One of them. Raises RecordNotFoundError also for who is not theirs: as if there were nobody."""
    _demand(office, by)
    user = office.users.find(login)
    if user is None or not _is_theirs(office, by, user):
        raise RecordNotFoundError(f"没有登录名是“{login[:40]}”的用户。")
    return user


def _demand(office: Office, by: Caller) -> None:
    if not any(may(office, by, right) for right in RIGHTS):
        raise NotAllowedError(f"您不能{RIGHTS[0].label}。要用请找系统管理员。")


def _is_theirs(office: Office, by: Caller, user: User) -> bool:
    return any(may_about(office, by, right, user) for right in RIGHTS)
