"""/admin/drafts/…/review: what waits, what changed, sign or send back, publish."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.return_draft import return_draft
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.commands.share_preview import may_share
from admin_api.commands.sign_step import sign_step
from admin_api.controllers.admin.visit import (
    HOME,
    STALE_FORM,
    AnyRequest,
    Number,
    Visit,
    form_of,
    frame,
    go,
    number_in,
    show,
    visit_of,
)
from admin_api.drafts import PURPOSES, WITHDRAW, Draft
from admin_api.forms.controls import Known, Option, controls_of
from admin_api.forms.days import DayError, read_instant
from admin_api.forms.differences import Difference, differences_of
from admin_api.forms.matters import matter_of, matter_of_fields
from admin_api.forms.screens import Link, MessageScreen, ReviewScreen, Row, Signed
from admin_api.queries.draft_view import DraftView, StepLine, draft_view
from admin_api.queries.my_drafts import DraftLine
from admin_api.queries.publishable import public_record
from admin_api.queries.published_records import others_at_work
from admin_api.queries.review_queue import Waiting
from admin_api.staff import Staff
from admin_api.workflow import OPEN, Action, State
from admin_api.workflow_errors import WorkflowError
from site_builder.records.kinds import record_classes
from site_builder.store.convert import to_plain

TAGS = {
    State.DRAFT: "plain", State.IN_REVIEW: "soon", State.RETURNED: "late", State.APPROVED: "open",
    State.SCHEDULED: "open", State.PUBLISHED: "open", State.DISCARDED: "ended",
}  # fmt: skip


@get("/admin/drafts/{number:str}/review", sync_to_thread=True, include_in_schema=False)
def review_page(staff: NamedDependency[Staff], request: AnyRequest, number: Number) -> Response[str]:
    """What is to be signed: what it is, what changed, what was found, who has signed."""
    visit = visit_of(staff, request)
    return show(visit, _screen(visit, draft_view(visit.office, visit.caller, number)))


@post("/admin/drafts/{number:str}/review", sync_to_thread=True, status_code=200, include_in_schema=False)
def decide(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number) -> Response[str]:
    """Sign, or send back with remarks."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    view = draft_view(visit.office, visit.caller, number)
    opinion, button = posted.one("opinion"), posted.one("do")
    if button not in ("sign", "return"):
        raise NotAllowedError(STALE_FORM)
    step = _next(view)
    try:
        if button == "return":
            return_draft(visit.office, visit.caller, number, revision=view.draft.revision, remark=opinion)
        elif step is not None:
            seen = posted.one("content_hash")
            sign_step(visit.office, visit.caller, number, step.key, seen_hash=seen, opinion=opinion)
    except WorkflowError as error:
        return show(visit, _screen(visit, view, error=str(error), opinion=opinion), 409)
    after = draft_view(visit.office, visit.caller, number)
    if after.draft.state is State.APPROVED and Action.PUBLISH in after.actions:
        return go(f"/admin/drafts/{number}/review")
    return show(visit, _decided(visit, after.draft, was_returned=button == "return"))


