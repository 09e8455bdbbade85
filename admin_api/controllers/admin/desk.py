"""/admin/ (我的桌面): what waits for this person, what will run out, what was missed; each row leads to where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from litestar import Response, get
from litestar.di import NamedDependency

from admin_api.accounts.rights import Right
from admin_api.chores import Chores
from admin_api.controllers.admin.reviewing import draft_row, waiting_row
from admin_api.controllers.admin.visit import HOME, AnyRequest, Visit, frame, show, visit_of
from admin_api.drafts import Draft
from admin_api.forms.days import day_words
from admin_api.forms.screens import DeskScreen, Group, Row
from admin_api.queries.board_postings import BoardPosting, Hanging, board_postings
from admin_api.queries.broken_links import Broken
from admin_api.queries.disclosure_deadlines import disclosed_too_late, disclosure_deadlines
from admin_api.queries.ending_notices import ending_notices
from admin_api.queries.endings import Ending
from admin_api.queries.left_behind import needing_owner
from admin_api.queries.missed_timers import missed_timers
from admin_api.queries.my_drafts import my_drafts
from admin_api.queries.people_of import waiting_for_roles
from admin_api.queries.review_queue import review_queue
from admin_api.queries.sight import sight_of
from admin_api.queries.unattended import DELEGATION, DaysOff, next_days_off, unattended
from admin_api.staff import Staff
from admin_api.workflow import Signature, State
from site_builder.holdings import Holdings
from site_builder.records.kinds import record_classes

MOST_ROWS = 20
OBJECTION = timedelta(days=30)
"""How long whoever is said to have signed on paper is told so."""
MATTERS = {"public-notices": "notice-result", "documents": "repeal"}
"""What is likely to be written when a record of a kind ends."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """Somebody at their desk: the organisations whose matters they see, and those whose records they may correct."""

    visit: Visit
    sight: frozenset[str]
    corrects: frozenset[str]
    holdings: Holdings


@get("/admin/", sync_to_thread=True, include_in_schema=False)
def desk_page(staff: NamedDependency[Staff], chores: NamedDependency[Chores], request: AnyRequest) -> Response[str]:
    """The most urgent first: what was missed, what waits, what runs out."""
    visit = visit_of(staff, request)
    return show(visit, desk_of(visit, chores))


def desk_of(visit: Visit, chores: Chores) -> DeskScreen:
    """What the desk shows; the API tells the same."""
    holdings = visit.office.desk.watch.known()
    days_off = next_days_off(holdings, visit.at.date())
    look = Look(
        visit=visit, sight=sight_of(visit.office, visit.caller),
        corrects=sight_of(visit.office, visit.caller, Right.CORRECT), holdings=holdings,
    )  # fmt: skip
    groups = (
        *_of_the_system(visit, chores),
        *_of_the_people(visit),
        *_of_the_work(look),
        *_of_the_days(look, days_off),
    )
    return DeskScreen(
        frame=frame(visit, "我的桌面", HOME), groups=tuple(groups), new_address="/admin/new" if visit.may(Right.WRITE) else "",
        today=day_words(visit.at.date(), holdings.calendar), holiday=_holiday_words(visit, days_off),
    )  # fmt: skip


def _of_the_system(visit: Visit, chores: Chores) -> Iterator[Group]:
    if visit.may(Right.OPERATE):
        rows = [
            Row(
                title=alarm.words, address="/admin/chores", when=f"{alarm.at:%Y-%m-%d %H:%M}", tag="late", state="错过了"
            )
            for alarm in chores.alarms()
        ]  # fmt: skip
        yield _group("系统错过的事", "系统没有错过什么。", rows, "/admin/chores")


def _of_the_people(visit: Visit) -> Iterator[Group]:
    if visit.may(Right.GRANT_ROLES):
        rows = (
            Row(
                title=user.name, address=f"/admin/users/{user.login}", kind=user.login, tag="soon", state="还没有角色",
                organisation=visit.office.desk.watch.known().organisation_name(user.organisation),
            )
            for user in waiting_for_roles(visit.office, visit.caller)
        )  # fmt: skip
        yield _group("等着给角色的新账号", "没有等着给角色的账号。", rows, "/admin/users")


def _paper_row(visit: Visit, item: Signature) -> Row:
    return Row(
        title=visit.office.drafts.find(item.draft).title, address=f"/admin/drafts/{item.draft}/paper", tag="soon",
        state="不是您签的？请提出异议", when=f"{item.at:%Y-%m-%d %H:%M}", note=f"由{visit.office.name_of(item.recorded_by or '')}登记",
    )  # fmt: skip


def _of_the_work(look: Look) -> Iterator[Group]:
    visit, sight = look.visit, look.sight
    office, by = visit.office, visit.caller
    if visit.may(Right.SCHEDULE):
        yield _group(
            "到时没有发布的",
            "定时的都发布了。",
            (_row(look, item, "late", "没有发布") for item in missed_timers(office, by, sight)),
        )
    if visit.may(Right.SIGN):
        yield _group(
            "等我审核",
            "没有等您审核的。",
            (waiting_row(visit, item) for item in review_queue(office, by)),
            "/admin/queue",
        )
        signed = office.drafts.signed_on_paper(by.user.login)
        recent = (item for item in signed if item.at > by.at - OBJECTION)
        yield _group("登记为您签的纸质签批", "没有替您登记的纸质签批。", (_paper_row(visit, item) for item in recent))
    if visit.may(Right.WRITE):
        yield _group("我写的", "没有写到一半的稿子。", (draft_row(visit, line) for line in my_drafts(office, by)))
    if visit.may(Right.TAKE_OVER):
        left = needing_owner(office, by.today, sight_of(office, by, Right.TAKE_OVER))
        yield _group("需要新的负责人", "没有等着换负责人的稿子。", (_left_row(visit, draft) for draft in left))
    if sight:
        late = (_row(look, item, *_left(item, by.today)) for item in disclosure_deadlines(office, by, sight))
        yield _group("快到或已过公开期限的", "没有快到公开期限的稿子。", late)


def _left_row(visit: Visit, draft: Draft) -> Row:
    return Row(
        title=draft.title, address=f"/admin/drafts/{draft.number}/owner", kind="负责的人已经不在", tag="late",
        who=visit.office.name_of(draft.author), when=f"{draft.saved_at:%Y-%m-%d %H:%M}", state=draft.state.label,
    )  # fmt: skip


def _of_the_days(look: Look, days_off: DaysOff | None) -> Iterator[Group]:
    visit, sight = look.visit, look.sight
    office, by = visit.office, visit.caller
    if sight:
        yield _group(
            "三天内到期的公示",
            "三天内没有公示到期。",
            (_row(look, item, *_left(item, by.today)) for item in ending_notices(office, by, sight)),
        )
        boards = sight_of(office, by, Right.FILE_EVIDENCE)
        if boards:
            hung = board_postings(office, visit.staff.cabinet, by, boards)
            rows = (_posting_row(look, item) for item in hung if item.is_overdue)
            yield _group("公示栏上要取下或补贴的", "公示栏上没有要取下的。", rows)
        broken = (_broken_row(look, item) for item in visit.staff.broken_links.listing(office, sight))
        yield _group("链接或附件坏了的", "链接和附件都好。", broken)
    if days_off is not None:
        rows = (_row(look, item, *_left(item, by.today)) for item in unattended(office, by, sight, days_off))
        yield _group(f"{days_off.name}放假期间没人时到期的", "假期里没有到期的。", rows)
    if sight:
        rows = (_row(look, item, "plain", "公开迟了") for item in disclosed_too_late(office, by, sight))
        yield _group("近三个月公开迟了的", "近三个月都按时公开。", rows)
    if look.holdings.settings.organisation in sight_of(office, by, Right.WRITE):
        yield _group("没答上来的问题", "窗口没有答不上来的。", _questions(visit))


def _group(title: str, nothing: str, rows: Iterable[Row], all_address: str = "") -> Group:
    found = tuple(rows)
    return Group(
        title=title,
        nothing=nothing,
        rows=found[:MOST_ROWS],
        more=max(0, len(found) - MOST_ROWS),
        all_address=all_address,
    )


def _row(look: Look, item: Ending, tag: str, state: str) -> Row:
    holdings = look.holdings
    return Row(
        title=item.title, address=_where(look, item), kind=item.what, when=day_words(item.day, holdings.calendar), tag=tag,
        state=state, note=item.note, organisation=holdings.organisation_name(item.organisation) if item.organisation else "",
    )  # fmt: skip


def _left(item: Ending, today: date) -> tuple[str, str]:
    """Tag and words: how many working days are left."""
    if item.day == today:
        return "soon", "今天到期"
    if item.day < today:
        return "late", f"已过 {-item.days_left} 个工作日" if item.days_left else "已经到期"
    if item.days_left is None:
        return "soon", f"还剩 {(item.day - today).days} 天"
    return "soon", f"还剩 {item.days_left} 个工作日" if item.days_left else "到期前没有工作日了"


def _where(look: Look, item: Ending) -> str:
    """Where it is seen to: the draft's form or its review; for a record, the way to change it, or its page."""
    if item.draft:
        draft = look.visit.office.drafts.find(item.draft)
        is_own = draft.state in (State.DRAFT, State.RETURNED) and look.visit.may(Right.EDIT)
        return f"/admin/drafts/{draft.number}{'' if is_own else '/review'}"
    if item.record is not None:
        return _change(look, item.organisation, *item.record, matter=MATTERS.get(item.record[0], ""))
    if item.what == DELEGATION:
        may_delegate = look.visit.may(Right.GRANT_ROLES) or look.visit.may(Right.DELEGATE)
        return "/admin/delegations" if may_delegate else "/admin/account"
    return f"/admin/users/{item.login}" if look.visit.may(Right.MANAGE_USERS) else "/admin/account"


