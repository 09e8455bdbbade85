"""/admin/audit: the trail, searched, verified and taken along, for those who may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from admin_api.accounts.rights import Right
from admin_api.audit import AuditRow
from admin_api.controllers.admin.visit import AnyRequest, frame, show, visit_of
from admin_api.forms.screens import AuditLine, AuditScreen
from admin_api.queries.trail import TrailPage, trail_faults, trail_page, whole_trail
from admin_api.staff import Staff
from site_builder.clock import BEIJING

ADDRESS = "/admin/audit"
Words = Annotated[str, QueryParameter(description="谁、做了什么、对什么")]
Form = Annotated[str, QueryParameter(name="as", description="csv 给人看，jsonl 给程序核对")]
Since = Annotated[str, QueryParameter(description="从哪天")]
Until = Annotated[str, QueryParameter(description="到哪天")]
Before = Annotated[int, QueryParameter(description="序号在此之前", ge=0, le=1_000_000_000)]


@get(ADDRESS, sync_to_thread=True, include_in_schema=False)
def audit_page(
    staff: NamedDependency[Staff], request: AnyRequest, q: Words = "", since: Since = "", until: Until = "",
    before: Before = 0,
) -> Response[str]:  # fmt: skip
    """The newest rows first, and whether the chain is whole."""
    visit = visit_of(staff, request)
    page = trail_page(visit.office, visit.caller, words=q, since=since, until=until, before=before)
    faults = trail_faults(visit.office, visit.caller)
    screen = AuditScreen(
        frame=frame(visit, "操作记录", ADDRESS), action=ADDRESS, rows=tuple(map(_line, page.rows)), words=q, since=since,
        until=until, head=visit.office.audit.head(), is_whole=not faults,
        whole="；".join(faults[:5]) or "核对过了：每一条都和前一条连着，没有改过、删过。",
        export=f"{ADDRESS}/export" if visit.may(Right.EXPORT_AUDIT) else "",
        older=f"{ADDRESS}?{_older(page, q, since, until)}" if page.older_than else "",
    )  # fmt: skip
    return show(visit, screen)


@get(f"{ADDRESS}/export", sync_to_thread=True, include_in_schema=False)
def export(staff: NamedDependency[Staff], request: AnyRequest, form: Form = "csv") -> Response[bytes]:
    """Everything, as a table for people or exact for machines; that it was taken is a row itself."""
    visit = visit_of(staff, request)
    is_exact = form == "jsonl"
    data = whole_trail(visit.office, visit.caller, is_exact=is_exact).encode()
    name, kind = ("audit.jsonl", "application/jsonl") if is_exact else ("audit.csv", "text/csv; charset=utf-8")
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(data, media_type=kind, headers=headers)


def _older(page: TrailPage, words: str, since: str, until: str) -> str:
    return urlencode({"q": words, "since": since, "until": until, "before": page.older_than})


def _line(row: AuditRow) -> AuditLine:
    when = datetime.fromisoformat(row.at).astimezone(BEIJING)
    return AuditLine(
        number=row.seq, when=f"{when:%Y-%m-%d %H:%M}", actor=row.actor or "（没有登录的人）", role=row.role,
        action=row.action, object=row.object, address=row.address, result=row.result, is_refused=row.result != "ok",
    )  # fmt: skip


ROUTES = [audit_page, export]
