"""/admin/account/second-factor: one's own telephone is bound and let go; /admin/proof: a new proof for a form that was open too long."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from admin_api.accounts.attempts import TooManyAttemptsError
from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.second_factor import address_for_telephone
from admin_api.accounts.users import User
from admin_api.commands.bind_second_factor import bind_second_factor
from admin_api.commands.remove_second_factor import remove_own_second_factor
from admin_api.controllers.admin.visit import STALE_FORM, AnyRequest, Visit, form_of, frame, show, visit_of
from admin_api.controllers.admin.writing import OURS
from admin_api.forms.controls import Control, Kind
from admin_api.forms.people_screens import Task, TasksScreen
from admin_api.forms.screens import Link
from admin_api.staff import Staff
from admin_api.workflow_errors import WorkflowError
from site_builder.clock import system_clock
from site_builder.rendering.qr import qr_code

ADDRESS = "/admin/account/second-factor"


@get(ADDRESS, sync_to_thread=True, include_in_schema=False)
def second_factor_page(staff: NamedDependency[Staff], request: AnyRequest) -> Response[str]:
    """Whether a code is asked for at sign-in, and how to have it so."""
    visit = visit_of(staff, request)
    return show(visit, _screen(visit, visit.user))


@post(ADDRESS, sync_to_thread=True, status_code=200, include_in_schema=False)
def second_factor_form(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """Begin, confirm with a code, or let go."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    button = posted.one("do")
    if button == "begin":
        staff.accounts.second_factors.propose(visit.user.login)
        return show(visit, _screen(visit, visit.user))
    if button == "remove":
        remove_own_second_factor(visit.office, staff.accounts, visit.caller)
        return show(visit, _screen(visit, visit.office.users.get(visit.user.login), said="动态口令已停用。"))
    if button != "confirm":
        raise NotAllowedError(STALE_FORM)
    try:
        codes = bind_second_factor(visit.office, staff.accounts, visit.caller, posted.one("code"), system_clock())
    except (WorkflowError, TooManyAttemptsError) as error:
        return show(
            visit, _screen(visit, visit.user, error=str(error)), 422 if isinstance(error, WorkflowError) else 429
        )
    return show(visit, _screen(visit, visit.office.users.get(visit.user.login), codes=codes))


@get("/admin/proof", sync_to_thread=True, include_in_schema=False)
def proof(staff: NamedDependency[Staff], request: AnyRequest) -> Response[dict[str, Any]]:
    """What forms of this session carry along, and whose it is: what one person wrote is not sent as another."""
    visit = visit_of(staff, request)
    body = {"ours": OURS, "csrf": visit.session.form_token, "user": visit.user.name}
    return Response(body, headers={"cache-control": "no-store"})


def is_asked_for(user: User, staff: Staff) -> bool:
    """Whether one of their roles may not be used before they have bound a telephone."""
    return not user.has_second_factor and bool(user.roles & set(staff.office.settings.second_factor_roles))


def _screen(
    visit: Visit, user: User, *, said: str = "", error: str = "", codes: list[str] | None = None
) -> TasksScreen:
    secret = visit.staff.accounts.second_factors.proposed(user.login)
    if codes:
        task = _codes_task(codes)
    elif user.has_second_factor:
        task = _bound_task(visit, user)
    else:
        task = _bind_task(visit, user, secret, error) if secret else _begin_task()
    lead = "您的角色必须用动态口令，请先绑定，再办别的事。" if is_asked_for(user, visit.staff) else ""
    return TasksScreen(
        frame=frame(visit, "动态口令", said=said), heading="动态口令", action=ADDRESS, tasks=(task,), lead=lead,
        links=(Link(words="我的账号", address="/admin/account"), Link(words="我的桌面", address="/admin/")),
    )  # fmt: skip


def _begin_task() -> Task:
    words = "绑定以后，登录时除了密码，还要输手机上的六位数字：别人知道了密码也进不来。手机上要有能扫动态口令的软件。"
    return Task(key="begin", heading="还没有绑定", sentences=(words,), buttons=(("begin", "开始绑定"),))


def _bind_task(visit: Visit, user: User, secret: str, error: str) -> Task:
    site = visit.office.desk.watch.known().settings.name
    words = "用手机上的动态口令软件扫这张图；扫不了就把下面的字母输进去。然后把手机上显示的六位数字填在这里。"
    code = Control(name="code", kind=Kind.LINE, label="手机上的六位数字", is_required=True, most=6, error=error)
    return Task(
        key="bind", heading="绑定手机", sentences=(words,), controls=(code,), buttons=(("confirm", "绑定"),),
        picture=qr_code(address_for_telephone(secret, login=user.login, site=site)),
        secret=(" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),),
        errors=(("f-code", error),) if error else (),
    )  # fmt: skip


def _codes_task(codes: list[str]) -> Task:
    words = "已经绑定。下面的备用码只显示这一次：请抄在纸上收好。手机不在身边时，每个可以代替动态口令用一次。"
    return Task(key="codes", heading="备用码", sentences=(words,), secret=tuple(codes))


def _bound_task(visit: Visit, user: User) -> Task:
    left = visit.staff.accounts.second_factors.recovery_codes_left(user.login)
    is_required = bool(user.roles & set(visit.office.settings.second_factor_roles))
    words = (
        "您的角色必须用动态口令。换手机请找安全管理员解除，再绑定新的。"
        if is_required
        else "换手机：先停用，再重新绑定。"
    )
    buttons = () if is_required else (("remove", "停用动态口令"),)
    return Task(key="bound", heading="已经绑定", sentences=(f"还有 {left} 个备用码。", words), buttons=buttons)


ROUTES = [second_factor_page, second_factor_form, proof]
