"""/admin/board/…: the poster of a notice, its receipt, and what was noted of its hanging."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, RawBody

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Belonging, Right
from admin_api.commands.moving import allow, visible
from admin_api.commands.note_posting import note_posted, note_taken_down, photographs_of, remark_posting
from admin_api.controllers.admin.paper import sentences
from admin_api.controllers.admin.visit import AnyRequest, Number, Visit, form_of, frame, go, show, visit_of
from admin_api.controllers.admin.writing import PREVIEW_HEADERS
from admin_api.filing.cabinet import Posting
from admin_api.filing.reading import read_brought
from admin_api.forms.days import DayError, read_day
from admin_api.forms.paper_screens import BoardScreen, ReceiptScreen
from admin_api.forms.posted import Posted
from admin_api.forms.screens import Link
from admin_api.queries.board_postings import KIND, BoardPosting, Hanging, board_posting
from admin_api.queries.poster import poster
from admin_api.queries.publishable import publishable
from admin_api.queries.read_record import stored_record
from admin_api.staff import Staff
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError

Notice = Annotated[str, PathParameter(description="公示编号")]
TAGS = {Hanging.TO_HANG: "soon", Hanging.HANGS: "open", Hanging.TO_TAKE_DOWN: "late", Hanging.TAKEN_DOWN: "ended"}


@get("/admin/drafts/{number:str}/poster", sync_to_thread=True, include_in_schema=False)
def draft_poster(staff: NamedDependency[Staff], request: AnyRequest, number: Number) -> Response[str]:
    """The poster as it would be if the notice were published now."""
    visit = visit_of(staff, request)
    draft = visible(visit.office, visit.caller, visit.office.drafts.find(number))
    return _sheet(poster(visit.office.desk, publishable(visit.office.desk, draft).record, "/"))


@get("/admin/board/{notice:str}/poster", sync_to_thread=True, include_in_schema=False)
def notice_poster(staff: NamedDependency[Staff], request: AnyRequest, notice: Notice) -> Response[str]:
    """The poster of a published notice, also of one that hangs on the board only."""
    visit = visit_of(staff, request)
    found = board_posting(visit.office, staff.cabinet, visit.caller, notice)
    record, _ = stored_record(visit.office.desk, KIND, found.notice)
    return _sheet(poster(visit.office.desk, record, "/"))


@get("/admin/board/{notice:str}", sync_to_thread=True, include_in_schema=False)
def board_page(staff: NamedDependency[Staff], request: AnyRequest, notice: Notice) -> Response[str]:
    """Where it hangs, since when, and what is to be noted next."""
    visit = visit_of(staff, request)
    return show(visit, _screen(visit, board_posting(visit.office, staff.cabinet, visit.caller, notice)))


@post("/admin/board/{notice:str}", sync_to_thread=True, status_code=200, include_in_schema=False)
def note(staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, notice: Notice) -> Response[str]:
    """Note that it hangs; or, if it does, that it was taken down; or what was wrong with either."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    found = board_posting(visit.office, staff.cabinet, visit.caller, notice)
    try:
        _note(visit, found, posted)
    except DayError as error:
        return show(visit, _screen(visit, found, posted, (("on", f"日期：{error}。"),)), 422)
    except ContentError as error:
        return show(visit, _screen(visit, found, posted, sentences(error)), 422)
    except WorkflowError as error:
        return show(visit, _screen(visit, found, posted, (("", str(error)),)), 409)
    return go(f"/admin/board/{notice}")


@get("/admin/board/{notice:str}/receipt", sync_to_thread=True, include_in_schema=False)
def receipt(staff: NamedDependency[Staff], request: AnyRequest, notice: Notice) -> Response[str]:
    """The receipt to be printed."""
    visit = visit_of(staff, request)
    found = board_posting(visit.office, staff.cabinet, visit.caller, notice)
    posting = found.posting
    screen = ReceiptScreen(
        frame=frame(visit, f"张贴回执：{found.title}"), heading=found.title, back=found.address,
        facts=(("编号", found.notice), ("发布单位", visit.office.desk.watch.known().organisation_name(found.organisation))),
        boards=found.boards, due_on=_day(found.due_on), posted_on=_day(posting.posted_on) if posting else "",
        posted_by=posting.posted_by if posting else "", taken_down_on=_day(posting.taken_down_on) if posting else "",
        taken_down_by=posting.taken_down_by if posting else "", remarks=_remarks(visit, posting),
    )  # fmt: skip
    return show(visit, screen)


