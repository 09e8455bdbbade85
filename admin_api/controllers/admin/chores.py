"""/admin/chores (运行状态): what the server does by itself, what was missed, the last builds of the site."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import RawBody

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.chore_ledger import Alarm, BuildNote
from admin_api.chores import Chores, Standing
from admin_api.commands.moving import allow
from admin_api.commands.rebuild_site import rebuild_site
from admin_api.commands.settle_alarm import settle_alarm
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
from admin_api.forms.desk_screens import AlarmRow, BuildRow, ChoreRow, ChoresScreen
from admin_api.staff import Staff
from site_builder.errors import RecordNotFoundError

ADDRESS = "/admin/chores"


@get(ADDRESS, sync_to_thread=True, include_in_schema=False)
def chores_page(staff: NamedDependency[Staff], chores: NamedDependency[Chores], request: AnyRequest) -> Response[str]:
    """How it stands."""
    visit = visit_of(staff, request)
    allow(visit.office, visit.caller, Right.OPERATE, None)
    return show(visit, _screen(visit, chores))


@post(ADDRESS, sync_to_thread=True, status_code=200, include_in_schema=False)
def operate(
    staff: NamedDependency[Staff], chores: NamedDependency[Chores], request: AnyRequest, body: RawBody
) -> Response[str]:
    """Take an alarm down, or rebuild the site."""
    visit = visit_of(staff, request)
    posted = form_of(visit, body)
    button, _, number = posted.one("do").partition(":")
    if button == "rebuild":
        rebuild_site(visit.office, visit.caller)
    elif button == "settle" and chores.ledger is not None:
        settle_alarm(visit.office, chores.ledger, visit.caller, number_in(number))
    elif button == "settle":
        raise RecordNotFoundError("没有这条提醒。")
    else:
        raise NotAllowedError(STALE_FORM)
    return go(ADDRESS)


def _screen(visit: Visit, chores: Chores) -> ChoresScreen:
    watch, pending = visit.office.desk.watch, visit.office.desk.repository.pending
    is_behind = watch.is_behind
    trouble = next((problem.found for problem in watch.problems if problem.code == "site-not-built"), "")
    return ChoresScreen(
        frame=frame(visit, "运行状态", ADDRESS), action=ADDRESS, is_behind=is_behind,
        site=trouble or ("网站正在更新，有页面还没有换上。" if is_behind else "网站是最新的，没有页面在等。"),
        alarms=tuple(map(_alarm, chores.alarms())), chores=tuple(map(_chore, chores.standing())),
        builds=tuple(map(_build, chores.ledger.builds() if chores.ledger is not None else [])),
        commits=f"有 {pending} 次改动还没有记入 git，系统会再试。" if pending else "",
    )  # fmt: skip


def _alarm(alarm: Alarm) -> AlarmRow:
    return AlarmRow(number=alarm.number, when=f"{alarm.at:%Y-%m-%d %H:%M}", words=alarm.words)


def _chore(item: Standing) -> ChoreRow:
    tag, state = (
        ("late", "没有按时") if item.is_late else ("soon", "没有做成，会再试") if item.trouble else ("open", "正常")
    )
    return ChoreRow(
        name=item.name, how_often="每天零点" if item.is_daily else "每隔几秒", tag=tag, state=state,
        done=f"{item.done_at:%Y-%m-%d %H:%M}" if item.done_at is not None else "还没有做过",
        words=item.trouble or item.words,
    )  # fmt: skip


def _build(note: BuildNote) -> BuildRow:
    return BuildRow(
        when=f"{note.at:%Y-%m-%d %H:%M}", trigger=note.trigger, seconds=f"{note.seconds:.1f} 秒",
        records=f"{note.records}" if note.records else "",
        changed=note.trouble or f"换上 {note.written} 个文件" + (f"，去掉 {note.removed} 个" if note.removed else ""),
        findings=f"错误 {note.errors}，提醒 {note.warnings}" if not note.trouble else "", is_failed=bool(note.trouble),
    )  # fmt: skip


ROUTES = [chores_page, operate]
