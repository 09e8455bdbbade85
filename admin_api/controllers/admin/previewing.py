"""/admin/drafts/…/links: links for a look without an account; /admin/shared/…: what somebody sees who opens one."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, RawBody

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.moving import allow, visible
from admin_api.commands.open_preview import open_preview
from admin_api.commands.share_preview import end_preview, share_preview
from admin_api.controllers.admin.visit import (
    ASSETS,
    STALE_FORM,
    AnyRequest,
    Number,
    Visit,
    address_of,
    form_of,
    frame,
    go,
    number_in,
    settings_of,
    show,
    visit_of,
)
from admin_api.drafts import Draft, content_hash
from admin_api.forms.after_screens import LinksScreen, SharedLink, SharedScreen
from admin_api.forms.rendering import HEADERS
from admin_api.forms.screens import Frame, Link
from admin_api.preview_links import PreviewLink
from admin_api.queries.preview import preview
from admin_api.queries.publishable import publishable
from admin_api.queries.read_record import stored_record
from admin_api.staff import Staff
from admin_api.workflow import State
from site_builder.addresses import address_of as public_address
from site_builder.errors import ContentError, RecordNotFoundError

Token = Annotated[str, PathParameter(description="链接的末段")]
SHARED = "/admin/shared/"
OUTSIDE = {
    "cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow, noarchive",
    "x-content-type-options": "nosniff",
}  # fmt: skip
"""What everything behind a link is sent with: nothing keeps it, finds it or tells others its address."""
PAGE_RULES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@get("/admin/drafts/{number:str}/links", sync_to_thread=True, include_in_schema=False)
def links_page(staff: NamedDependency[Staff], request: AnyRequest, number: Number) -> Response[str]:
    """The links to a draft, and a new one."""
    visit = visit_of(staff, request)
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    allow(visit.office, visit.caller, Right.SHARE_PREVIEW, draft)
    return show(visit, _screen(visit, draft))


@post("/admin/drafts/{number:str}/links", sync_to_thread=True, status_code=200, include_in_schema=False)
def change_links(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number) -> Response[str]:
    """Make one, or end one."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    if posted.one("do") == "make":
        revision = number_in(posted.one("revision"))
        share_preview(visit.office, staff.preview_links, visit.caller, number, revision=revision)
    elif posted.one("end"):
        end_preview(visit.office, staff.preview_links, visit.caller, number, posted.one("end"))
    else:
        raise NotAllowedError(STALE_FORM)
    return go(f"/admin/drafts/{number}/links")


@get(f"{SHARED}{{token:str}}", sync_to_thread=True, include_in_schema=False)
def shared_page(staff: NamedDependency[Staff], request: AnyRequest, token: Token) -> Response[str]:
    """What a link shows: the version for which it was made, or that there is another by now."""
    office = staff.office
    at = office.desk.clock()
    try:
        _, draft, is_same = open_preview(office, staff.preview_links, token, at=at, address=address_of(request))
    except RecordNotFoundError as error:
        return _outside(staff, "链接打不开", (str(error),), 404)
    record = publishable(office.desk, draft).record if is_same else None
    if record is None:
        return _changed(staff, draft)
    text = preview(office.desk, record, "/")
    return Response(text, media_type="text/html", headers={**OUTSIDE, "content-security-policy": PAGE_RULES})


def _changed(staff: Staff, draft: Draft) -> Response[str]:
    if draft.state is not State.PUBLISHED:
        return _outside(
            staff, "已有改动", ("您收到链接以后，这份稿子又改过，旧的内容不再显示。", "请向发给您的人要新的链接。"), 410
        )
    try:
        record, _ = stored_record(staff.office.desk, draft.kind, draft.record_id or "")
    except (RecordNotFoundError, ContentError):
        return _outside(staff, "已经发布", ("这份稿子已经发布，请在网站上看。",), 410)
    link = Link(words="看公开的页面", address=f"/{public_address(record)}")
    return _outside(staff, "已经发布", ("这份稿子已经发布，请看公开的页面。",), 410, (link,))


def _outside(
    staff: Staff, heading: str, sentences: tuple[str, ...], status: int, links: tuple[Link, ...] = ()
) -> Response[str]:
    site_name = staff.office.desk.watch.known().settings.name
    around = Frame(title=heading, site_name=site_name, home="/", assets=staff.screens.addresses(ASSETS))
    text = staff.screens.render(SharedScreen(frame=around, heading=heading, sentences=sentences, links=links))
    return Response(text, status_code=status, media_type="text/html", headers={**HEADERS, **OUTSIDE})


def _screen(visit: Visit, draft: Draft) -> LinksScreen:
    hours = visit.office.settings.preview_hours
    return LinksScreen(
        frame=frame(visit, "预览链接"), heading=f"《{draft.title}》的预览链接",
        action=f"/admin/drafts/{draft.number}/links", back=f"/admin/drafts/{draft.number}/review",
        lead=f"给没有账号的领导看：只能看第 {draft.revision} 稿这一个版本，{hours} 小时后失效。以后改了稿子，链接只说“已有改动”。",
        rows=tuple(_row(visit, draft, link) for link in visit.staff.preview_links.of(draft.number)),
        revision=draft.revision,
    )  # fmt: skip


def _row(visit: Visit, draft: Draft, link: PreviewLink) -> SharedLink:
    if link.ended_at is not None:
        tag, state = "ended", "已收回"
    elif not link.is_open(visit.at):
        tag, state = "ended", "已过期"
    elif content_hash(draft) != link.content_hash:
        tag, state = "late", "稿子已有改动"
    else:
        tag, state = "open", "可以看"
    is_open = link.is_open(visit.at)
    return SharedLink(
        id=link.id if is_open else "", address=_address(visit, link) if is_open else "", tag=tag, state=state,
        who=f"{visit.office.name_of(link.made_by)}，{link.made_at:%Y-%m-%d %H:%M}", until=f"{link.expires_at:%Y-%m-%d %H:%M}",
        opened=f"打开过 {link.opened} 次" if link.opened else "还没有人打开",
    )  # fmt: skip


def _address(visit: Visit, link: PreviewLink) -> str:
    """The whole address, to be sent on: by the name that the settings give, or that the browser uses."""
    url = settings_of(visit.request).url.rstrip("/")
    root = url or f"{visit.request.url.scheme}://{visit.request.headers.get('host', '')}"
    return f"{root}{SHARED}{visit.staff.preview_links.token(link)}"


ROUTES = [links_page, change_links, shared_page]
