"""/admin/sign-in, /admin/sign-out, and the account's own page."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from admin_api.accounts.attempts import TooManyAttemptsError
from admin_api.accounts.errors import NotAllowedError, NotSignedInError
from admin_api.accounts.passwords import in_words
from admin_api.accounts.sign_in import WrongCodeError, give_code, sign_in
from admin_api.accounts.users import User
from admin_api.commands import change_password as password
from admin_api.commands.enter import leave, note_account
from admin_api.controllers.admin.second_factor import ADDRESS as SECOND_FACTOR
from admin_api.controllers.admin.second_factor import is_asked_for
from admin_api.controllers.admin.visit import (
    ASSETS,
    HOME,
    AnyRequest,
    Visit,
    address_of,
    cookie,
    form_of,
    frame,
    go,
    html,
    no_cookie,
    refuse_foreign,
    session_id_of,
    show,
    visit_of,
)
from admin_api.forms.posted import read_posted
from admin_api.forms.screens import Frame, PasswordScreen, SignInScreen
from admin_api.staff import Staff
from site_builder.clock import system_clock
from site_builder.errors import ContentError, Problem

ACTION = "/admin/sign-in"
RESET = "忘了密码，请找本单位的系统管理员重置。"


@get(ACTION, sync_to_thread=True, include_in_schema=False)
def sign_in_page(staff: NamedDependency[Staff]) -> Response[str]:
    """Name and password."""
    return _sign_in_page(staff)


@post(ACTION, sync_to_thread=True, status_code=200, include_in_schema=False)
def sign_in_form(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """Somebody says who they are; with a second factor in two steps, of which the cookie remembers the first."""
    try:
        refuse_foreign(request)
    except NotAllowedError as error:
        return _sign_in_page(staff, error=str(error), status=403)
    posted = read_posted(request.headers.get("content-type", ""), body)
    now, address, held = staff.office.desk.clock(), address_of(request), session_id_of(request)
    login = posted.one("login").strip()
    try:
        if posted.one("code") and held:
            code = posted.one("code")
            done = give_code(staff.accounts, held, code, address=address, now=now, at=system_clock())
        else:
            browser = request.headers.get("user-agent", "")
            done = sign_in(staff.accounts, login, posted.one("password"), address=address, browser=browser, now=now)
    except WrongCodeError as error:  # whoever this is knew the password: the trail names the account
        note_account(staff.office, now, address, "sign-in", error.user, "refused")
        return _sign_in_page(staff, login, str(error), asks_code=True, status=401)
    except NotSignedInError as error:
        note_account(staff.office, now, address, "sign-in", None, "refused")
        return _sign_in_page(staff, login, str(error), status=401)
    staff.accounts.sessions.end(held, now)
    if not done.session.is_complete:
        return _sign_in_page(staff, login, asks_code=True, with_cookie=(request, done.session_id))
    note_account(staff.office, now, address, "sign-in", done.user)
    onward = "/admin/account" if done.user.must_change_password else _first_page(staff, done.user)
    return go(onward, [cookie(request, done.session_id)])


def _first_page(staff: Staff, user: User) -> str:
    return SECOND_FACTOR if is_asked_for(user, staff) else HOME


@post("/admin/sign-out", sync_to_thread=True, status_code=200, include_in_schema=False)
def sign_out(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """The session ends."""
    visit = visit_of(staff, request)
    form_of(visit, body)
    leave(staff.office, staff.accounts, visit.caller, visit.session_id)
    return go(ACTION, [no_cookie(request)])


@get("/admin/account", sync_to_thread=True, include_in_schema=False)
def account_page(staff: NamedDependency[Staff], request: AnyRequest) -> Response[str]:
    """One's own password."""
    visit = visit_of(staff, request)
    return show(visit, _password_screen(frame(visit, "我的账号"), staff, visit.user.must_change_password))


@post("/admin/account", sync_to_thread=True, status_code=200, include_in_schema=False)
def change_password(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """A new password: every other session of this person ends, and this one gets a new id. Tries count as at sign-in."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    try:
        if posted.one("new") != posted.one("again"):
            note_account(visit.office, visit.at, visit.caller.address, "password", visit.user, "refused")
            raise ContentError([_differs()])
        password.change_password(
            visit.office, staff.accounts, visit.caller, visit.session, old=posted.one("old"), new=posted.one("new")
        )
    except (ContentError, TooManyAttemptsError) as error:
        return _password_refused(visit, error)
    new = staff.accounts.sessions.renew(visit.session_id, visit.at)
    screen = _password_screen(frame(visit, "我的账号", said="密码已经改好。"), staff, False)
    return html(staff.screens.render(screen), cookies=[cookie(request, new)] if new else [])


def _password_refused(visit: Visit, error: ContentError | TooManyAttemptsError) -> Response[str]:
    problems = error.problems if isinstance(error, ContentError) else []
    errors = tuple(f"{problem.label}：{problem.found}。{problem.fix}。" for problem in problems) or (str(error),)
    screen = _password_screen(frame(visit, "我的账号"), visit.staff, visit.user.must_change_password, errors)
    return show(visit, screen, 422 if problems else 429)


def _differs() -> Problem:
    return Problem(
        code="passwords-differ", place="", field=("again",), label="再输一遍", found="两次输入的不一样", expected="一样",
        fix="重新输入",
    )  # fmt: skip


def _password_screen(around: Frame, staff: Staff, must_change: bool, errors: tuple[str, ...] = ()) -> PasswordScreen:
    return PasswordScreen(
        frame=around, action="/admin/account", must_change=must_change, errors=errors,
        rules=in_words(staff.office.settings.passwords.rules), second_factor=SECOND_FACTOR,
    )  # fmt: skip


def _sign_in_page(
    staff: Staff,
    login: str = "",
    error: str = "",
    *,
    asks_code: bool = False,
    status: int = 200,
    with_cookie: tuple[AnyRequest, str] | None = None,
) -> Response[str]:
    name = staff.office.desk.watch.known().settings.name
    around = Frame(title="登录", site_name=name, home="/", assets=staff.screens.addresses(ASSETS))
    screen = SignInScreen(
        frame=around, action=ACTION, login=login[:60], asks_code=asks_code, error=error, reset=RESET,
        demo_users=staff.demo_users,
    )  # fmt: skip
    cookies = [cookie(*with_cookie)] if with_cookie is not None else []
    return html(staff.screens.render(screen), status, cookies)


ROUTES = [sign_in_page, sign_in_form, sign_out, account_page, change_password]
