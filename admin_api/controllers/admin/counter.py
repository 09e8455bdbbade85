"""/admin/counter (窗口速查): what to bring, where, when, for how much, while somebody stands at the window or is on the line."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, RawBody

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Belonging, Right
from admin_api.commands.decide_question import decide_question
from admin_api.commands.moving import allow
from admin_api.commands.note_question import note_question
from admin_api.controllers.admin.visit import (
    STALE_FORM,
    AnyRequest,
    Visit,
    form_of,
    frame,
    go,
    number_in,
    show,
    visit_of,
)
from admin_api.counter.questions import Decision, Question
from admin_api.forms.counter_screens import CounterHit, CounterScreen, QuestionRow, QuestionsScreen, SlipScreen
from admin_api.queries.guide_answer import guide_answer
from admin_api.staff import Staff
from site_builder.addresses import address_of
from site_builder.errors import ContentError, Problem, RecordNotFoundError
from site_builder.holdings import Holdings
from site_builder.records.service_guides import ServiceGuide
from site_builder.rendering.stamp import date_cn, weekday_cn

ADDRESS = "/admin/counter"
QUESTIONS = f"{ADDRESS}/questions"
MOST_LETTERS = 60
TAGS = {Decision.OPEN: "soon", Decision.PUBLISHED: "open", Decision.DECLINED: "ended"}
PAPERS = {"roll": "a5", "a5": "roll"}
Words = Annotated[str, QueryParameter(name="q", description="汉字、拼音或首字母")]
GuideId = Annotated[str, QueryParameter(name="guide", description="打开哪一份指南")]
Noted = Annotated[str, QueryParameter(name="noted", description="刚记下的问题")]
Paper = Annotated[str, QueryParameter(name="paper", description="纸：roll（80 毫米）或 a5")]
Guide = Annotated[str, PathParameter(description="指南编号")]
QuestionNumber = Annotated[str, PathParameter(description="问题编号")]


@get(ADDRESS, sync_to_thread=True, include_in_schema=False)
def counter_page(
    staff: NamedDependency[Staff], request: AnyRequest, q: Words = "", guide: GuideId = "", noted: Noted = ""
) -> Response[str]:
    """One box; what fits best is open."""
    visit = _visit(staff, request)
    return show(visit, _screen(visit, q, guide, noted=_noted(staff, noted)))


@get(f"{ADDRESS}/slip/{{guide:str}}", sync_to_thread=True, include_in_schema=False)
def slip_page(
    staff: NamedDependency[Staff], request: AnyRequest, guide: Guide, q: Words = "", paper: Paper = "roll"
) -> Response[str]:
    """What a citizen takes home."""
    visit = _visit(staff, request)
    holdings = visit.office.desk.watch.known()
    found = holdings.get("service-guides", guide)
    if not isinstance(found, ServiceGuide) or paper not in PAPERS:
        raise RecordNotFoundError("没有这份办事指南。请回到窗口速查再找。")
    back = _address(q, guide)
    screen = SlipScreen(
        frame=frame(visit, found.title, ADDRESS), answer=guide_answer(found, holdings), paper=paper, back=back,
        other=f"{ADDRESS}/slip/{guide}?paper={PAPERS[paper]}&q={quote(q[:MOST_LETTERS])}",
        printed=f"{date_cn(visit.at.date())} {weekday_cn(visit.at.date())}", url=holdings.settings.url + address_of(found),
    )  # fmt: skip
    return show(visit, screen)


@post(f"{ADDRESS}/questions", sync_to_thread=True, status_code=200, include_in_schema=False)
def note(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody) -> Response[str]:
    """Note what could not be answered."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    text, words = posted.one("text"), posted.one("q")
    try:
        question = note_question(visit.office, staff.counter.questions, visit.caller, text)
    except ContentError as error:
        return show(visit, _screen(visit, words, "", question=text[:800], errors=_errors(error.problems, "text")), 422)
    return go(f"{ADDRESS}?q={quote(words[:MOST_LETTERS])}&noted={question.number}")


@get(f"{ADDRESS}/questions", sync_to_thread=True, include_in_schema=False)
def questions_page(staff: NamedDependency[Staff], request: AnyRequest) -> Response[str]:
    """What could not be answered, for everybody at a counter; those of the disclosing body decide."""
    visit = _visit(staff, request)
    return show(visit, _questions(visit))


