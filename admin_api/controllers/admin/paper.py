"""/admin/drafts/…/approval-form and …/paper: the form to be signed, what was signed, what is filed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, RawBody

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.moving import allow
from admin_api.commands.object_to_paper import object_to_paper
from admin_api.commands.open_filed import open_filed
from admin_api.commands.record_paper_signature import SignedSheet, record_paper_signature, who_may_sign
from admin_api.controllers.admin.reviewing import shown_differences, shown_facts, shown_findings
from admin_api.controllers.admin.visit import AnyRequest, Number, Visit, form_of, frame, go, number_in, show, visit_of
from admin_api.drafts import PURPOSES
from admin_api.filing.cabinet import Filed
from admin_api.filing.reading import read_brought
from admin_api.forms.days import DayError, read_day
from admin_api.forms.paper_screens import (
    ApprovalFormScreen,
    FileLine,
    PaperLine,
    PaperSigningScreen,
    SignatureBox,
)
from admin_api.forms.posted import Posted
from admin_api.queries.draft_view import DraftView, draft_view
from admin_api.queries.publishable import touched_fields
from admin_api.staff import Staff
from admin_api.workflow import Case, Signature, State, steps_for
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError
from site_builder.records.kinds import record_classes

LONGEST = 160
"""Characters of an answer on the form: who signs reads the whole on screen or in the printed preview."""
FiledNumber = Annotated[str, PathParameter(description="归档材料的序号")]
SECRECY_ASKS = ("已审查是否涉及国家秘密、", "工作秘密、个人隐私、商业秘密")
FILED_HEADERS = {
    "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}  # fmt: skip


@get("/admin/drafts/{number:str}/approval-form", sync_to_thread=True, include_in_schema=False)
def approval_form(staff: NamedDependency[Staff], request: AnyRequest, number: Number) -> Response[str]:
    """The form to be printed and signed."""
    visit = visit_of(staff, request)
    view = draft_view(visit.office, visit.caller, number)
    draft, secret = view.draft, {step.key for step in visit.office.settings.steps if step.is_secrecy}
    differences, _ = shown_differences(visit, draft)
    answers = ((row.label, "".join(piece.text for piece in row.new)) for row in differences)
    kind = f"{record_classes()[draft.kind].facts.label} · {PURPOSES[draft.purpose]}"
    screen = ApprovalFormScreen(
        frame=frame(visit, f"审批表：{draft.title}"), heading=draft.title, number=draft.number, back=f"/admin/drafts/{number}/review",
        facts=(("标题", draft.title), ("类别", kind), *shown_facts(visit, view)),
        summary=tuple((label, _short(words)) for label, words in answers if words.strip()),
        findings=shown_findings(visit, view), files=tuple(_file_lines(draft.fields)), groups=in_groups(view.content_hash),
        boxes=tuple(
            SignatureBox(
                name=step.name, asks=SECRECY_ASKS if step.key in secret else (),
                signed=f"{step.signed_by} 已签，{step.signed_at:%Y-%m-%d %H:%M}" if step.signed_at else "",
            )
            for step in view.steps
        ),
        printed=f"稿号 {draft.number}，第 {draft.revision} 稿，{visit.at:%Y-%m-%d %H:%M} 由{visit.user.name}打印。",
    )  # fmt: skip
    return show(visit, screen)


@get("/admin/drafts/{number:str}/paper", sync_to_thread=True, include_in_schema=False)
def paper_page(staff: NamedDependency[Staff], request: AnyRequest, number: Number) -> Response[str]:
    """What was recorded, and the form to record the next step."""
    visit = visit_of(staff, request)
    return show(visit, _screen(visit, number))


@post("/admin/drafts/{number:str}/paper", sync_to_thread=True, status_code=200, include_in_schema=False)
def record(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number) -> Response[str]:
    """Record a signed form."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    draft = draft_view(visit.office, visit.caller, number).draft
    allow(visit.office, visit.caller, Right.RECORD_PAPER, draft)
    try:
        sheet = SignedSheet(
            step=posted.one("step"), signer=posted.one("signer"), signed_on=read_day(posted.one("signed_on"), visit.at.date()),
            printed=posted.one("printed"), scan=read_brought(posted.files.get("scan"), "scan", "签过的审批表"),
        )  # fmt: skip
        record_paper_signature(visit.office, staff.cabinet, visit.caller, number, sheet)
    except DayError as error:
        return show(visit, _screen(visit, number, posted, (("signed_on", f"签字日期：{error}。"),)), 422)
    except ContentError as error:
        return show(visit, _screen(visit, number, posted, sentences(error)), 422)
    except WorkflowError as error:
        return show(visit, _screen(visit, number, posted, (("", str(error)),)), 409)
    except NotAllowedError as error:
        return show(visit, _screen(visit, number, posted, (("signer", str(error)),)), 403)
    return go(f"/admin/drafts/{number}/paper")


