"""/api/reviews and what is done with a draft that was handed in: sign, send back, publish, now or at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import Body
from msgspec import Meta

from admin_api.accounts.rights import Right
from admin_api.commands.do_several import Result, publish_several, sign_several
from admin_api.commands.outcome import Outcome
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.return_draft import return_draft
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.commands.sign_step import sign_step
from admin_api.controllers.admin.visit import Visit
from admin_api.controllers.answers import OUTCOME, example, good, reading, writing
from admin_api.controllers.draft_answers import (
    DRAFT,
    IN_REVIEW,
    LINE,
    NUMBER,
    WAITING,
    DraftAnswer,
    DraftList,
    Queue,
    draft_answer,
    summary,
    waiting,
)
from admin_api.controllers.signed_in import Number, Revision, Words
from admin_api.queries.ready_drafts import ready_drafts
from admin_api.queries.review_queue import review_queue

TAGS = ["审核和发布"]


class Signing(msgspec.Struct, forbid_unknown_fields=True):
    """`seen_hash`: the `content_hash` of what was read; whatever is changed in between, the signature is refused."""

    step: Annotated[str, Meta(max_length=60)]
    seen_hash: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
    opinion: Words = ""


class Returning(msgspec.Struct, forbid_unknown_fields=True):
    """What was seen, and what is to be changed."""

    revision: Revision
    remark: Words


class Publishing(msgspec.Struct, forbid_unknown_fields=True):
    """What was seen."""

    revision: Revision


class Scheduling(msgspec.Struct, forbid_unknown_fields=True):
    """What was seen, and when it is to be published: with its time zone."""

    revision: Revision
    publish_at: datetime


class SigningSeveral(msgspec.Struct, forbid_unknown_fields=True):
    """`seen`: draft number → the `content_hash` of what was read; all of them wait at the same step."""

    step: Annotated[str, Meta(max_length=60)]
    seen: Annotated[dict[str, Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]], Meta(max_length=50)]
    opinion: Words = ""


class PublishingSeveral(msgspec.Struct, forbid_unknown_fields=True):
    """`revisions`: draft number → the revision that was seen."""

    revisions: Annotated[dict[str, Revision], Meta(max_length=50)]


class ResultAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one draft. `trouble`: why it was not done; `warnings`: what is to be said though it was."""

    number: str
    is_done: bool
    trouble: str
    warnings: list[str]


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """One for each draft."""

    items: list[ResultAnswer]


def _in(**changes: object) -> dict[str, object]:
    return DRAFT | IN_REVIEW | changes


SIGNED = good(DraftAnswer, "签好了，step 是下一步；最后一步签完就可以发布", _in(step="second-review", revision=3))
BACK = good(DraftAnswer, "已退回，签过的都不算了", _in(state="returned", state_label="已退回", revision=3))
TIMED = good(
    DraftAnswer, "已定时", _in(state="scheduled", state_label="定时发布", publish_at="2026-05-13T09:00:00+08:00")
)
RESULT = {"number": NUMBER, "is_done": True, "trouble": "", "warnings": []}
READY = LINE | {"state": "approved", "state_label": "已签发待发布", "revision": 6}
UNTIMED = good(DraftAnswer, "已取消定时", _in(state="approved", state_label="已签发待发布"))


@get("/api/reviews", sync_to_thread=True, tags=TAGS, summary="等我审核的", responses={200: good(Queue, "全部", {"items": [WAITING]}), **reading()},
     description="现在轮到您签的，等得最久的在前；代别人签的，in_place_of 里写明代谁。内容、差异和问题用 GET /api/drafts/编号 看。")  # fmt: skip
def queue(visit: NamedDependency[Visit]) -> Queue:
    """What waits for this person's signature."""
    visit.demand(Right.SIGN)
    return Queue(items=[waiting(item) for item in review_queue(visit.office, visit.caller)])


@post("/api/drafts/{number:str}/sign", sync_to_thread=True, status_code=200, tags=TAGS, summary="审核通过", responses={200: SIGNED, **writing()},
      description="签的是看过的那一版：seen_hash 放 content_hash。自己写过的不能签。看过以后又改了的回答 412。")  # fmt: skip
def sign(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Signing, Body(examples=example("签", {"step": "first-review", "seen_hash": "0" * 64, "opinion": "同意"}))],
) -> DraftAnswer:  # fmt: skip
    """One step of the review."""
    seen, opinion = data.seen_hash, data.opinion
    return draft_answer(sign_step(visit.office, visit.caller, number, data.step, seen_hash=seen, opinion=opinion))


