"""/api/published: what is public of one's own, and what is begun with it; /api/drafts/…/links: looks without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import Body, PathParameter, QueryParameter
from msgspec import Meta

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.begin_change import begin_correction, propose_withdrawal
from admin_api.commands.begin_draft import begin_like
from admin_api.commands.moving import allow, visible
from admin_api.commands.share_preview import end_preview, share_preview
from admin_api.controllers.admin.visit import Visit, settings_of
from admin_api.controllers.answers import OUTCOME, Done, done, example, good, reading, writing
from admin_api.controllers.draft_answers import DRAFT, DraftAnswer, draft_answer
from admin_api.controllers.drafts import Submitting
from admin_api.controllers.signed_in import Kind, Number, RecordId
from admin_api.preview_links import PreviewLink
from admin_api.queries.published_records import RIGHTS, published_records

TAGS, LINKS = ["已发布的"], ["预览链接"]
Q = Annotated[str, QueryParameter(description="标题里的词，或者索引号、编号", max_length=100)]
Start = Annotated[int, QueryParameter(description="从第几条起", ge=0, le=1_000_000)]
LinkId = Annotated[str, PathParameter(description="链接的 id")]


class Reason(msgspec.Struct, forbid_unknown_fields=True):
    """Why: the public reads it."""

    reason: Annotated[str, Meta(max_length=200)]


class PublicRecord(msgspec.Struct, frozen=True, kw_only=True):
    """`ways`: what this person may begin with it; `drafts`: the numbers of drafts that change it now; `is_seen`: the public
    reads its body."""

    kind: str
    id: str
    title: str
    index_number: str
    organisation: str
    published_on: str
    address: str
    is_withdrawn: bool
    is_seen: bool
    ways: list[str]
    drafts: list[str]


class PublicRecords(msgspec.Struct, frozen=True, kw_only=True):
    """One page, the newest first; `total` is over all."""

    total: int
    start: int
    items: list[PublicRecord]


class LinkAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A look at one version of a draft. `address`: to be sent on; empty once it has ended."""

    id: str
    revision: int
    address: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    is_open: bool
    opened: int


class LinkList(msgspec.Struct, frozen=True, kw_only=True):
    """All that were made of a draft."""

    items: list[LinkAnswer]


RECORD = {
    "kind": "documents", "id": "20260512-k3m9q", "title": DRAFT["title"], "index_number": "014332607/2026-00012",
    "organisation": "青禾镇民政办公室", "published_on": "2026-05-12", "address": OUTCOME["address"], "is_withdrawn": False,
    "is_seen": True, "ways": ["correct", "withdraw"], "drafts": [],
}  # fmt: skip
CORRECTION: dict[str, Any] = DRAFT | {"purpose": "correct", "record_id": "20260512-k3m9q", "reason": "联系电话变了"}
WITHDRAWAL = CORRECTION | {"purpose": "withdraw", "state": "in-review", "state_label": "审核中", "step": "first-review"}
LINK = {
    "id": "0" * 16, "revision": 1, "address": "https://www.yunchuan.example/admin/shared/" + "0" * 16 + "-" + "0" * 64,
    "made_by": "zhoumin", "made_at": "2026-05-12T09:30:00+08:00", "expires_at": "2026-05-14T09:30:00+08:00", "is_open": True,
    "opened": 0,
}  # fmt: skip
BEGUN = {201: good(DraftAnswer, "草稿已经存下", DRAFT), **writing()}


@get("/api/published", sync_to_thread=True, tags=TAGS, summary="本单位已发布的", responses={200: good(PublicRecords, "一页三十条", {"total": 1, "start": 0, "items": [RECORD]}), **reading()},
     description="您可以更正或撤下的；drafts 是正在改它的稿子。")  # fmt: skip
def listing(visit: NamedDependency[Visit], q: Q = "", start: Start = 0) -> PublicRecords:
    """What is public of those for whom one may write."""
    if not any(visit.may(right) for right in RIGHTS.values()):
        raise NotAllowedError("您不能更正或撤下已发布的信息。要用请找系统管理员。")
    page = published_records(visit.office, visit.caller, words=q, start=start)
    return PublicRecords(
        total=page.total, start=page.start,
        items=[
            PublicRecord(
                kind=line.kind, id=line.id, title=line.title, index_number=line.index_number, organisation=line.organisation,
                published_on=line.published_on, address=line.address, is_withdrawn=line.is_withdrawn, is_seen=line.is_seen,
                ways=sorted(line.ways), drafts=[draft.number for draft in line.changes],
            )
            for line in page.lines
        ],
    )  # fmt: skip