@post("/admin/drafts/{number:str}/publish", sync_to_thread=True, status_code=200, include_in_schema=False)
def publish(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: Number) -> Response[str]:
    """Bring it to the public, now or at a time."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    revision, button = number_in(posted.one("revision")), posted.one("do")
    if button not in ("publish", "schedule", "unschedule"):
        raise NotAllowedError(STALE_FORM)
    if button == "unschedule":
        schedule_draft(visit.office, visit.caller, number, revision=revision, publish_at=None)
        return go(f"/admin/drafts/{number}/review")
    if button == "schedule":
        try:
            at = _instant(visit, posted.one("publish_at"))
            schedule_draft(visit.office, visit.caller, number, revision=revision, publish_at=at)
        except (WorkflowError, DayError) as error:
            view = draft_view(visit.office, visit.caller, number)
            return show(visit, _screen(visit, view, error=str(error), publish_at=posted.one("publish_at")), 409)
        return show(visit, _said(visit, "已经定时", (f"{at:%Y年%m月%d日 %H:%M} 自动发布。",)))
    outcome = publish_draft(visit.office, visit.caller, number, revision=revision)
    links = (Link(words="看公开的页面", address=f"/{outcome.address}"), Link(words="回到桌面", address=HOME))
    sentences = (outcome.url, *outcome.warnings)
    return show(visit, _said(visit, "已经发布" if outcome.is_live else "已经发布，网站正在更新", sentences, links))


def _instant(visit: Visit, text: str) -> datetime:
    return read_instant(text, visit.at.date())


def _said(visit: Visit, heading: str, sentences: tuple[str, ...], links: tuple[Link, ...] = ()) -> MessageScreen:
    home = (Link(words="回到桌面", address=HOME),)
    return MessageScreen(frame=frame(visit, heading), heading=heading, sentences=sentences, links=links or home)


def _decided(visit: Visit, draft: Draft, *, was_returned: bool) -> MessageScreen:
    step = visit.office.settings.step(draft.step)
    if was_returned:
        heading, sentence = "已退回", f"《{draft.title}》退给了{visit.office.name_of(draft.author)}。"
    elif draft.state is State.IN_REVIEW and step is not None:
        heading, sentence = "已签字", f"《{draft.title}》下一步：{step.name}。"
    else:
        heading, sentence = "已签发", f"《{draft.title}》各步都签了，可以发布。"
    links = (Link(words="看还有哪些等我", address="/admin/queue"), Link(words="回到桌面", address=HOME))
    return _said(visit, heading, (sentence,), links)


def draft_row(visit: Visit, line: DraftLine) -> Row:
    """A draft in a list."""
    is_open = line.state in (State.DRAFT, State.RETURNED)
    return Row(
        title=line.title, address=_address(line) if is_open else f"/admin/drafts/{line.number}/review",
        kind=f"{record_classes()[line.kind].facts.label} · {line.purpose}", who=line.author,
        organisation=visit.office.desk.watch.known().organisation_name(line.organisation),
        when=f"{line.saved_at:%Y-%m-%d %H:%M}", tag=TAGS[line.state], note=line.remark,
        state=f"等{line.waits_for}" if line.waits_for else line.state.label,
    )  # fmt: skip


def _address(line: DraftLine) -> str:
    """Where its author goes on: of a withdrawal there is nothing to fill in but its reason."""
    is_withdrawal = line.purpose == PURPOSES[WITHDRAW]
    return (
        f"/admin/published/{line.kind}/{line.record_id}/withdraw" if is_withdrawal else f"/admin/drafts/{line.number}"
    )


def waiting_row(visit: Visit, item: Waiting) -> Row:
    """A draft that waits for somebody."""
    row = draft_row(visit, item.line)
    return Row(
        title=row.title, address=f"/admin/drafts/{item.line.number}/review", kind=row.kind, who=row.who,
        organisation=row.organisation, when=row.when, tag="soon", state=item.step_name,
        note=f"代 {item.in_place_of}" if item.in_place_of else "", value=item.line.number,
    )  # fmt: skip


def _next(view: DraftView) -> StepLine | None:
    return next((step for step in view.steps if not step.signed_by), None)


def shown_differences(visit: Visit, draft: Draft) -> tuple[tuple[Difference, ...], bool]:
    """Every answer beside the published one, in the order of the form; and whether nothing was published yet."""
    cls, holdings = record_classes()[draft.kind], visit.office.desk.watch.known()
    known = Known(
        organisations=tuple(Option(item.id, item.title) for item in holdings.organisations), calendar=holdings.calendar
    )
    matter = matter_of(matter_of_fields(draft.kind, draft.fields))
    ask = partial(controls_of, cls, known=known, first=matter.first if matter is not None else ())
    old, _ = public_record(visit.office.desk, draft)
    before = ask(to_plain(old)) if old is not None else ()
    return differences_of(before, ask(draft.fields)), old is None


def shown_findings(visit: Visit, view: DraftView) -> tuple[str, ...]:
    """What the checks found, and who else is at it."""
    return (
        *others_at_work(visit.office, view.draft),
        *(f"{problem.label}：{problem.found}。{problem.fix}。" for problem in view.problems),
    )


def _screen(visit: Visit, view: DraftView, *, error: str = "", opinion: str = "", publish_at: str = "") -> ReviewScreen:
    draft, step = view.draft, _next(view)
    differences, is_new = shown_differences(visit, draft)
    may_sign = Action.SIGN in view.actions or Action.APPROVE in view.actions
    may_publish = Action.PUBLISH in view.actions
    timer = f"{draft.publish_at:%Y-%m-%d %H:%M}" if draft.publish_at is not None else ""
    address = f"/admin/drafts/{draft.number}"
    is_open = draft.state in OPEN
    return ReviewScreen(
        frame=frame(visit, draft.title, "/admin/queue"), heading=draft.title,
        kind=f"{record_classes()[draft.kind].facts.label} · {PURPOSES[draft.purpose]}", is_new=is_new,
        facts=shown_facts(visit, view), differences=differences, signed=tuple(_signed(item, step) for item in view.steps),
        findings=shown_findings(visit, view), preview=f"{address}/preview", error=error, opinion=opinion,
        action=f"{address}/review" if may_sign else "", step=step.name if step else "",
        why_not=_why_not(view, step), content_hash=view.content_hash, revision=draft.revision,
        publish_at=publish_at or timer, publish_action=f"{address}/publish" if may_publish else "", timer=timer,
        sheet=f"{address}/approval-form" if draft.state is State.IN_REVIEW else "", paper=f"{address}/paper",
        poster=f"{address}/poster" if draft.kind == "public-notices" else "",
        links=f"{address}/links" if is_open and may_share(visit.office, visit.caller, draft) else "",
    )  # fmt: skip


def _why_not(view: DraftView, step: StepLine | None) -> str:
    if view.draft.state is State.PUBLISHED:
        return "已经发布。"
    if view.draft.state is State.IN_REVIEW and step is not None:
        return f"现在等{step.name}。这一步不由您来签：不是您负责的，或者您写过、改过这份稿子。"
    return f"{view.draft.state.label}。"


def shown_facts(visit: Visit, view: DraftView) -> tuple[tuple[str, str], ...]:
    """Who wrote it, whose it is, why, and what is special about it."""
    draft = view.draft
    facts = [
        ("拟稿", "、".join(visit.office.name_of(login) for login in sorted(draft.authors))),
        ("单位", visit.office.desk.watch.known().organisation_name(draft.organisation)),
        ("保存", f"{draft.saved_at:%Y-%m-%d %H:%M}，第 {draft.revision} 稿"),
        ("原因（公众会看到）", draft.reason),
        ("审核", "只改了可以快改的，一人审核（更正）" if len(view.steps) < len(visit.office.settings.steps) else ""),
        ("撤下以后", "公众在原来的网址只看到撤下的日期和原因" if draft.purpose == WITHDRAW else ""),
        ("定时", f"{draft.publish_at:%Y年%m月%d日 %H:%M} 自动发布" if draft.publish_at is not None else ""),
    ]
    return tuple((label, words) for label, words in facts if words)


def _signed(step: StepLine, following: StepLine | None) -> Signed:
    if step.signed_by:
        paper = "（纸质签批）" if step.is_on_paper else ""
        when = f"{step.signed_at:%Y-%m-%d %H:%M}" if step.signed_at else ""
        return Signed(
            step=step.name, tag="open", state=f"已签{paper}", by=step.signed_by, when=when, opinion=step.opinion
        )
    is_next = step is following
    return Signed(step=step.name, tag="soon" if is_next else "plain", state="轮到这一步" if is_next else "还没到")


ROUTES = [review_page, decide, publish]