@post(f"{ADDRESS}/questions/{{number:str}}", sync_to_thread=True, status_code=200, include_in_schema=False)
def decide(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, number: QuestionNumber) -> Response[str]:
    """Published, or not, and why."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    decision = {item.value: item for item in (Decision.PUBLISHED, Decision.DECLINED)}.get(posted.one("do"))
    if decision is None:
        raise NotAllowedError(STALE_FORM)
    answer = posted.one("answer")
    try:
        decide_question(visit.office, staff.counter.questions, visit.caller, number_in(number), decision, answer)
    except ContentError as error:
        errors = _errors(error.problems, f"answer-{number_in(number)}")
        return show(visit, _questions(visit, typed={number_in(number): answer[:800]}, errors=errors), 422)
    return go(QUESTIONS)


def _visit(staff: Staff, request: AnyRequest) -> Visit:
    visit = visit_of(staff, request)
    allow(visit.office, visit.caller, Right.ANSWER_COUNTER, None)
    return visit


def _screen(
    visit: Visit,
    words: str,
    guide: str,
    *,
    noted: str = "",
    question: str = "",
    errors: tuple[tuple[str, str], ...] = (),
) -> CounterScreen:
    words = " ".join(words[:MOST_LETTERS].split())
    holdings, counter = visit.office.desk.watch.known(), visit.staff.counter
    heading, guides = _found(visit, holdings, words)
    opened = next((item for item in guides if item.id == guide), guides[0] if guides and words else None)
    return CounterScreen(
        frame=frame(visit, "窗口速查", ADDRESS), action=ADDRESS, words=words, heading=heading,
        hits=tuple(
            CounterHit(
                key=key, title=item.title, office=holdings.organisation_name(item.handled_by),
                address=_address(words or item.title, item.id), is_open=item is opened,
            )
            for key, item in enumerate(guides, 1)
        ),
        answer=guide_answer(opened, holdings) if opened is not None else None,
        slip=f"{ADDRESS}/slip/{opened.id}?q={quote(words)}" if opened is not None else "",
        page=f"/{address_of(opened)}" if opened is not None else "",
        note=QUESTIONS, noted=noted, question=question, errors=errors, questions=QUESTIONS,
        questions_open=counter.questions.open_count(),
    )  # fmt: skip


def _found(visit: Visit, holdings: Holdings, words: str) -> tuple[str, list[ServiceGuide]]:
    """What the list is, and its guides: before anything is typed, those that are asked for most."""
    if not words:
        used = (holdings.get("service-guides", item) for item in holdings.settings.most_used_guides)
        return "常办的事", [item for item in used if isinstance(item, ServiceGuide)][:9]
    found = visit.staff.counter.indexes.of(holdings).find(words)
    if not found.guides:
        return "没有找到", []
    return ("没有完全一样的，这些有点像" if found.is_near else "找到"), found.guides


def _address(words: str, guide: str) -> str:
    return f"{ADDRESS}?q={quote(words[:MOST_LETTERS])}&guide={quote(guide[:60])}"


def _noted(staff: Staff, number: str) -> str:
    """What was noted just now, to be said back."""
    if not number_in(number):
        return ""
    try:
        question = staff.counter.questions.find(number_in(number))
    except RecordNotFoundError:
        return ""
    return f"已记下：“{question.text}”（第 {question.times} 次有人问）"


def _errors(problems: list[Problem], field: str) -> tuple[tuple[str, str], ...]:
    return tuple((field, f"{item.label}：{item.found}。{item.fix}。") for item in problems)


def _questions(
    visit: Visit, *, typed: dict[int, str] | None = None, errors: tuple[tuple[str, str], ...] = ()
) -> QuestionsScreen:
    holdings = visit.office.desk.watch.known()
    found = visit.staff.counter.questions.listing()
    return QuestionsScreen(
        frame=frame(visit, "没答上来的问题", ADDRESS), back=ADDRESS, errors=errors,
        action=QUESTIONS if _may_decide(visit, holdings) else "",
        who=holdings.organisation_name(holdings.settings.organisation),
        rows=tuple(_row(item, holdings, (typed or {}).get(item.number, "")) for item in found),
    )  # fmt: skip


def _may_decide(visit: Visit, holdings: Holdings) -> bool:
    try:
        allow(visit.office, visit.caller, Right.WRITE, Belonging(organisation=holdings.settings.organisation))
    except NotAllowedError:
        return False
    return True


def _row(item: Question, holdings: Holdings, typed: str) -> QuestionRow:
    kind, _, record_id = item.answer.partition("/") if item.decision is Decision.PUBLISHED else ("", "", "")
    record = holdings.get(kind, record_id)
    days = f"{item.first_on}" if item.first_on == item.last_on else f"{item.first_on} 至 {item.last_on}"
    return QuestionRow(
        number=item.number, text=item.text, times=item.times, days=days, tag=TAGS[item.decision],
        state=item.decision.label, answer=record.title if record is not None else item.answer,
        address=f"/{address_of(record)}" if record is not None else "", typed=typed,
    )  # fmt: skip


ROUTES = [counter_page, slip_page, note, questions_page, decide]
