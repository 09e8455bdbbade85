"""/api/audit: the trail, searched, verified and taken along, for those who may see it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from admin_api.audit import AuditRow
from admin_api.controllers.admin.visit import Visit
from admin_api.controllers.answers import example, good, reading
from admin_api.queries.trail import trail_faults, trail_page, whole_trail

TAGS = ["操作记录"]
Q = Annotated[str, QueryParameter(description="谁、做了什么、对什么、结果里的字", max_length=200)]
Day = Annotated[str, QueryParameter(description="日子，如 2026-05-12；读不懂的不起作用", max_length=40)]
Before = Annotated[int, QueryParameter(description="序号在此之前", ge=0, le=1_000_000_000)]


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first. `older_than`: what `before` must be for the next page; 0 at the end."""

    rows: list[AuditRow]
    older_than: int
    head: str


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """Whether every row follows the one before, and what outsiders hold is still in it."""

    is_whole: bool
    faults: list[str]
    head: str


ROW = {
    "seq": 42, "at": "2026-05-12T01:30:00+00:00", "actor": "zhoumin", "role": "writer", "organisation": "minzheng-ban",
    "address": "10.1.2.3", "action": "draft.submit", "object": "draft/20260512-k3m9q/2", "before": "0" * 64,
    "after": "0" * 64, "result": "ok", "prev": "0" * 64, "hash": "0" * 64,
}  # fmt: skip
FOUND = good(Rows, "一页", {"rows": [ROW], "older_than": 0, "head": "0" * 64})
WHOLE = good(Verified, "核对的结果", {"is_whole": True, "faults": [], "head": "0" * 64})
TABLE = ResponseSpec(str, description="表格：给人看的，公式都失效", media_type="text/csv", examples=example("表格", "seq,at,…"))  # fmt: skip
LINES = ResponseSpec(str, description="每行一个 JSON，一字不差，可以核对", media_type="application/jsonl", examples=example("各行", '{"seq":1,…}'))  # fmt: skip
NO_STORE = {"cache-control": "no-store"}


@get("/api/audit", sync_to_thread=True, tags=TAGS, summary="查操作记录", responses={200: FOUND, **reading()},
     description="新的在前，一页一百条；每条里有前一条的哈希。")  # fmt: skip
def rows(visit: NamedDependency[Visit], q: Q = "", since: Day = "", until: Day = "", before: Before = 0) -> Rows:
    """One page of the trail."""
    page = trail_page(visit.office, visit.caller, words=q, since=since, until=until, before=before)
    return Rows(rows=page.rows, older_than=page.older_than, head=visit.office.audit.head())


@get("/api/audit/verification", sync_to_thread=True, tags=TAGS, summary="核对操作记录", responses={200: WHOLE, **reading()},
     description="逐条重算哈希，再和 git 提交、公开的 manifest.json 里记下的对照。")  # fmt: skip
def verify(visit: NamedDependency[Visit]) -> Verified:
    """Whether it is whole."""
    faults = trail_faults(visit.office, visit.caller)
    return Verified(is_whole=not faults, faults=faults, head=visit.office.audit.head())


@get("/api/audit/export.csv", sync_to_thread=True, tags=TAGS, summary="导出操作记录（表格）", responses={200: TABLE, **reading()},
     description="全部记录；导出本身也记一条。")  # fmt: skip
def as_table(visit: NamedDependency[Visit]) -> Response[str]:
    """For people."""
    text = whole_trail(visit.office, visit.caller, is_exact=False)
    return Response(text, media_type="text/csv", headers=NO_STORE)


@get("/api/audit/export.jsonl", sync_to_thread=True, tags=TAGS, summary="导出操作记录（逐行 JSON）", responses={200: LINES, **reading()},
     description="全部记录，一字不差；导出本身也记一条。")  # fmt: skip
def as_lines(visit: NamedDependency[Visit]) -> Response[str]:
    """For machines."""
    text = whole_trail(visit.office, visit.caller, is_exact=True)
    return Response(text, media_type="application/jsonl", headers=NO_STORE)


ROUTES = [rows, verify, as_table, as_lines]
