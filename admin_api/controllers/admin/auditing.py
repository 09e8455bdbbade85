"""/admin/audit: the trail, searched, verified and taken along, for those who may see it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from admin_api.accounts.rights import Right
from admin_api.audit import AuditRow, as_csv, as_json_lines
from admin_api.commands.moving import allow
from admin_api.controllers.admin.visit import AnyRequest, Visit, frame, show, visit_of
from admin_api.forms.days import DayError, read_day
from admin_api.forms.screens import AuditLine, AuditScreen
from admin_api.queries.remembered_heads import remembered_heads
from admin_api.staff import Staff
from site_builder.clock import BEIJING

ADDRESS = "/admin/audit"
PAGE = 100
COMMITS = 200
"""How many of the newest commits are asked for the heads they hold; `admin-api verify-audit` asks all."""
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
    allow(visit.office, visit.caller, Right.SEE_AUDIT, None)
    settings = visit.office.desk.settings
    kept = remembered_heads(settings.content, [settings.site / "manifest.json"], most=COMMITS)
    faults = visit.office.audit.verify(kept)
    rows = [row for row in _found(visit, since, until, before) if _holds(row, q.strip())]
    screen = AuditScreen(
        frame=frame(visit, "操作记录", ADDRESS), action=ADDRESS, rows=tuple(map(_line, rows)), words=q, since=since,
        until=until, head=visit.office.audit.head(), is_whole=not faults,
        whole="；".join(faults[:5]) or "核对过了：每一条都和前一条连着，没有改过、删过。",
        export=f"{ADDRESS}/export" if visit.may(Right.EXPORT_AUDIT) else "",
        older=f"{ADDRESS}?before={rows[-1].seq}" if len(rows) == PAGE else "",
    )  # fmt: skip
    return show(visit, screen)


@get(f"{ADDRESS}/export", sync_to_thread=True, include_in_schema=False)
def export(staff: NamedDependency[Staff], request: AnyRequest, form: Form = "csv") -> Response[bytes]:
    """Everything, as a table for people or exact for machines; that it was taken is a row itself."""
    visit = visit_of(staff, request)
    allow(visit.office, visit.caller, Right.EXPORT_AUDIT, None)
    audit, by = visit.office.audit, visit.caller
    is_exact = form == "jsonl"
    data = "".join((as_json_lines if is_exact else as_csv)(audit.rows())).encode()
    audit.note(
        at=by.at, actor=by.user.login, role=by.role, organisation=by.user.organisation, address=by.address,
        action="audit.export", object="audit",
    )  # fmt: skip
    name, kind = ("audit.jsonl", "application/jsonl") if is_exact else ("audit.csv", "text/csv; charset=utf-8")
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(data, media_type=kind, headers=headers)


def _found(visit: Visit, since: str, until: str, before: int) -> list[AuditRow]:
    """Days that cannot be read limit nothing."""
    first, last = _day(visit, since, time.min), _day(visit, until, time.max)
    return visit.office.audit.search(since=first, until=last, before_seq=before, limit=PAGE)


def _day(visit: Visit, text: str, at: time) -> datetime | None:
    try:
        return datetime.combine(read_day(text, visit.at.date()), at, BEIJING) if text.strip() else None
    except DayError:
        return None


def _holds(row: AuditRow, words: str) -> bool:
    return not words or any(words in part for part in (row.actor, row.action, row.object, row.result))


def _line(row: AuditRow) -> AuditLine:
    when = datetime.fromisoformat(row.at).astimezone(BEIJING)
    return AuditLine(
        number=row.seq, when=f"{when:%Y-%m-%d %H:%M}", actor=row.actor or "（没有登录的人）", role=row.role,
        action=row.action, object=row.object, address=row.address, result=row.result, is_refused=row.result != "ok",
    )  # fmt: skip


ROUTES = [audit_page, export]