@post("/api/published/{kind:str}/{record_id:str}/copy", sync_to_thread=True, status_code=201, tags=TAGS, summary="照这一条写新的", responses=BEGUN,
      description="像去年那样再发一条：只属于那一次的（日期、文号、附件等）不带过来。")  # fmt: skip
def copy(visit: NamedDependency[Visit], kind: Kind, record_id: RecordId) -> DraftAnswer:
    """Something new that is like it."""
    visit.demand(Right.WRITE)
    return draft_answer(begin_like(visit.office, visit.caller, kind, record_id))


@post("/api/published/{kind:str}/{record_id:str}/correct", sync_to_thread=True, status_code=201, tags=TAGS, summary="更正",
      responses={201: good(DraftAnswer, "更正的草稿；已经开始过的，就是那一份", CORRECTION), **writing()},
      description="改好再提交审核；发布时页面上写明更正的日期和原因。")  # fmt: skip
def correct(
    visit: NamedDependency[Visit],
    kind: Kind,
    record_id: RecordId,
    data: Annotated[Reason, Body(examples=example("更正", {"reason": "联系电话变了"}))],
) -> DraftAnswer:
    """A draft of what is public."""
    return draft_answer(begin_correction(visit.office, visit.caller, kind, record_id, reason=data.reason))


@post("/api/published/{kind:str}/{record_id:str}/withdraw", sync_to_thread=True, status_code=201, tags=TAGS, summary="撤下",
      responses={201: good(DraftAnswer, "已提交审核；签完、发布以后才撤下", WITHDRAWAL), **writing()},
      description="撤下也要审核。发布以后，原来的网址只写撤下的日期和原因。")  # fmt: skip
def withdraw(
    visit: NamedDependency[Visit],
    kind: Kind,
    record_id: RecordId,
    data: Annotated[Reason, Body(examples=example("撤下", {"reason": "数据有误，重新核实后再发布"}))],
) -> DraftAnswer:
    """Handed in at once: nothing is to be filled in."""
    return draft_answer(propose_withdrawal(visit.office, visit.caller, kind, record_id, reason=data.reason))


@get("/api/drafts/{number:str}/links", sync_to_thread=True, tags=LINKS, summary="一份稿子的预览链接", responses={200: good(LinkList, "全部", {"items": [LINK]}), **reading()},
     description="给没有账号的领导看；稿子一改，旧的链接只说“已有改动”。")  # fmt: skip
def links(visit: NamedDependency[Visit], number: Number) -> LinkList:
    """Those that were made."""
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    allow(visit.office, visit.caller, Right.SHARE_PREVIEW, draft)
    return LinkList(items=[_link(visit, link) for link in visit.staff.preview_links.of(draft.number)])


@post("/api/drafts/{number:str}/links", sync_to_thread=True, status_code=201, tags=LINKS, summary="发一个预览链接", responses={201: good(LinkAnswer, "address 发给要看的人", LINK), **writing()},
      description="只能看 revision 这一版，到时失效。")  # fmt: skip
def share(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Submitting, Body(examples=example("这一版", {"revision": 1}))],
) -> LinkAnswer:
    """A look at one version."""
    links_of, revision = visit.staff.preview_links, data.revision
    return _link(visit, share_preview(visit.office, links_of, visit.caller, number, revision=revision))


@post("/api/drafts/{number:str}/links/{link_id:str}/end", sync_to_thread=True, status_code=200, tags=LINKS, summary="收回预览链接",
      responses={200: done("已收回"), **writing()}, description="马上打不开。")  # fmt: skip
def end_link(visit: NamedDependency[Visit], number: Number, link_id: LinkId) -> Done:
    """Take the look back."""
    end_preview(visit.office, visit.staff.preview_links, visit.caller, number, link_id)
    return Done(words="已收回。")


def _link(visit: Visit, link: PreviewLink) -> LinkAnswer:
    is_open = link.is_open(visit.at)
    asked = visit.request
    root = settings_of(asked).url.rstrip("/") or f"{asked.url.scheme}://{asked.headers.get('host', '')}"
    return LinkAnswer(
        id=link.id, revision=link.revision, made_by=link.made_by, made_at=link.made_at, expires_at=link.expires_at,
        is_open=is_open, opened=link.opened,
        address=f"{root}/admin/shared/{visit.staff.preview_links.token(link)}" if is_open else "",
    )  # fmt: skip


ROUTES = [listing, copy, correct, withdraw, links, share, end_link]
