"""All screens, their files, and what becomes of errors on the way: a page in Chinese, never a traceback."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import PathParameter

from admin_api.accounts.errors import NotSignedInError
from admin_api.controllers.admin import (
    auditing,
    board,
    chores,
    counter,
    desk,
    paper,
    people,
    previewing,
    published,
    reviewing,
    second_factor,
    several,
    sign_in,
    writing,
)
from admin_api.controllers.admin.visit import ASSETS, HOME, SIGN_IN, AnyRequest, frame, go, html, visit_of
from admin_api.forms.rendering import MEDIA_TYPES
from admin_api.forms.screens import ErrorScreen, Frame, Link
from admin_api.problem_details import STATUS
from admin_api.staff import Staff
from site_builder.errors import ContentError, DisclosureError

LOG = logging.getLogger("admin_api")


@get("/admin/assets/{name:str}", sync_to_thread=True, include_in_schema=False)
def asset(staff: NamedDependency[Staff], name: Annotated[str, PathParameter(description="文件名")]) -> Response[bytes]:
    """A style sheet, the script or the icon; addresses carry a version, so they may be kept."""
    data = staff.screens.files.get(name)
    if data is None:
        raise NotFoundException
    headers = {"cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
    return Response(data, media_type=MEDIA_TYPES[name.rpartition(".")[2]], headers=headers)


def on_not_signed_in(request: AnyRequest, _: NotSignedInError) -> Response[Any]:
    """To the sign-in page; a script is told so."""
    if "application/json" in request.headers.get("accept", ""):
        return Response({"ours": writing.OURS, "refusal": "登录已过时。请在新窗口登录，再回来按“再试”。"})
    return go(SIGN_IN)


def on_known(request: AnyRequest, error: DisclosureError) -> Response[Any]:
    """Everything this product raises on purpose, in its own words."""
    status = next((int(code) for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, ContentError):
        sentences = tuple(f"{item.label or item.place}：{item.found}。{item.fix}。" for item in error.problems)
        return _error_page(request, status, "还有要改的地方", sentences)
    return _error_page(request, status, "现在不能这样做", (str(error),))


def on_http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """No such page, and the like."""
    return _error_page(request, error.status_code, "没有这一页", ("请从桌面重新进入。",))


def on_unknown(request: AnyRequest, error: Exception) -> Response[Any]:
    """A mistake of ours: logged whole, told in one sentence."""
    LOG.error("%s %s", request.method, request.scope.get("path_template", ""), exc_info=error)
    return _error_page(request, 500, "系统出错了", ("这是我们的错，已经记下。请返回再试一次。",))


def _error_page(request: AnyRequest, status: int, heading: str, sentences: tuple[str, ...]) -> Response[Any]:
    if "application/json" in request.headers.get("accept", ""):
        return Response({"ours": writing.OURS, "refusal": "".join(sentences)})
    staff: Staff = request.app.state.staff
    try:
        around = frame(visit_of(staff, request), heading)
    except Exception:  # whatever is wrong, there is a page that says so
        around = Frame(title=heading, site_name="公开栏", home=HOME, assets=staff.screens.addresses(ASSETS))
    links = (Link(words="回到桌面", address=HOME),)
    return html(
        staff.screens.render(ErrorScreen(frame=around, heading=heading, sentences=sentences, links=links)), status
    )


def admin_router() -> Router:
    """Everything below /admin/."""
    return Router(
        path="/", include_in_schema=False, route_handlers=[asset, *desk.ROUTES, *chores.ROUTES, *sign_in.ROUTES, *writing.ROUTES, *reviewing.ROUTES, *several.ROUTES, *published.ROUTES, *previewing.ROUTES, *auditing.ROUTES, *counter.ROUTES, *paper.ROUTES, *board.ROUTES, *people.ROUTES, *second_factor.ROUTES],
        exception_handlers={
            NotSignedInError: on_not_signed_in, DisclosureError: on_known, HTTPException: on_http, Exception: on_unknown,
        },
    )  # fmt: skip
