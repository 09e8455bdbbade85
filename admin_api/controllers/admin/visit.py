"""Who comes to a screen, with which form, and how screens are sent: the one place that knows cookies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.params import PathParameter, QueryParameter
from litestar.types import Message, Scope

from admin_api.accounts.errors import NotAllowedError, NotSignedInError
from admin_api.accounts.rights import Right, may_ever
from admin_api.accounts.sessions import Session
from admin_api.accounts.sign_in import GONE
from admin_api.accounts.users import User
from admin_api.forms.posted import Posted, read_posted
from admin_api.forms.rendering import HEADERS
from admin_api.forms.screens import Frame, Link, Screen
from admin_api.office import Caller, Office
from admin_api.queries.review_queue import review_queue
from admin_api.settings import AdminSettings
from admin_api.staff import Staff

AnyRequest = Request[Any, Any, Any]
Number = Annotated[str, PathParameter(description="草稿编号")]
MatterKey = Annotated[str, QueryParameter(name="matter", description="发生了什么事")]
COOKIE = "gongkailan"
HOME = "/admin/"
SIGN_IN = "/admin/sign-in"
ASSETS = "/admin/assets/"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
STALE_FORM = "这个页面打开得太久，或者不是本系统的页面。您写的没有丢：请返回，刷新页面，再提交一次。"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Somebody who is signed in, and what they ask."""

    staff: Staff
    request: AnyRequest
    user: User
    session: Session
    session_id: str
    at: datetime

    @property
    def office(self) -> Office:
        """What commands and queries take."""
        return self.staff.office

    @property
    def caller(self) -> Caller:
        """Who asks, for commands and queries."""
        return Caller(user=self.user, at=self.at, address=address_of(self.request))

    def may(self, right: Right) -> bool:
        """Whether there can be anything for which they have this right."""
        return may_ever(
            self.user, right, office=self.office.settings, today=self.at.date(), address=self.caller.address,
            stand_ins=self.office.stand_ins(self.user, self.at.date()),
        )  # fmt: skip

    def demand(self, right: Right) -> None:
        """Raises NotAllowedError if there can be nothing for which they have this right."""
        if not self.may(right):
            raise NotAllowedError(f"您不能{right.label}。要用请找系统管理员。")


def address_of(request: AnyRequest) -> str:
    """The address from which a request comes."""
    return request.client.host if request.client is not None else ""


def session_id_of(request: AnyRequest) -> str:
    """The id in the browser's cookie; empty if it has none."""
    return session_id_in(request.headers.get("cookie", ""))


def session_id_in(cookies: str) -> str:
    """The same of a whole header, in which other programs of the host may have left anything."""
    pairs = (part.partition("=") for part in cookies.split(";"))
    return next((value.strip() for name, _, value in pairs if name.strip() == COOKIE), "")


def visit_of(staff: Staff, request: AnyRequest) -> Visit:
    """Who comes. Raises NotSignedInError."""
    at = staff.office.desk.clock()
    session_id = session_id_of(request)
    found = staff.accounts.signed_in(session_id, at)
    if found is None:
        raise NotSignedInError(GONE)
    user, session = found
    request.state.login = user.login  # for the log
    if session.needs_new_id and (new := staff.accounts.sessions.renew(session_id, at)):
        request.state.new_id = session_id = new
    return Visit(staff=staff, request=request, user=user, session=session, session_id=session_id, at=at)


def form_of(visit: Visit, body: bytes) -> Posted:
    """The form that was posted, if it is of this session. Raises NotAllowedError."""
    refuse_foreign(visit.request)
    posted = read_posted(visit.request.headers.get("content-type", ""), body)
    if not visit.session.fits(posted.one("csrf")):
        raise NotAllowedError(STALE_FORM)
    return posted


