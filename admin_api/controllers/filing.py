"""/api/drafts/…/paper, /api/board, /api/filed: steps that were signed on paper, sheets that hang on boards, what is filed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, PathParameter
from msgspec import Meta

from admin_api.accounts.rights import Belonging, Right
from admin_api.commands.moving import allow, visible
from admin_api.commands.note_posting import note_posted, note_taken_down, photographs_of, remark_posting
from admin_api.commands.object_to_paper import object_to_paper
from admin_api.commands.open_filed import open_filed
from admin_api.commands.record_paper_signature import SignedSheet, record_paper_signature
from admin_api.controllers.admin.visit import Visit
from admin_api.controllers.admin.writing import PREVIEW_HEADERS
from admin_api.controllers.answers import example, good, reading, writing
from admin_api.controllers.draft_answers import DRAFT, IN_REVIEW, DraftAnswer, draft_answer
from admin_api.controllers.drafts import PAGE
from admin_api.controllers.signed_in import Number, Words
from admin_api.filing.reading import Brought, read_brought
from admin_api.forms.posted import PostedFile
from admin_api.queries.board_postings import KIND, BoardPosting, board_posting, board_postings
from admin_api.queries.poster import poster
from admin_api.queries.publishable import publishable
from admin_api.queries.read_record import stored_record
from admin_api.queries.sight import sight_of

PAPER, BOARD = ["纸质签批"], ["公示栏"]
Notice = Annotated[str, PathParameter(description="公示的编号，如 20260512-k3m9q")]
FiledNumber = Annotated[int, PathParameter(description="归档材料的序号", ge=1, le=1_000_000_000)]
Line = Annotated[str, Meta(max_length=200)]


class SheetForm(msgspec.Struct):
    """What stands on a signed sheet, and its photograph. `printed`: the hash on it, at least four groups."""

    step: Annotated[str, Meta(max_length=60)]
    signer: Annotated[str, Meta(max_length=32)]
    signed_on: date
    printed: Line
    scan: UploadFile


class Objection(msgspec.Struct, forbid_unknown_fields=True):
    """Which step one is said to have signed, and why that is not so."""

    step: Annotated[str, Meta(max_length=60)]
    reason: Words


class PostedForm(msgspec.Struct):
    """Where and since when it hangs, who hung it, and a photograph. `boards`: one a line."""

    boards: Annotated[str, Meta(max_length=4_000)]
    on: date
    who: Line
    photograph: UploadFile


class TakenDownForm(msgspec.Struct):
    """When it was taken down, by whom, and a photograph of the last day."""

    on: date
    who: Line
    photograph: UploadFile


class ReceiptRemark(msgspec.Struct, forbid_unknown_fields=True):
    """What was noted wrongly, and what is right."""

    words: Words


class Photograph(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is filed: GET /api/filed/{filed}."""

    filed: int
    purpose: str
    name: str


class BoardAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A notice for the board. `due_on`: the last day it hangs; `is_overdue`: it should hang by now, or not any more."""

    notice: str
    title: str
    organisation: str
    boards: list[str]
    starts_on: date | None
    due_on: date | None
    state: str
    state_label: str
    is_overdue: bool
    is_board_only: bool
    posted_on: date | None
    posted_by: str
    taken_down_on: date | None
    taken_down_by: str
    photographs: list[Photograph]
    remarks: list[str]


class BoardList(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be hung, hangs, or should be taken down: overdue first."""

    items: list[BoardAnswer]


NOTICE: dict[str, Any] = {
    "notice": "20260512-k3m9q", "title": "2026年第二季度低保对象公示", "organisation": "minzheng-ban", "boards": ["镇政府公示栏"],
    "starts_on": "2026-05-12", "due_on": "2026-05-19", "state": "hangs", "state_label": "已张贴", "is_overdue": False,
    "is_board_only": True, "posted_on": "2026-05-12", "posted_by": "周敏", "taken_down_on": None, "taken_down_by": "",
    "photographs": [{"filed": 5, "purpose": "张贴首日", "name": "首日.jpg"}], "remarks": ["张贴人应为陈会计"],
}  # fmt: skip
FILE = ResponseSpec(
    bytes, description="文件本身，名字在 Content-Disposition 里", media_type="application/octet-stream", generate_examples=False,
    examples=example("字节", "…"),
)  # fmt: skip
AS_FILE = {
    "cache-control": "no-store", "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
}  # fmt: skip
SIGNED = good(DraftAnswer, "登记好了，step 是下一步", DRAFT | IN_REVIEW | {"step": "second-review", "revision": 3})