@post("/api/drafts/{number:str}/return", sync_to_thread=True, status_code=200, tags=TAGS, summary="退回", responses={200: BACK, **writing()},
      description="写明要改什么，拟稿人看得到。已经签过的都作废。")  # fmt: skip
def send_back(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Returning, Body(examples=example("退回", {"revision": 2, "remark": "第二段的日期核对一下"}))],
) -> DraftAnswer:
    """Back to who wrote it."""
    return draft_answer(return_draft(visit.office, visit.caller, number, revision=data.revision, remark=data.remark))


@post("/api/drafts/{number:str}/publish", sync_to_thread=True, status_code=200, tags=TAGS, summary="发布",
      responses={200: good(Outcome, "已发布", OUTCOME), **writing()},
      description="各步都签了才能发布；发布的就是签过的那一版。回答之前，文件已落盘，网站已更新。")  # fmt: skip
def publish(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Publishing, Body(examples=example("发布", {"revision": 6}))],
) -> Outcome:
    """Bring it to the public."""
    return publish_draft(visit.office, visit.caller, number, revision=data.revision)


@post("/api/drafts/{number:str}/schedule", sync_to_thread=True, status_code=200, tags=TAGS, summary="定时发布", responses={200: TIMED, **writing()},
      description="到时由服务发布；时间要带时区，最多提前一年。")  # fmt: skip
def schedule(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Scheduling, Body(examples=example("定时", {"revision": 6, "publish_at": "2026-05-13T09:00:00+08:00"}))],
) -> DraftAnswer:  # fmt: skip
    """Set a timer."""
    return draft_answer(
        schedule_draft(visit.office, visit.caller, number, revision=data.revision, publish_at=data.publish_at)
    )


@post("/api/drafts/{number:str}/unschedule", sync_to_thread=True, status_code=200, tags=TAGS, summary="取消定时", responses={200: UNTIMED, **writing()},
      description="签过的仍然算数，可以另定时间或现在发布。")  # fmt: skip
def unschedule(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Publishing, Body(examples=example("取消", {"revision": 7}))],
) -> DraftAnswer:
    """Take the timer back."""
    return draft_answer(schedule_draft(visit.office, visit.caller, number, revision=data.revision, publish_at=None))


@post("/api/reviews/sign", sync_to_thread=True, status_code=200, tags=TAGS, summary="一起签", responses={200: good(Results, "每一份的结果", {"items": [RESULT]}), **writing()},
      description="同一步的几份一起签，最多五十份；看过以后又改了的不签，结果里写明。")  # fmt: skip
def sign_all(
    visit: NamedDependency[Visit],
    data: Annotated[SigningSeveral, Body(examples=example("两份", {"step": "first-review", "seen": {"20260512-k3m9q": "0" * 64, "20260512-h7t2w": "0" * 64}}))],
) -> Results:  # fmt: skip
    """Several that were read."""
    visit.demand(Right.SIGN)
    return _results(sign_several(visit.office, visit.caller, data.step, data.seen, opinion=data.opinion))


@get("/api/ready", sync_to_thread=True, tags=TAGS, summary="可以发布的", responses={200: good(DraftList, "等得最久的在前", {"items": [READY]}), **reading()},
     description="各步都签了、您可以发布的，包括已经定时的。")  # fmt: skip
def ready(visit: NamedDependency[Visit]) -> DraftList:
    """What waits to be published."""
    visit.demand(Right.PUBLISH)
    return DraftList(items=[summary(line) for line in ready_drafts(visit.office, visit.caller)])


@post("/api/ready/publish", sync_to_thread=True, status_code=200, tags=TAGS, summary="一起发布", responses={200: good(Results, "每一份的结果", {"items": [RESULT]}), **writing()},
      description="一份一份地发布，最多五十份；一份不成，不影响别的。")  # fmt: skip
def publish_all(
    visit: NamedDependency[Visit],
    data: Annotated[PublishingSeveral, Body(examples=example("一份", {"revisions": {"20260512-k3m9q": 6}}))],
) -> Results:
    """Several, one after another."""
    visit.demand(Right.PUBLISH)
    return _results(publish_several(visit.office, visit.caller, data.revisions))


def _results(found: list[Result]) -> Results:
    return Results(
        items=[
            ResultAnswer(
                number=item.number, is_done=not item.trouble, trouble=item.trouble, warnings=list(item.warnings)
            )
            for item in found
        ]
    )


ROUTES = [queue, sign, send_back, publish, schedule, unschedule, sign_all, ready, publish_all]