@post("/admin/drafts/{number:str}/object", sync_to_thread=True, status_code=200, include_in_schema=False)
def object_to(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number) -> Response[str]:
    """Say that one has not signed."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    step = posted.one("step")
    try:
        object_to_paper(visit.office, visit.caller, number, step, reason=posted.one("reason"))
    except WorkflowError as error:
        return show(visit, _screen(visit, number, None, (("", str(error)),)), 409)
    return go(f"/admin/drafts/{number}/paper")


@get("/admin/filed/{filed:str}", sync_to_thread=True, include_in_schema=False)
def filed_page(staff: NamedDependency[Staff], request: AnyRequest, filed: FiledNumber) -> Response[bytes]:
    """Something that is filed, to be taken along: never shown within a page of ours."""
    visit = visit_of(staff, request)
    found, data = open_filed(visit.office, staff.cabinet, visit.caller, number_in(filed))
    name = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    return Response(data, media_type=found.media_type, headers={**FILED_HEADERS, "content-disposition": name})


def sentences(error: ContentError) -> tuple[tuple[str, str], ...]:
    """(id of the question, what is wrong with its answer)."""
    return tuple(
        (str(item.field[0]) if item.field else "", f"{item.label}：{item.found}。{item.fix}。")
        for item in error.problems
    )


def in_groups(sha256: str) -> tuple[str, ...]:
    """A hash in groups of four, so that people can compare it."""
    return tuple(sha256[start : start + 4] for start in range(0, len(sha256), 4))


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…（共 {len(words)} 字）"


def _file_lines(value: Any) -> Iterator[FileLine]:
    """Every file that fields name, with its hash."""
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str):
            yield FileLine(name=str(value.get("name", "名单")), groups=in_groups(value["sha256"]))
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from _file_lines(item)


def _screen(
    visit: Visit, number: str, posted: Posted | None = None, errors: tuple[tuple[str, str], ...] = ()
) -> PaperSigningScreen:  # fmt: skip
    view = draft_view(visit.office, visit.caller, number)
    given = visit.office.drafts.signatures(number)
    filed = {item.sha256: item for item in visit.staff.cabinet.of(f"drafts/{number}")}
    step = next((item for item in view.steps if not item.signed_by), None)
    why_not = _why_not(visit, view)
    case = _case(visit, view, given)
    kept = posted or Posted()
    return PaperSigningScreen(
        frame=frame(visit, f"纸质签批：{view.draft.title}"), heading=view.draft.title, back=f"/admin/drafts/{number}/review",
        action="" if why_not or step is None else f"/admin/drafts/{number}/paper", why_not=why_not,
        object_action=f"/admin/drafts/{number}/object", step=step.key if step else "", step_name=step.name if step else "",
        signers=() if why_not else tuple((user.login, user.name) for user in who_may_sign(visit.office, visit.caller, case)),
        signer=kept.one("signer"), signed_on=kept.one("signed_on"), printed=kept.one("printed"), errors=errors,
        lines=tuple(_line(visit, view, item, filed.get(item.paper or "")) for item in given if item.recorded_by),
    )  # fmt: skip


def _case(visit: Visit, view: DraftView, given: list[Signature]) -> Case:
    steps = steps_for(view.draft, visit.office.settings, touched_fields(visit.office.desk, view.draft))
    return Case(draft=view.draft, at=visit.at, steps=steps, signatures=given, content_hash=view.content_hash)


def _why_not(visit: Visit, view: DraftView) -> str:
    if view.draft.state is not State.IN_REVIEW:
        return f"这份稿子{view.draft.state.label}，现在没有要登记的签批。"
    try:
        allow(visit.office, visit.caller, Right.RECORD_PAPER, view.draft)
    except NotAllowedError as error:
        return str(error)
    return ""


def _line(visit: Visit, view: DraftView, item: Signature, filed: Filed | None) -> PaperLine:
    office = visit.office
    name = next((step.name for step in view.steps if step.key == item.step), item.step)
    words = f"{office.name_of(item.by)} {item.signed_on} 签字，{item.at:%Y-%m-%d %H:%M} 由{office.name_of(item.recorded_by or '')}登记。"
    return PaperLine(
        step=name, words=words, sheet=f"/admin/filed/{filed.id}" if filed is not None else "",
        object_to=item.step if item.by == visit.user.login else "",
    )  # fmt: skip


ROUTES = [approval_form, paper_page, record, object_to, filed_page]
