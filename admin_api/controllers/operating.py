"""/api/chores: what the server does by itself, what it missed, the last builds of the site; and making the site anew."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import PathParameter

from admin_api.accounts.rights import Right
from admin_api.chores import Chores
from admin_api.commands.moving import allow
from admin_api.commands.rebuild_site import rebuild_site
from admin_api.commands.settle_alarm import settle_alarm
from admin_api.controllers.admin.visit import Visit
from admin_api.controllers.answers import Done, done, good, reading, writing
from site_builder.errors import RecordNotFoundError

TAGS = ["运行"]
AlarmNumber = Annotated[int, PathParameter(description="提醒的序号", ge=1, le=1_000_000_000)]


class ChoreAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One chore. `done_at`: when this server last did it; `trouble`: why it did not."""

    name: str
    is_daily: bool
    done_at: datetime | None
    words: str
    trouble: str
    is_late: bool


class AlarmAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was missed, until somebody has seen to it."""

    number: int
    at: datetime
    words: str


class BuildAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One build of the site."""

    at: datetime
    trigger: str
    seconds: float
    records: int
    written: int
    removed: int
    errors: int
    warnings: int
    trouble: str


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands. `is_behind`: pages of the site wait; `pending_commits`: changes that git does not have yet."""

    is_behind: bool
    pending_commits: int
    alarms: list[AlarmAnswer]
    chores: list[ChoreAnswer]
    builds: list[BuildAnswer]


AT = "2026-05-12T00:00:05+08:00"
RUNNING = {
    "is_behind": False, "pending_commits": 0, "alarms": [{"number": 1, "at": AT, "words": "服务停了两个小时"}],
    "chores": [{"name": "定时发布", "is_daily": False, "done_at": AT, "words": "", "trouble": "", "is_late": False}],
    "builds": [{"at": AT, "trigger": "新的一天", "seconds": 0.4, "records": 120, "written": 6, "removed": 1, "errors": 0, "warnings": 2, "trouble": ""}],
}  # fmt: skip


@get("/api/chores", sync_to_thread=True, tags=TAGS, summary="运行状态", responses={200: good(Running, "现在", RUNNING), **reading()},
     description="服务自己做的事、错过的事、最近几次更新网站。")  # fmt: skip
def standing(visit: NamedDependency[Visit], chores: NamedDependency[Chores]) -> Running:
    """How it stands with the server."""
    allow(visit.office, visit.caller, Right.OPERATE, None)
    desk = visit.office.desk
    return Running(
        is_behind=desk.watch.is_behind, pending_commits=desk.repository.pending,
        alarms=[AlarmAnswer(number=item.number, at=item.at, words=item.words) for item in chores.alarms()],
        chores=[
            ChoreAnswer(
                name=item.name, is_daily=item.is_daily, done_at=item.done_at, words=item.words, trouble=item.trouble,
                is_late=item.is_late,
            )
            for item in chores.standing()
        ],
        builds=[
            BuildAnswer(
                at=item.at, trigger=item.trigger, seconds=item.seconds, records=item.records, written=item.written,
                removed=item.removed, errors=item.errors, warnings=item.warnings, trouble=item.trouble,
            )
            for item in (chores.ledger.builds() if chores.ledger is not None else [])
        ],
    )  # fmt: skip


@post("/api/chores/rebuild", sync_to_thread=True, status_code=200, tags=TAGS, summary="重建网站", responses={200: done("网站已经更新"), **writing()},
      description="改过的才换；平时不用，服务自己会更新。")  # fmt: skip
def rebuild(visit: NamedDependency[Visit]) -> Done:
    """The site, from what stands now."""
    rebuild_site(visit.office, visit.caller)
    return Done(words="网站已经更新。")


@post("/api/chores/alarms/{number:int}/settle", sync_to_thread=True, status_code=200, tags=TAGS, summary="提醒已处理",
      responses={200: done("已记下"), **writing()}, description="处理过的不再提醒。")  # fmt: skip
def settle(visit: NamedDependency[Visit], chores: NamedDependency[Chores], number: AlarmNumber) -> Done:
    """Somebody has seen to it."""
    allow(visit.office, visit.caller, Right.OPERATE, None)
    if chores.ledger is None:
        raise RecordNotFoundError("没有这条提醒，或者已经有人处理了。")
    settle_alarm(visit.office, chores.ledger, visit.caller, number)
    return Done(words="已记下。")


ROUTES = [standing, rebuild, settle]
