"""A program signs in for a person, and out again: the rules, tries and rows of the trail are those of the screens."""

from __future__ import annotations

from datetime import datetime

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.errors import NotSignedInError
from admin_api.accounts.sign_in import SignedIn, WrongCodeError, give_code, sign_in
from admin_api.accounts.users import User
from admin_api.office import Caller, Office

CODE_NEEDED = "这个账号开了动态口令。请把手机上的六位数（或备用码）放进 code，连同登录名和密码再送一次。"


def enter(
    office: Office, accounts: Accounts, login: str, password: str, code: str, *, address: str, program: str,
    now: datetime, at: datetime,
) -> SignedIn:  # fmt: skip
    """A whole session, in one step: a second factor comes along with the password. `at`: the true time.

    Raises NotSignedInError, TooManyAttemptsError among them; whatever half a session was begun has ended then.
    """
    try:
        done = sign_in(accounts, login, password, address=address, browser=program, now=now)
        if not done.session.is_complete:
            done = _with_code(accounts, done, code, address=address, now=now, at=at)
    except WrongCodeError as error:
        note_account(office, now, address, "sign-in", error.user, "refused")
        raise
    except NotSignedInError:
        note_account(office, now, address, "sign-in", None, "refused")
        raise
    note_account(office, now, address, "sign-in", done.user)
    return done


def _with_code(accounts: Accounts, half: SignedIn, code: str, *, address: str, now: datetime, at: datetime) -> SignedIn:
    try:
        if not code.strip():
            raise NotSignedInError(CODE_NEEDED)
        return give_code(accounts, half.session_id, code, address=address, now=now, at=at)
    finally:
        accounts.sessions.end(half.session_id, now)  # a whole one has another id


def leave(office: Office, accounts: Accounts, by: Caller, session_id: str) -> None:
    """The session ends."""
    accounts.sessions.end(session_id, by.at)
    note_account(office, by.at, by.address, "sign-out", by.user)


def note_account(
    office: Office, at: datetime, address: str, action: str, user: User | None, result: str = "ok"
) -> None:
    """A row in the trail. Who failed to sign in stays unnamed: people type passwords into the wrong box."""
    office.audit.note(
        at=at, actor=user.login if user is not None else "", address=address, action=action, object="account",
        role=" ".join(sorted(role.value for role in user.roles)) if user is not None else "",
        organisation=user.organisation if user is not None else "", result=result,
    )  # fmt: skip