def _change(look: Look, organisation: str, kind: str, record_id: str, matter: str = "") -> str:
    """Where a record is changed, for those who may, with what is to be written first; its public page for the others."""
    if organisation in look.corrects:
        way = f"/admin/new?change={quote(f'{kind}/{record_id}')}&matter={matter}"
        return way if matter else f"/admin/published/{kind}/{record_id}/correct"
    return f"/{look.holdings.address(kind, record_id)}"


def _posting_row(look: Look, item: BoardPosting) -> Row:
    """A sheet that hangs too long, or should hang by now."""
    day = item.due_on if item.state is Hanging.TO_TAKE_DOWN else item.starts_on
    return Row(
        title=item.title, address=item.address, kind="、".join(item.boards), tag="late", state=item.state.label,
        organisation=look.holdings.organisation_name(item.organisation),
        when=day_words(day, look.holdings.calendar) if day is not None else "",
    )  # fmt: skip


def _broken_row(look: Look, item: Broken) -> Row:
    kind, record_id = item.record
    return Row(
        title=item.title, address=_change(look, item.organisation, kind, record_id), tag="late", state="要改",
        kind=f"{record_classes()[kind].facts.label}：{item.found}。{item.fix}。",
        organisation=look.holdings.organisation_name(item.organisation),
    )  # fmt: skip


def _questions(visit: Visit) -> list[Row]:
    count = visit.staff.counter.questions.open_count()
    words = f"{count} 个问题等着处理：公开，或者写明不公开的理由"
    return (
        [Row(title=words, address="/admin/counter/questions", kind="窗口速查", tag="soon", state="要处理")]
        if count
        else []
    )


def _holiday_words(visit: Visit, days_off: DaysOff | None) -> str:
    calendar = visit.office.desk.watch.known().calendar
    if days_off is None:
        return ""
    first, last = day_words(days_off.first, calendar), day_words(days_off.last, calendar)
    return f"下一个假期：{days_off.name}，{first}到{last}。"


ROUTES = [desk_page]
