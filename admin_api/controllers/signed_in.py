"""Who asks an endpoint that a person uses: the session of a sign-in, named in the Authorization header, never in a cookie.

A key is the id of a session behind a prefix, so that nobody takes it for a machine's token. Browsers send it to nobody by
themselves: no form of another site can use it.
"""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter
from msgspec import Meta

from admin_api.accounts.errors import NotAllowedError, NotSignedInError
from admin_api.accounts.guards import token_in
from admin_api.controllers.admin.second_factor import is_asked_for
from admin_api.controllers.admin.visit import Visit
from admin_api.staff import Staff

AnyRequest = Request[Any, Any, Any]
Connection = ASGIConnection[Any, Any, Any, Any]
PREFIX = "gks_"
OWN_ACCOUNT = "own_account"
"""An endpoint with this option is there also for who must change the password or bind a telephone first."""
NO_KEY = "请先用 POST /api/session 登录，再把得到的 key 放在 Authorization 头里：Bearer key。令牌不能代替人。"
GONE = "登录已过时，或者已经结束。请用 POST /api/session 重新登录。"
CHANGED = "您的权限刚刚改过。请用 POST /api/session 重新登录。"
PASSWORD_FIRST = "请先用 POST /api/account/password 换掉临时的密码。"  # noqa: S105 - a sentence
TELEPHONE_FIRST = "您的角色必须用动态口令。请先用 POST /api/account/second-factor 绑定，再办别的事。"

Number = Annotated[str, PathParameter(description="草稿编号，如 20260512-k3m9q")]
Kind = Annotated[str, PathParameter(description="类别，如 documents、public-notices、service-guides")]
RecordId = Annotated[str, PathParameter(description="编号，如 20260512-k3m9q；机构等用短名，如 minzheng-ban")]
Revision = Annotated[int, Meta(ge=1, le=1_000_000_000, description="读取时的 revision：看过的是第几稿")]
Words = Annotated[str, Meta(max_length=2_000)]
Word = Annotated[str, Meta(max_length=200)]


def key_of(session_id: str) -> str:
    """What a person is given for the Authorization header."""
    return f"{PREFIX}{session_id}"


def session_in(authorization: str) -> str:
    """The session's id in an Authorization header; empty if there is none."""
    key = token_in(authorization)
    return key.removeprefix(PREFIX) if key.startswith(PREFIX) else ""


def signed_in(connection: Connection, handler: BaseRouteHandler) -> None:
    """Only somebody who is signed in passes; who it is, is kept for `visit`.

    Where rights have changed since, the screens give the browser a new id; a program is asked to sign in again.
    """
    staff: Staff = connection.app.state.staff
    at = staff.office.desk.clock()
    session_id = session_in(connection.headers.get("authorization", ""))
    if not session_id:
        raise NotSignedInError(NO_KEY)
    found = staff.accounts.signed_in(session_id, at)
    if found is None:
        raise NotSignedInError(GONE)
    user, session = found
    if session.needs_new_id:
        staff.accounts.sessions.end(session_id, at)
        raise NotSignedInError(CHANGED)
    if user.must_change_password and not handler.opt.get(OWN_ACCOUNT):
        raise NotAllowedError(PASSWORD_FIRST)
    if is_asked_for(user, staff) and not handler.opt.get(OWN_ACCOUNT):
        raise NotAllowedError(TELEPHONE_FIRST)
    connection.state.login = user.login  # for the log
    connection.state.visit = Visit(
        staff=staff, request=AnyRequest(connection.scope), user=user, session=session, session_id=session_id, at=at
    )


def visit(request: AnyRequest) -> Visit:
    """Who asks, as `signed_in` found out."""
    found: Visit = request.state.visit
    return found
