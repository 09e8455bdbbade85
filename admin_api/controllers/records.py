"""/api/records: read, publish, replace, withdraw."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import Body, HeaderParameter, PathParameter, QueryParameter

from admin_api.accounts.guards import requires
from admin_api.accounts.tokens import Scope
from admin_api.commands.outcome import Outcome
from admin_api.commands.publish_record import publish_record
from admin_api.commands.replace_record import replace_record
from admin_api.commands.withdraw_record import withdraw_record
from admin_api.controllers.answers import OUTCOME, READING, WITH_TOKEN, WRITING, example, good, new_document
from admin_api.desk import Desk
from admin_api.problem_details import answer, problem_body
from admin_api.queries.list_records import ListQuery, RecordList, list_records
from admin_api.queries.read_record import StoredRecord, read_record

Kind = Annotated[str, PathParameter(description="类别，如 documents、public-notices、service-guides")]
RecordId = Annotated[str, PathParameter(description="编号，如 20260512-k3m9q；机构等用短名，如 minzheng-ban")]
Reason = Annotated[str, QueryParameter(name="reason", description="为什么改，记入提交说明", max_length=1000)]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match", description="读取时得到的 ETag")]
Fields = Annotated[
    dict[str, Any],
    Body(description="信息的各个字段，见 site-builder schema 类别", examples=example("一份文件", new_document())),
]
AnyRequest = Request[Any, Any, Any]
SAVED = good(Outcome, "已落盘，网站已更新", OUTCOME)
DONE = {200: SAVED, **WRITING}
MADE = {201: SAVED, **WRITING}
LINE = {
    "id": "20260512-k3m9q", "title": "青禾镇2026年农村人居环境整治实施方案", "organisation": "dangzheng-ban", "category": "plans",
    "published_at": "2026-05-12 09:30", "is_withdrawn": False, "address": OUTCOME["address"],
}  # fmt: skip
LISTED = {200: good(RecordList, "一页", {"total": 1, "start": 0, "items": [LINE]}), **READING}
STORED = {
    name: value for name, value in OUTCOME.items() if name in ("kind", "id", "version", "address")
} | {"record": new_document()}  # fmt: skip
READ = {200: good(StoredRecord, "这一条，ETag 是它的版本", STORED), **READING}


class Withdraw(msgspec.Struct, forbid_unknown_fields=True):
    """Why, and of which version."""

    reason: str = ""
    version: str = ""


class Replace(msgspec.Struct, forbid_unknown_fields=True):
    """A new version in the place of another."""

    record: dict[str, Any]
    version: str = ""
    reason: str = ""


class RecordsController(Controller):
    """Records of every kind."""

    path = "/api/records/{kind:str}"
    tags = ("信息",)
    security = (WITH_TOKEN,)

    @get("/", guards=[requires(Scope.READ)], sync_to_thread=True, summary="列出一类信息", responses=LISTED,
         description="新的在前。可按单位、公开类别、年份和标题里的字筛选，例如 ?organisation=minzheng-ban&year=2026。")  # fmt: skip
    def list_all(
        self,
        desk: NamedDependency[Desk],
        kind: Kind,
        organisation: Annotated[str, QueryParameter(description="单位短名")] = "",
        category: Annotated[str, QueryParameter(description="公开类别，如 budget")] = "",
        year: Annotated[str, QueryParameter(description="年份，如 2026")] = "",
        q: Annotated[str, QueryParameter(description="标题里的字")] = "",
        start: Annotated[int, QueryParameter(description="从第几条起", ge=0, le=1_000_000)] = 0,
        size: Annotated[int, QueryParameter(description="几条，最多一百", ge=1, le=100)] = 20,
    ) -> RecordList:
        """One page of a list."""
        query = ListQuery(organisation=organisation, category=category, year=year, q=q, start=start, size=size)
        return list_records(desk, kind, query)

    @post("/", guards=[requires(Scope.PUBLISH_DIRECTLY)], sync_to_thread=True, summary="发布一条信息", responses=MADE,
          description="不经审核直接发布，页面上会注明。编号、发布时间、公示起止日期由系统填写。回答之前，文件已落盘，网站已更新。")  # fmt: skip
    def publish(
        self, desk: NamedDependency[Desk], request: AnyRequest, kind: Kind, data: Fields, reason: Reason = ""
    ) -> Response[Outcome]:
        """A new record."""
        outcome = publish_record(desk, kind, data, request.state.actor, reason)
        headers = {"ETag": f'"{outcome.version}"', "Location": f"/api/records/{kind}/{outcome.id}"}
        return Response(outcome, status_code=201, headers=headers)

    @get("/{record_id:str}", guards=[requires(Scope.READ)], sync_to_thread=True, summary="读取一条信息", responses=READ,
         description="ETag 是它的版本，修改时放进 If-Match。")  # fmt: skip
    def read(self, desk: NamedDependency[Desk], kind: Kind, record_id: RecordId) -> Response[StoredRecord]:
        """One record as stored."""
        record = read_record(desk, kind, record_id)
        return Response(record, headers={"ETag": f'"{record.version}"'})

    @put("/{record_id:str}", guards=[requires(Scope.PUBLISH_DIRECTLY)], sync_to_thread=True, summary="修改一条信息", responses=DONE,
         description="送来全部字段，If-Match 里放版本。别人先改了就回答 412，什么也不写。")  # fmt: skip
    def replace(
        self,
        desk: NamedDependency[Desk],
        request: AnyRequest,
        kind: Kind,
        record_id: RecordId,
        data: Fields,
        if_match: IfMatch = None,
        reason: Reason = "",
    ) -> Response[Any]:
        """A new version."""
        expect = _versions(if_match)
        if not expect:
            return _no_version()
        return _done(replace_record(desk, kind, record_id, data, expect=expect, by=request.state.actor, reason=reason))

    @post("/{record_id:str}/replace", guards=[requires(Scope.PUBLISH_DIRECTLY)], status_code=200, sync_to_thread=True,
          summary="修改一条信息（只放行 GET 和 POST 时）", responses=DONE, description="和 PUT 相同，版本放在内容里。")  # fmt: skip
    def replace_by_post(
        self, desk: NamedDependency[Desk], request: AnyRequest, kind: Kind, record_id: RecordId,
        data: Annotated[Replace, Body(examples=example("修改", {"version": "0" * 64, "reason": "电话改了", "record": new_document()}))],
    ) -> Response[Any]:  # fmt: skip
        """The same by POST."""
        expect, actor = _versions(data.version), request.state.actor
        if not expect:
            return _no_version()
        return _done(replace_record(desk, kind, record_id, data.record, expect=expect, by=actor, reason=data.reason))

    @delete("/{record_id:str}", guards=[requires(Scope.PUBLISH_DIRECTLY)], status_code=200, sync_to_thread=True, summary="撤下一条信息",
            responses=DONE, description="页面保留，写明何时、为何撤下；附件删除。原因放在 ?reason= 里，版本放在 If-Match 里。")  # fmt: skip
    def withdraw(
        self,
        desk: NamedDependency[Desk],
        request: AnyRequest,
        kind: Kind,
        record_id: RecordId,
        if_match: IfMatch = None,
        reason: Reason = "",
    ) -> Response[Any]:
        """Take it back."""
        expect = _versions(if_match)
        if not expect:
            return _no_version()
        return _done(withdraw_record(desk, kind, record_id, expect=expect, by=request.state.actor, reason=reason))

    @post("/{record_id:str}/withdraw", guards=[requires(Scope.PUBLISH_DIRECTLY)], status_code=200, sync_to_thread=True,
          summary="撤下一条信息（只放行 GET 和 POST 时）", responses=DONE, description="和 DELETE 相同，原因和版本放在内容里。")  # fmt: skip
    def withdraw_by_post(
        self, desk: NamedDependency[Desk], request: AnyRequest, kind: Kind, record_id: RecordId,
        data: Annotated[Withdraw, Body(examples=example("撤下", {"version": "0" * 64, "reason": "金额有误，更正后重新发布"}))],
    ) -> Response[Any]:  # fmt: skip
        """The same by POST."""
        expect, actor = _versions(data.version), request.state.actor
        if not expect:
            return _no_version()
        return _done(withdraw_record(desk, kind, record_id, expect=expect, by=actor, reason=data.reason))


def _versions(text: str | None) -> frozenset[str]:
    """The versions an If-Match names; a proxy that compresses makes them weak. `*` names none: it would match anything."""
    items = (item.strip().removeprefix("W/").strip('"').strip() for item in (text or "").split(","))
    return frozenset(items) - {"", "*"}


def _done(outcome: Outcome) -> Response[Any]:
    return Response(outcome, headers={"ETag": f'"{outcome.version}"'})


def _no_version() -> Response[Any]:
    return answer(
        428, problem_body(428, "请带上读取时得到的版本：If-Match 头，或内容里的 version。这样不会盖掉别人的修改。")
    )