def refuse_foreign(request: AnyRequest) -> None:
    """Only our own pages post to us. Raises NotAllowedError. Old browsers say at least from where a form comes.

    A proxy may not hand on by which name it was called: the settings say it.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    names = {request.headers.get("host", ""), settings_of(request).called} - {""}  # "null" has no name either
    is_ours = origin is None or urlsplit(origin).netloc in names
    if site not in (None, "same-origin", "none") or (site is None and not is_ours):
        raise NotAllowedError(STALE_FORM)


def settings_of(request: AnyRequest) -> AdminSettings:
    """The settings of the server that was asked."""
    settings: AdminSettings = request.app.state.desk.settings
    return settings


def number_in(text: str) -> int:
    """A revision as a form brings it; 0 for whatever is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def frame(visit: Visit, title: str, here: str = "", said: str = "") -> Frame:
    """What stands around a page of somebody who is signed in."""
    holdings = visit.office.desk.watch.known()
    waiting = len(review_queue(visit.office, visit.caller)) if visit.may(Right.SIGN) else 0
    known = (
        (Right.READ, Link(words="我的桌面", address=HOME)),
        (Right.WRITE, Link(words="写一条", address="/admin/new")),
        (Right.WITHDRAW, Link(words="已发布的", address="/admin/published")),
        (Right.ANSWER_COUNTER, Link(words="窗口速查", address="/admin/counter")),
        (Right.SIGN, Link(words="等我审核", address="/admin/queue", count=waiting)),
        (Right.PUBLISH, Link(words="可以发布的", address="/admin/ready")),
        (Right.DELEGATE, Link(words="代签", address="/admin/delegations")),
        (Right.MANAGE_USERS, Link(words="用户", address="/admin/users")),
        (Right.GRANT_ROLES, Link(words="用户", address="/admin/users")),
        (Right.MANAGE_TOKENS, Link(words="接口令牌", address="/admin/tokens")),
        (Right.OPERATE, Link(words="运行状态", address="/admin/chores")),
        (Right.SEE_AUDIT, Link(words="操作记录", address="/admin/audit")),
    )
    links = (
        Link(words=link.words, address=link.address, count=link.count, is_here=link.address == here)
        for right, link in known
        if visit.may(right)
    )
    return Frame(
        title=title, site_name=holdings.settings.name, home=HOME, assets=visit.staff.screens.addresses(ASSETS),
        csrf=visit.session.form_token, user=visit.user.name, account="/admin/account",
        organisation=holdings.organisation_name(visit.user.organisation) if visit.user.organisation else "",
        sign_out="/admin/sign-out", links=tuple(links), said=said,
    )  # fmt: skip


def show(visit: Visit, screen: Screen, status: int = 200) -> Response[str]:
    """A page."""
    return html(visit.staff.screens.render(screen), status)


async def give_new_id(message: Message, scope: Scope) -> None:
    """Rights have changed since the session's id was given: whatever is answered, a page, JSON or a redirect, brings the new one."""
    new = scope["state"].get("new_id") if message["type"] == "http.response.start" else None
    if message["type"] == "http.response.start" and new is not None:
        headers = list(message["headers"])
        if not any(name == b"set-cookie" for name, _ in headers):
            told = cookie(Request(scope), new).to_header(header="")
            message["headers"] = [*headers, (b"set-cookie", told.encode("latin-1"))]


def html(text: str, status: int = 200, cookies: list[Cookie] | None = None) -> Response[str]:
    """A page of the admin."""
    return Response(text, status_code=status, media_type="text/html", headers=HEADERS, cookies=cookies or [])


def go(address: str, cookies: list[Cookie] | None = None) -> Response[str]:
    """On to another page, after a form was taken."""
    headers = {**HEADERS, "location": quote(address, safe="/?=&#-_.:")}
    return Response("", status_code=303, media_type="text/html", headers=headers, cookies=cookies or [])


def cookie(request: AnyRequest, session_id: str) -> Cookie:
    """The session's cookie: for this site's pages only, over encrypted connections only.

    But on one's own machine, and where the settings say that people reach it without.
    """
    host, settings = request.headers.get("host", ""), settings_of(request)
    is_own = any(host == name or host.startswith(f"{name}:") for name in LOOPBACK)
    secure = settings.is_encrypted if settings.url else not is_own
    return Cookie(key=COOKIE, value=session_id, path="/admin", httponly=True, samesite="strict", secure=secure)


def no_cookie(request: AnyRequest) -> Cookie:
    """Takes the cookie back."""
    gone = cookie(request, "")
    gone.max_age = 0
    return gone
