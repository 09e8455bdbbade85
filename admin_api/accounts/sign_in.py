"""Signing in, in its one order: tries are counted, then the password, then the second factor, then a session.

Every refusal reads the same and takes as long, whether the name, the password or the account is at fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.errors import NotSignedInError
from admin_api.accounts.rights import is_in_ranges
from admin_api.accounts.sessions import Session
from admin_api.accounts.users import User, login_of

REFUSED = "登录名或密码不对，或者这个账号现在不能使用。请核对后再试；忘了密码请找系统管理员重置。"
WRONG_CODE = "口令不对，或者已经用过。请等手机上出现下一个口令再输；手机不在身边可用备用码。"
GONE = "登录已过时，请重新登录。"


class WrongCodeError(NotSignedInError):
    """The password of `user` was right, the second factor is not."""

    def __init__(self, user: User) -> None:
        self.user = user
        super().__init__(WRONG_CODE)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """`session_id` goes into the cookie; a session that is not complete waits for the second factor."""

    user: User
    session: Session
    session_id: str


def sign_in(accounts: Accounts, login: str, password: str, *, address: str, browser: str, now: datetime) -> SignedIn:
    """A session, whole or waiting for the second factor. Raises NotSignedInError (TooManyAttemptsError among them)."""
    login = login_of(login)
    with accounts.attempts.in_turn:
        accounts.attempts.admit(login, address, now)
        user = accounts.users.with_password(login, password)
        if user is None or user.has_expired(now.date()) or not _may_come_from(user, address):
            raise NotSignedInError(REFUSED)
        session_id, session = accounts.sessions.start(
            login, now, address=address, browser=browser, is_complete=not user.has_second_factor
        )
        if session.is_complete:
            user = _arrived(accounts, user, address, now)
        else:
            accounts.attempts.go_on(login, address)
    return SignedIn(user=user, session=session, session_id=session_id)


def give_code(accounts: Accounts, session_id: str, code: str, *, address: str, now: datetime, at: datetime) -> SignedIn:
    """The second factor of a session that waits for it; `at` is the true time. Raises NotSignedInError, WrongCodeError."""
    half = accounts.sessions.find(session_id, now)
    user = accounts.users.find(half.login) if half is not None and not half.is_complete else None
    if user is None or user.is_disabled or user.has_expired(now.date()) or not _may_come_from(user, address):
        raise NotSignedInError(GONE)
    with accounts.attempts.in_turn:
        accounts.attempts.admit(user.login, address, now)
        if not accounts.second_factors.accepts(user.login, code, at):
            raise WrongCodeError(user)
        whole = accounts.sessions.complete(session_id, now)
        if whole is None:
            raise NotSignedInError(GONE)
        return SignedIn(user=_arrived(accounts, user, address, now), session=whole[1], session_id=whole[0])


def _arrived(accounts: Accounts, user: User, address: str, now: datetime) -> User:
    accounts.attempts.succeed(user.login, address, now)
    if accounts.users.is_password_due(user.login, accounts.office.passwords.rules, now.date()):
        return accounts.users.require_new_password(user.login)
    return user


def _may_come_from(user: User, address: str) -> bool:
    return not user.address_ranges or is_in_ranges(address, user.address_ranges)