def _note(visit: Visit, found: BoardPosting, posted: Posted) -> None:
    if posted.one("do") == "remark":
        remark_posting(visit.office, visit.staff.cabinet, visit.caller, found.notice, words=posted.one("remark"))
        return
    on, who = read_day(posted.one("on"), visit.at.date()), posted.one("who")
    allow(visit.office, visit.caller, Right.FILE_EVIDENCE, Belonging(organisation=found.organisation))
    photograph = read_brought(posted.files.get("photograph"), "photograph", "照片")
    office, cabinet, by = visit.office, visit.staff.cabinet, visit.caller
    if found.posting is None:
        boards = tuple(posted.one("boards").split("\n"))
        note_posted(office, cabinet, by, found.notice, boards=boards, on=on, who=who, photograph=photograph)
    else:
        note_taken_down(office, cabinet, by, found.notice, on=on, who=who, photograph=photograph)


def _sheet(text: str) -> Response[str]:
    return Response(text, media_type="text/html", headers=PREVIEW_HEADERS)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else ""


def _screen(
    visit: Visit, found: BoardPosting, posted: Posted | None = None, errors: tuple[tuple[str, str], ...] = ()
) -> BoardScreen:  # fmt: skip
    posting, kept = found.posting, posted or Posted()
    is_first, may_file = posting is None, _may_note(visit, found)
    may_note = found.state is not Hanging.TAKEN_DOWN and may_file
    facts = (
        ("发布到", "只贴公示栏，网上只写贴在哪里、贴到哪天、问谁" if found.is_board_only else "公示栏和网站"),
        ("张贴地点", "、".join(found.boards)), ("应贴到", _day(found.due_on)),
        ("张贴", f"{_day(posting.posted_on)}，{posting.posted_by}" if posting else ""),
        ("取下", f"{_day(posting.taken_down_on)}，{posting.taken_down_by}" if posting and posting.taken_down_on else ""),
    )  # fmt: skip
    return BoardScreen(
        frame=frame(visit, found.title), heading=found.title, state=found.state.label,
        tag="late" if found.is_overdue else TAGS[found.state], facts=tuple((label, words) for label, words in facts if words),
        links=(Link(words="打印 A3 海报", address=f"{found.address}/poster"), Link(words="打印张贴回执", address=f"{found.address}/receipt")),
        photographs=tuple(
            Link(words=f"{item.purpose.label}（{item.name}）", address=f"/admin/filed/{item.id}")
            for item in photographs_of(visit.staff.cabinet, found.notice)
        ),
        action=found.address if may_note else "", button="登记张贴" if is_first else "登记取下", asks_boards=is_first,
        boards=kept.one("boards") or "\n".join(found.boards), day_label="哪天贴的" if is_first else "哪天取的", day=kept.one("on"),
        who_label="谁贴的" if is_first else "谁取的", who=kept.one("who"), errors=errors,
        photograph_label="首日照片" if is_first else "末日照片", remarks=_remarks(visit, posting), remark=kept.one("remark"),
        remark_action="" if is_first or not may_file else found.address,
    )  # fmt: skip


def _remarks(visit: Visit, posting: Posting | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{visit.office.name_of(item.by)}，{item.at:%Y-%m-%d %H:%M}", item.words) for item in (posting.remarks if posting else ())
    )  # fmt: skip


def _may_note(visit: Visit, found: BoardPosting) -> bool:
    try:
        allow(visit.office, visit.caller, Right.FILE_EVIDENCE, Belonging(organisation=found.organisation))
    except NotAllowedError:
        return False
    return True


ROUTES = [draft_poster, notice_poster, board_page, note, receipt]
