"""/admin/queue and /admin/ready: what waits for a signature or for publication, one by one or several at once."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.do_several import MOST, Result, publish_several, sign_several
from admin_api.controllers.admin.reviewing import draft_row, shown_differences, shown_facts, shown_findings, waiting_row
from admin_api.controllers.admin.visit import (
    HOME,
    STALE_FORM,
    AnyRequest,
    Visit,
    form_of,
    frame,
    number_in,
    show,
    visit_of,
)
from admin_api.drafts import PURPOSES
from admin_api.forms.after_screens import BatchItem, BatchScreen, ResultRow, ResultsScreen
from admin_api.forms.screens import Link, QueueScreen, Row
from admin_api.queries.draft_view import draft_view
from admin_api.queries.my_drafts import DraftLine
from admin_api.queries.ready_drafts import ready_drafts
from admin_api.queries.review_queue import Waiting, review_queue
from admin_api.staff import Staff
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import RecordNotFoundError
from site_builder.records.kinds import record_classes

QUEUE, READY = "/admin/queue", "/admin/ready"


@get(QUEUE, sync_to_thread=True, include_in_schema=False)
def queue_page(staff: NamedDependency[Staff], request: AnyRequest) -> Response[str]:
    """What waits for this person's signature."""
    visit = visit_of(staff, request)
    visit.demand(Right.SIGN)
    rows = tuple(waiting_row(visit, item) for item in review_queue(visit.office, visit.caller))
    is_several = len(rows) > 1
    screen = QueueScreen(
        frame=frame(visit, "等我审核", QUEUE), heading="等我审核", rows=rows, action=QUEUE if is_several else "",
        batch="勾了的一起看、一起签" if is_several else "",
    )  # fmt: skip
    return show(visit, screen)


@post(QUEUE, sync_to_thread=True, status_code=200, include_in_schema=False)
def sign_queue(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """Several at once: first all of them to be seen, then those that were seen to be signed."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    visit.demand(Right.SIGN)
    if posted.one("do") == "batch":
        return show(visit, _batch(visit, posted.values.get("pick", [])))
    if posted.one("do") != "sign":
        raise NotAllowedError(STALE_FORM)
    seen = {number: posted.one(f"hash.{number}") for number in posted.values.get("seen", [])}
    results = sign_several(visit.office, visit.caller, posted.one("step"), seen, opinion=posted.one("opinion"))
    more = Link(words="看还有哪些等我", address=QUEUE)
    return show(visit, _results(visit, results, "签", "已签", more))


@get(READY, sync_to_thread=True, include_in_schema=False)
def ready_page(staff: NamedDependency[Staff], request: AnyRequest) -> Response[str]:
    """What is signed off and waits to be published."""
    visit = visit_of(staff, request)
    visit.demand(Right.PUBLISH)
    lines = ready_drafts(visit.office, visit.caller)
    rows = tuple(_ready_row(visit, line) for line in lines)
    screen = QueueScreen(
        frame=frame(visit, "可以发布的", READY), heading="已签发，可以发布的", rows=rows, nothing="现在没有等着发布的。",
        action=READY if rows else "", batch="勾了的现在发布",
    )  # fmt: skip
    return show(visit, screen)


@post(READY, sync_to_thread=True, status_code=200, include_in_schema=False)
def publish_ready(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """Publish those that are marked, one after another, and tell what became of each."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    visit.demand(Right.PUBLISH)
    picked = (pick.partition("/") for pick in posted.values.get("pick", []))
    revisions = {number: number_in(revision) for number, _, revision in picked}
    results = publish_several(visit.office, visit.caller, revisions)
    return show(visit, _results(visit, results, "发布", "已发布", Link(words="看还有哪些可以发布", address=READY)))


def _ready_row(visit: Visit, line: DraftLine) -> Row:
    row = draft_row(visit, line)
    timer = f"{line.publish_at:%Y-%m-%d %H:%M} 自动发布" if line.publish_at is not None else row.note
    return Row(
        title=row.title, address=row.address, kind=row.kind, who=row.who, organisation=row.organisation, when=row.when,
        tag=row.tag, state=row.state, note=timer, value=f"{line.number}/{line.revision}",
    )  # fmt: skip


def _batch(visit: Visit, picked: list[str]) -> BatchScreen:
    """Those of the picked that wait for this person at the same step as the first of them."""
    if not 0 < len(picked) <= MOST:
        raise WorkflowError(f"请先勾选，一次 1 到 {MOST} 件。")
    waiting = [item for item in review_queue(visit.office, visit.caller) if item.line.number in picked]
    if not waiting:
        raise WorkflowError("勾选的现在都不等您签了。请回到“等我审核”再看。")
    first = waiting[0]
    others = tuple(
        f"《{item.line.title}》等的是{item.step_name}，要另外签。" for item in waiting if item.step != first.step
    )
    gone = len(set(picked)) - len(waiting)
    return BatchScreen(
        frame=frame(visit, "一起签", QUEUE), heading=f"一起签：{first.step_name}", action=QUEUE, step=first.step,
        step_name=first.step_name, items=tuple(_item(visit, item) for item in waiting if item.step == first.step),
        left_out=(*others, *((f"有 {gone} 件现在不等您签了。",) if gone else ())),
    )  # fmt: skip


def _item(visit: Visit, item: Waiting) -> BatchItem:
    view = draft_view(visit.office, visit.caller, item.line.number)
    draft = view.draft
    differences, is_new = shown_differences(visit, draft)
    address = f"/admin/drafts/{draft.number}"
    return BatchItem(
        number=draft.number, title=draft.title, facts=shown_facts(visit, view), findings=shown_findings(visit, view),
        kind=f"{record_classes()[draft.kind].facts.label} · {PURPOSES[draft.purpose]}", content_hash=view.content_hash,
        differences=tuple(row for row in differences if is_new or row.is_changed), is_new=is_new,
        address=f"{address}/review", preview=f"{address}/preview",
    )  # fmt: skip


def _results(visit: Visit, results: list[Result], verb: str, done: str, more: Link) -> ResultsScreen:
    count = sum(not result.trouble for result in results)
    left = f"，{len(results) - count} 件没有{verb}" if count < len(results) else ""
    return ResultsScreen(
        frame=frame(visit, f"一起{verb}的结果"), heading=f"{verb}了 {count} 件{left}",
        rows=tuple(_result(visit, result, verb, done) for result in results),
        links=(more, Link(words="回到桌面", address=HOME)),
    )  # fmt: skip


def _result(visit: Visit, result: Result, verb: str, done: str) -> ResultRow:
    try:
        draft = draft_view(visit.office, visit.caller, result.number).draft
    except RecordNotFoundError:
        return ResultRow(title=result.number[:60], address=QUEUE, tag="late", state=f"没有{verb}", note=result.trouble)
    is_approved = draft.state is State.APPROVED
    return ResultRow(
        title=draft.title, address=f"/admin/drafts/{draft.number}/review", tag="late" if result.trouble else "open",
        state=f"没有{verb}" if result.trouble else f"{done}，可以发布" if is_approved else done,
        note=result.trouble or "".join(result.warnings),
    )  # fmt: skip


ROUTES = [queue_page, sign_queue, ready_page, publish_ready]