@post("/api/drafts/{number:str}/paper", sync_to_thread=True, status_code=200, tags=PAPER, summary="登记纸质签批", responses={200: SIGNED, **writing()},
      description="签过的审批表的照片或扫描件（scan），和表上写的：步骤、签字人的登录名、日期、打印的指纹（至少前四组）。用 multipart/form-data。")  # fmt: skip
def record(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[SheetForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> DraftAnswer:
    """A step that was signed on paper."""
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    allow(visit.office, visit.caller, Right.RECORD_PAPER, draft)
    sheet = SignedSheet(
        step=data.step, signer=data.signer, signed_on=data.signed_on, printed=data.printed,
        scan=_brought(data.scan, "scan", "签过的审批表"),
    )  # fmt: skip
    return draft_answer(record_paper_signature(visit.office, visit.staff.cabinet, visit.caller, number, sheet))


@post("/api/drafts/{number:str}/object", sync_to_thread=True, status_code=200, tags=PAPER, summary="我没有签过", responses={200: SIGNED, **writing()},
      description="登记成您签的纸质签批，您说没有签：那一步重新等签，定时的取消。")  # fmt: skip
def object_to(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[Objection, Body(examples=example("异议", {"step": "first-review", "reason": "那天我不在，没有签过"}))],
) -> DraftAnswer:  # fmt: skip
    """One has not signed what is said to bear one's name."""
    visible(visit.office, visit.caller, visit.office.drafts.find(number))
    return draft_answer(object_to_paper(visit.office, visit.caller, number, data.step, reason=data.reason))


@get("/api/drafts/{number:str}/poster", sync_to_thread=True, tags=BOARD, summary="公示海报（发布前）", responses={200: PAGE, **reading()},
     description="A3 海报的网页，如果现在发布。不是公示、或没有填好的，回答 404。")  # fmt: skip
def draft_poster(visit: NamedDependency[Visit], number: Number) -> Response[str]:
    """The sheet as it would be."""
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    text = poster(visit.office.desk, publishable(visit.office.desk, draft).record, "/")
    return Response(text, media_type="text/html", headers=PREVIEW_HEADERS)


@get("/api/board", sync_to_thread=True, tags=BOARD, summary="公示栏上的", responses={200: good(BoardList, "过期没贴、没取的在前", {"items": [NOTICE]}), **reading()},
     description="要张贴的、贴着的、该取下的。")  # fmt: skip
def board(visit: NamedDependency[Visit]) -> BoardList:
    """What hangs, should hang, should not hang any more."""
    cabinet, sight = visit.staff.cabinet, sight_of(visit.office, visit.caller)
    return BoardList(items=[_board(visit, item) for item in board_postings(visit.office, cabinet, visit.caller, sight)])


@get("/api/board/{notice:str}", sync_to_thread=True, tags=BOARD, summary="一条公示贴得怎样", responses={200: good(BoardAnswer, "现在", NOTICE), **reading()},
     description="贴在哪里、从哪天到哪天、谁贴谁取、照片。")  # fmt: skip
def one_notice(visit: NamedDependency[Visit], notice: Notice) -> BoardAnswer:
    """Of one notice."""
    return _board(visit, board_posting(visit.office, visit.staff.cabinet, visit.caller, notice))


@get("/api/board/{notice:str}/poster", sync_to_thread=True, tags=BOARD, summary="公示海报", responses={200: PAGE, **reading()},
     description="A3 海报的网页，包括只贴公示栏的。")  # fmt: skip
def notice_poster(visit: NamedDependency[Visit], notice: Notice) -> Response[str]:
    """The sheet to be printed."""
    found = board_posting(visit.office, visit.staff.cabinet, visit.caller, notice)
    record, _ = stored_record(visit.office.desk, KIND, found.notice)
    return Response(poster(visit.office.desk, record, "/"), media_type="text/html", headers=PREVIEW_HEADERS)


@post("/api/board/{notice:str}/posted", sync_to_thread=True, status_code=200, tags=BOARD, summary="登记已张贴", responses={200: good(BoardAnswer, "登记好了", NOTICE), **writing()},
      description="贴在哪里（boards，一行一处）、哪天、谁贴的、首日的照片。用 multipart/form-data。")  # fmt: skip
def hung(
    visit: NamedDependency[Visit],
    notice: Notice,
    data: Annotated[PostedForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> BoardAnswer:
    """It hangs."""
    _demand(visit, notice)
    photograph, boards = _brought(data.photograph, "photograph", "照片"), tuple(data.boards.split("\n"))
    office, cabinet, by = visit.office, visit.staff.cabinet, visit.caller
    note_posted(office, cabinet, by, notice, boards=boards, on=data.on, who=data.who, photograph=photograph)
    return _board(visit, board_posting(office, cabinet, by, notice))


@post("/api/board/{notice:str}/taken-down", sync_to_thread=True, status_code=200, tags=BOARD, summary="登记已取下",
      responses={200: good(BoardAnswer, "登记好了", NOTICE | {"state": "taken-down", "state_label": "已取下"}), **writing()},
      description="公示期满以后。哪天、谁取的、末日的照片。用 multipart/form-data。")  # fmt: skip
def taken_down(
    visit: NamedDependency[Visit],
    notice: Notice,
    data: Annotated[TakenDownForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> BoardAnswer:
    """It does not hang any more."""
    _demand(visit, notice)
    photograph = _brought(data.photograph, "photograph", "照片")
    office, cabinet, by = visit.office, visit.staff.cabinet, visit.caller
    note_taken_down(office, cabinet, by, notice, on=data.on, who=data.who, photograph=photograph)
    return _board(visit, board_posting(office, cabinet, by, notice))


@post("/api/board/{notice:str}/remark", sync_to_thread=True, status_code=200, tags=BOARD, summary="更正说明",
      responses={200: good(BoardAnswer, "记下了", NOTICE), **writing()}, description="登记错了：写明哪里错、应该是什么。原来登记的不改。")  # fmt: skip
def remark(
    visit: NamedDependency[Visit],
    notice: Notice,
    data: Annotated[ReceiptRemark, Body(examples=example("说明", {"words": "张贴人应为陈会计"}))],
) -> BoardAnswer:
    """What was wrong on a receipt."""
    office, cabinet, by = visit.office, visit.staff.cabinet, visit.caller
    remark_posting(office, cabinet, by, notice, words=data.words)
    return _board(visit, board_posting(office, cabinet, by, notice))


@get("/api/filed/{filed:int}", sync_to_thread=True, tags=BOARD, summary="归档的材料", responses={200: FILE, **reading()},
     description="签过的审批表、张贴的照片。打开本身也记一条。")  # fmt: skip
def filed_file(visit: NamedDependency[Visit], filed: FiledNumber) -> Response[bytes]:
    """Something that is filed, to be taken along."""
    found, data = open_filed(visit.office, visit.staff.cabinet, visit.caller, filed)
    name = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    headers = {**AS_FILE, "content-disposition": name}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _demand(visit: Visit, notice: str) -> None:
    """Asked before a photograph is looked at, which costs."""
    found = board_posting(visit.office, visit.staff.cabinet, visit.caller, notice)
    allow(visit.office, visit.caller, Right.FILE_EVIDENCE, Belonging(organisation=found.organisation))


def _brought(file: UploadFile, field: str, label: str) -> Brought:
    return read_brought(PostedFile(file.filename or "", file.file.read()), field, label)


def _board(visit: Visit, item: BoardPosting) -> BoardAnswer:
    posting = item.posting
    return BoardAnswer(
        notice=item.notice, title=item.title, organisation=item.organisation, boards=list(item.boards),
        starts_on=item.starts_on, due_on=item.due_on, state=item.state.value, state_label=item.state.label,
        is_overdue=item.is_overdue, is_board_only=item.is_board_only,
        posted_on=posting.posted_on if posting else None, posted_by=posting.posted_by if posting else "",
        taken_down_on=posting.taken_down_on if posting else None, taken_down_by=posting.taken_down_by if posting else "",
        photographs=[
            Photograph(filed=file.id, purpose=file.purpose.label, name=file.name)
            for file in photographs_of(visit.staff.cabinet, item.notice)
        ],
        remarks=[remark.words for remark in (posting.remarks if posting else ())],
    )  # fmt: skip


ROUTES = [
    record, object_to, draft_poster, board, one_notice, notice_poster, hung, taken_down, remark, filed_file,
]  # fmt: skip
