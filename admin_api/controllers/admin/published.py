"""/admin/published: what is public, found again, corrected or withdrawn over the same review."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, RawBody

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.begin_change import begin_correction, own_change, propose_withdrawal
from admin_api.controllers.admin.visit import (
    HOME,
    AnyRequest,
    Visit,
    form_of,
    frame,
    go,
    number_in,
    show,
    visit_of,
)
from admin_api.drafts import CORRECT, PURPOSES, WITHDRAW
from admin_api.forms.after_screens import ChangeScreen, PublishedRow, PublishedScreen
from admin_api.forms.screens import Link, MessageScreen
from admin_api.queries.publishable import scope_of_record
from admin_api.queries.published_records import (
    PAGE,
    RIGHTS,
    PublishedLine,
    changes_of,
    published_records,
    told,
    ways_for,
)
from admin_api.queries.read_record import stored_record
from admin_api.staff import Staff
from admin_api.workflow_errors import WorkflowError
from site_builder.addresses import address_of
from site_builder.errors import ContentError, RecordNotFoundError
from site_builder.records.kinds import record_classes

HERE = "/admin/published"
LONGEST_SEARCH = 100
Kind = Annotated[str, PathParameter(description="类别")]
RecordId = Annotated[str, PathParameter(description="编号")]
Way = Annotated[str, PathParameter(description="correct 更正，withdraw 撤下")]
Words = Annotated[str, QueryParameter(name="q", description="标题里的词，或者索引号")]
Start = Annotated[str, QueryParameter(name="start", description="从第几条起")]
LEADS = {
    CORRECT: "下一页改内容。改好以后照样送审；发布时，公开的页面上会写明更正的日期（发布当天）和下面的原因。",
    WITHDRAW: "撤下也要送审。签完、发布以后，公众在原来的网址只看到撤下的日期和下面的原因，正文和附件都不再显示。",
}
HINTS = {CORRECT: "如：联系电话变了；第二段写错了日期", WITHDRAW: "如：数据有误，重新核实后再发布"}
BUTTONS = {CORRECT: "去改内容", WITHDRAW: "提交撤下"}


@get(HERE, sync_to_thread=True, include_in_schema=False)
def published_page(
    staff: NamedDependency[Staff], request: AnyRequest, words: Words = "", start: Start = ""
) -> Response[str]:
    """What is public of the organisations for which this person may write."""
    visit = visit_of(staff, request)
    if not any(visit.may(right) for right in RIGHTS.values()):
        raise NotAllowedError("您不能更正或撤下已发布的信息。要用请找系统管理员。")
    words = words[:LONGEST_SEARCH]
    found = published_records(visit.office, visit.caller, words=words, start=number_in(start))
    last = found.start + len(found.lines)
    screen = PublishedScreen(
        frame=frame(visit, "已发布的信息", HERE), action=HERE, words=words,
        rows=tuple(_row(visit, line) for line in found.lines),
        counted=f"共 {found.total} 条" + (f"，这里是第 {found.start + 1} 到 {last} 条" if found.lines else ""),
        newer=_page(words, max(0, found.start - PAGE)) if found.start else "",
        older=_page(words, last) if last < found.total and found.lines else "",
    )  # fmt: skip
    return show(visit, screen)


@get(f"{HERE}/{{kind:str}}/{{record_id:str}}/{{way:str}}", sync_to_thread=True, include_in_schema=False)
def change_page(
    staff: NamedDependency[Staff], request: AnyRequest, kind: Kind, record_id: RecordId, way: Way
) -> Response[str]:
    """Before it is corrected or withdrawn: what it is, what follows, who is at it already."""
    visit = visit_of(staff, request)
    return show(visit, _change(visit, kind, record_id, way))


@post(
    f"{HERE}/{{kind:str}}/{{record_id:str}}/{{way:str}}", sync_to_thread=True, status_code=200, include_in_schema=False
)
def change(
    staff: NamedDependency[Staff], request: AnyRequest, body: RawBody, kind: Kind, record_id: RecordId, way: Way
) -> Response[str]:
    """Begin a correction, or hand a withdrawal in."""
    visit = visit_of(staff, request)
    reason = form_of(visit, body).one("reason")
    screen = _change(visit, kind, record_id, way, reason=reason)
    try:
        if way == CORRECT:
            draft = begin_correction(visit.office, visit.caller, kind, record_id, reason=reason)
            return go(f"/admin/drafts/{draft.number}")
        draft = propose_withdrawal(visit.office, visit.caller, kind, record_id, reason=reason)
    except WorkflowError as error:
        return show(visit, _with_error(screen, str(error)), 422)
    except ContentError as error:
        found = "".join(f"{problem.label}：{problem.found}。{problem.fix}。" for problem in error.problems)
        return show(visit, _with_error(screen, found), 422)
    step = visit.office.settings.step(draft.step)
    said = MessageScreen(
        frame=frame(visit, "已提交"), heading="撤下已提交审核",
        sentences=(f"《{draft.title}》", f"下一步：{step.name if step else '审核'}。签完、发布以后才撤下，现在公众还看得到。"),
        links=(Link(words="回到桌面", address=HOME), Link(words="已发布的信息", address=HERE)),
    )  # fmt: skip
    return show(visit, said)


def _page(words: str, start: int) -> str:
    return f"{HERE}?{urlencode({'q': words, 'start': start})}"


def _row(visit: Visit, line: PublishedLine) -> PublishedRow:
    may_write = CORRECT in line.ways and line.is_seen and record_classes()[line.kind].facts.is_dated
    state = "已撤下" if line.is_withdrawn else "已发布" if line.is_seen else "只贴公示栏，或已不显示"
    changes = "；".join(
        f"{visit.office.name_of(draft.author)}正在{PURPOSES[draft.purpose]}，{draft.state.label}"
        for draft in line.changes
    )
    return PublishedRow(
        title=line.title, address=f"/{line.address}", kind=line.label, index_number=line.index_number,
        organisation=line.organisation, when=line.published_on, tag="open" if line.is_seen else "ended", state=state,
        note=changes, like=f"{line.kind}/{line.id}" if may_write else "",
        links=tuple(
            Link(words=words, address=f"{HERE}/{line.kind}/{line.id}/{way}")
            for way, words in ((CORRECT, "更正"), (WITHDRAW, "撤下"))
            if way in line.ways
        ),
    )  # fmt: skip


def _change(visit: Visit, kind: str, record_id: str, way: str, *, reason: str = "") -> ChangeScreen:
    """Raises RecordNotFoundError for a way, a kind or a record that is not there, NotAllowedError, WorkflowError."""
    if way not in RIGHTS:
        raise RecordNotFoundError("没有这一页。请从“已发布的信息”进入。")
    record, _ = stored_record(visit.office.desk, kind, record_id)
    holdings = visit.office.desk.watch.known()
    owner = scope_of_record(record, holdings)
    if way not in ways_for(visit.office, visit.caller, owner):
        raise NotAllowedError(f"您不能{PURPOSES[way]}这一条：它不属于您的单位或下级单位，或者您没有这个权限。")
    if record.withdrawal is not None:
        raise WorkflowError(f"这一条已经在 {record.withdrawal.withdrawn_on} 撤下。")
    own = own_change(visit.office, visit.caller, kind, record_id, way)
    others = [draft for draft in changes_of(visit.office, kind, record_id) if draft != own]
    links = [Link(words="不做了，回去", address=HERE)]
    if own is not None:
        links.insert(0, Link(words="看您已经开始的那一份", address=f"/admin/drafts/{own.number}/review"))
    published = record.published_at.strftime("%Y-%m-%d") if record.published_at else ""
    facts = [
        ("标题", record.title), ("种类", record.facts.label), ("单位", holdings.organisation_name(owner)),
        ("索引号", str(getattr(record, "index_number", ""))), ("发布", published),
        ("公开的页面", f"/{address_of(record)}"),
    ]  # fmt: skip
    return ChangeScreen(
        frame=frame(visit, f"{PURPOSES[way]}：{record.title}", HERE), heading=f"{PURPOSES[way]}这一条？",
        action=f"{HERE}/{kind}/{record_id}/{way}", facts=tuple((label, words) for label, words in facts if words),
        lead=LEADS[way], asks=f"为什么{PURPOSES[way]}（公众会看到）", hint=HINTS[way], button=BUTTONS[way],
        reason=reason or (own.reason if own is not None else ""), links=tuple(links),
        others=tuple(told(visit.office, draft) for draft in others),
    )  # fmt: skip


def _with_error(screen: ChangeScreen, error: str) -> ChangeScreen:
    facts = {name: getattr(screen, name) for name in screen.__struct_fields__}
    return ChangeScreen(**{**facts, "error": error})


ROUTES = [published_page, change_page, change]
