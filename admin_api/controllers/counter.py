"""/api/counter (窗口速查): what to bring, where, when, for how much; and what nobody could answer."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import Body, PathParameter, QueryParameter
from msgspec import Meta

from admin_api.accounts.rights import Right
from admin_api.commands.decide_question import decide_question
from admin_api.commands.moving import allow
from admin_api.commands.note_question import note_question
from admin_api.controllers.admin.visit import Visit
from admin_api.controllers.answers import example, good, reading, writing
from admin_api.counter.questions import Decision, Question
from admin_api.queries.guide_answer import GuideAnswer, guide_answer
from site_builder.errors import RecordNotFoundError
from site_builder.records.service_guides import ServiceGuide

TAGS = ["窗口速查"]
MOST_LETTERS = 60
Q = Annotated[str, QueryParameter(description="汉字、拼音或首字母，如 db", max_length=MOST_LETTERS)]
Guide = Annotated[str, PathParameter(description="办事指南的编号")]
QuestionNumber = Annotated[int, PathParameter(description="问题的序号", ge=1, le=1_000_000_000)]
DECISIONS = {item.value: item for item in (Decision.PUBLISHED, Decision.DECLINED)}


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A guide that fits."""

    id: str
    title: str
    office: str


class Hits(msgspec.Struct, frozen=True, kw_only=True):
    """What fits best first. `is_near`: nothing fits whole, these are alike."""

    is_near: bool
    items: list[Hit]


class QuestionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`decision`: open, published or declined; `answer`: the record (kind/id) that was published, or why it was not."""

    number: int
    text: str
    times: int
    first_on: str
    last_on: str
    decision: str
    answer: str


class QuestionList(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that nobody could answer."""

    items: list[QuestionAnswer]


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """What was asked, without who asked."""

    text: Annotated[str, Meta(max_length=800)]


class Deciding(msgspec.Struct, forbid_unknown_fields=True):
    """`published` with the record or its address, `declined` with the reason."""

    decision: Annotated[str, Meta(pattern="^(published|declined)$", max_length=9)]
    answer: Annotated[str, Meta(max_length=800)]


QUESTION = {
    "number": 3, "text": "宅基地可以卖给外村人吗", "times": 2, "first_on": "2026-05-11", "last_on": "2026-05-12", "decision": "open",
    "answer": "",
}  # fmt: skip
HIT = {"id": "20260115-d4n8x", "title": "最低生活保障申请", "office": "青禾镇民政办公室"}
MATERIAL = {"name": "身份证", "number": "原件 1 份", "need": "", "note": ""}
ANSWER: dict[str, Any] = {
    "id": HIT["id"], "title": HIT["title"], "office": HIT["office"], "materials": [MATERIAL], "place": "便民服务中心一楼",
    "window": "3 号窗口", "hours": "工作日 8:30—12:00，14:00—17:30", "telephones": [], "fee": "不收费", "limit": "20 个工作日",
    "limit_note": "", "visits": "到现场 1 次", "eligibility": [], "hints": [], "mistakes": [],
    "page": "service-guides/2026/01/20260115-d4n8x.html", "message": "办理最低生活保障，请带身份证。",
}  # fmt: skip


@get("/api/counter", sync_to_thread=True, tags=TAGS, summary="查办事指南", responses={200: good(Hits, "找到的", {"is_near": False, "items": [HIT]}), **reading()},
     description="汉字、拼音、首字母都可以（db → 低保）。没有完全一样的，给相近的。")  # fmt: skip
def find(visit: NamedDependency[Visit], q: Q) -> Hits:
    """By characters or initials."""
    allow(visit.office, visit.caller, Right.ANSWER_COUNTER, None)
    holdings = visit.office.desk.watch.known()
    found = visit.staff.counter.indexes.of(holdings).find(" ".join(q.split()))
    items = [
        Hit(id=guide.id, title=guide.title, office=holdings.organisation_name(guide.handled_by))
        for guide in found.guides
    ]
    return Hits(is_near=found.is_near, items=items)


@get("/api/counter/guides/{guide:str}", sync_to_thread=True, tags=TAGS, summary="一份指南在窗口怎么答",
     responses={200: good(GuideAnswer, "材料、地点、时间、费用、电话和可以转发的文字", ANSWER), **reading()}, description="本地的说法在先。")  # fmt: skip
def one_guide(visit: NamedDependency[Visit], guide: Guide) -> GuideAnswer:
    """What is said of one guide."""
    allow(visit.office, visit.caller, Right.ANSWER_COUNTER, None)
    holdings = visit.office.desk.watch.known()
    found = holdings.get("service-guides", guide)
    if not isinstance(found, ServiceGuide):
        raise RecordNotFoundError("没有这份办事指南。")
    return guide_answer(found, holdings)


@get("/api/counter/questions", sync_to_thread=True, tags=TAGS, summary="没答上来的问题", description="同样的问题记在一起，写明问了几次。",
     responses={200: good(QuestionList, "全部", {"items": [QUESTION]}), **reading()})  # fmt: skip
def questions(visit: NamedDependency[Visit]) -> QuestionList:
    """What nobody could answer."""
    allow(visit.office, visit.caller, Right.ANSWER_COUNTER, None)
    return QuestionList(items=[_question(item) for item in visit.staff.counter.questions.listing()])


@post("/api/counter/questions", sync_to_thread=True, status_code=201, tags=TAGS, summary="记下没答上来的问题",
      responses={201: good(QuestionAnswer, "记下了", QUESTION), **writing()}, description="只写问的事，不写是谁；有电话、证件号码的不收。")  # fmt: skip
def note(
    visit: NamedDependency[Visit],
    data: Annotated[Asked, Body(examples=example("问题", {"text": "宅基地可以卖给外村人吗"}))],
) -> QuestionAnswer:
    """Once more, or for the first time."""
    return _question(note_question(visit.office, visit.staff.counter.questions, visit.caller, data.text))


@post("/api/counter/questions/{number:int}", sync_to_thread=True, status_code=200, tags=TAGS, summary="处理没答上来的问题",
      responses={200: good(QuestionAnswer, "处理好了", QUESTION | {"decision": "declined", "answer": "属于县里的职权"}), **writing()},
      description="published：answer 写据此公开的那条信息的编号或网址；declined：写不公开的理由。由公开主体的信息员处理。")  # fmt: skip
def decide(
    visit: NamedDependency[Visit],
    number: QuestionNumber,
    data: Annotated[Deciding, Body(examples=example("不公开", {"decision": "declined", "answer": "属于县里的职权"}))],
) -> QuestionAnswer:
    """Published, or not, and why."""
    decision = DECISIONS[data.decision]
    return _question(
        decide_question(visit.office, visit.staff.counter.questions, visit.caller, number, decision, data.answer)
    )


def _question(item: Question) -> QuestionAnswer:
    return QuestionAnswer(
        number=item.number, text=item.text, times=item.times, first_on=f"{item.first_on}", last_on=f"{item.last_on}",
        decision=item.decision.value, answer=item.answer,
    )  # fmt: skip


ROUTES = [find, one_guide, questions, note, decide]
