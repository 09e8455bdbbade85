"""/api/desk (我的桌面): what waits for somebody, what runs out, what was missed."""

from __future__ import annotations

import msgspec
from litestar import get
from litestar.di import NamedDependency

from admin_api.chores import Chores
from admin_api.controllers.admin.desk import desk_of
from admin_api.controllers.admin.visit import Visit
from admin_api.controllers.answers import good, reading
from admin_api.forms.screens import Row


class DeskRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing. `address`: the page of the admin where it is done; `when`: until when, in words."""

    title: str
    address: str
    kind: str
    organisation: str
    who: str
    when: str
    state: str
    note: str


class DeskGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Things of one sort, the most urgent first; `more` are not shown."""

    title: str
    rows: list[DeskRow]
    more: int


class DeskAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The groups in which there is something; the day and the next days off in words."""

    today: str
    holiday: str
    groups: list[DeskGroup]


ROW = {
    "title": "青禾镇2026年5月拟新增农村最低生活保障对象公示", "address": "/admin/board/20260508-k3m9q", "kind": "公示公告",
    "organisation": "青禾镇民政办公室", "who": "", "when": "2026年5月9日（星期六，调休上班）", "state": "待张贴", "note": "",
}  # fmt: skip
EXAMPLE = {
    "today": "2026年5月12日（星期二，工作日）", "holiday": "", "groups": [{"title": "公示栏上要取下或补贴的", "rows": [ROW], "more": 0}],
}  # fmt: skip


@get("/api/desk", sync_to_thread=True, tags=["桌面"], summary="我的桌面", responses={200: good(DeskAnswer, "要办的事", EXAMPLE), **reading()},
     description="等我的、快到期的、错过的，和后台的桌面一样；没有事的分组不列。")  # fmt: skip
def desk(visit: NamedDependency[Visit], chores: NamedDependency[Chores]) -> DeskAnswer:
    """The same as the screen."""
    screen = desk_of(visit, chores)
    groups = [DeskGroup(title=group.title, rows=list(map(_row, group.rows)), more=group.more) for group in screen.full]
    return DeskAnswer(today=screen.today, holiday=screen.holiday, groups=groups)


def _row(row: Row) -> DeskRow:
    return DeskRow(
        title=row.title, address=row.address, kind=row.kind, organisation=row.organisation, who=row.who, when=row.when,
        state=row.state, note=row.note,
    )  # fmt: skip


ROUTES = [desk]
