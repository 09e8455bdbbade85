"""/api/attachments, /api/check, /healthz."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body

from admin_api.accounts.guards import requires
from admin_api.accounts.tokens import Scope
from admin_api.attachments.shelf import Upload
from admin_api.chores import Chores
from admin_api.commands.add_attachment import add_attachment
from admin_api.controllers.answers import FINDING, WITH_TOKEN, WRITING, Finding, example, good, new_document
from admin_api.desk import Desk
from admin_api.problem_details import entry
from admin_api.queries.check_record import is_error, problems_of
from site_builder.records.fields import MEDIA_TYPES

AnyRequest = Request[Any, Any, Any]


class Candidate(msgspec.Struct, forbid_unknown_fields=True):
    """A record to be checked: its kind and its fields."""

    kind: str
    record: dict[str, Any]


class Checked(msgspec.Struct):
    """What was found; `is_publishable` if nothing of it is an error."""

    is_publishable: bool
    problems: list[Finding]


class Health(msgspec.Struct):
    """Whether the server works: `pending_commits` wait for git, `errors` are in the content now.

    `late_chores`: how much of what the server does by itself was not done in time; then the status is `late`.
    """

    status: str
    pending_commits: int
    errors: int
    late_chores: int


CHECKED = good(Checked, "全部问题", {"is_publishable": False, "problems": [msgspec.to_builtins(FINDING)]})
KEPT = good(
    Upload, "已收下，等信息引用",
    {"sha256": "0" * 64, "name": "申请表.docx", "size": 24_576, "media_type": MEDIA_TYPES["docx"]},
)  # fmt: skip
ALIVE = good(Health, "正常", {"status": "ok", "pending_commits": 0, "errors": 0, "late_chores": 0})


class Form(msgspec.Struct):
    """A form with one file."""

    file: UploadFile


@post("/api/check", guards=[requires(Scope.WRITE)], status_code=200, sync_to_thread=True, tags=["检查"], summary="检查一条信息，不保存", security=[WITH_TOKEN], responses={200: CHECKED, **WRITING},
      description="列出全部问题：格式、规则、链接、密级字样和个人信息。")  # fmt: skip
def check(
    desk: NamedDependency[Desk],
    data: Annotated[Candidate, Body(examples=example("一份文件", {"kind": "documents", "record": new_document()}))],
) -> Checked:
    """Every finding, nothing saved."""
    problems = problems_of(desk, data.kind, data.record)
    return Checked(
        is_publishable=not any(map(is_error, problems)), problems=[Finding(**entry(problem)) for problem in problems]
    )


@post("/api/attachments", guards=[requires(Scope.WRITE)], status_code=201, sync_to_thread=True, tags=["附件"], summary="上传附件或名单", security=[WITH_TOKEN], responses={201: KEPT, **WRITING},
      description="一次一个文件（pdf docx xlsx xls csv jpg png webp ofd），表单字段名 file。得到的 sha256、name、size、media_type "
      "放进信息的 attachments；名单（csv）的 sha256 放进 name_list。没有信息引用的文件不会公开。例：curl -F file=@表.xlsx")  # fmt: skip
def upload(
    desk: NamedDependency[Desk],
    request: AnyRequest,
    data: Annotated[Form, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Upload:
    """Keep a file until a record names it."""
    return add_attachment(desk, data.file.filename or "", data.file.file.read(), request.state.actor)


@get(
    "/healthz",
    sync_to_thread=True,
    tags=["状态"],
    summary="服务是否正常",
    responses={200: ALIVE},
    description="给监控用，不需要令牌。status 为 late：有 late_chores 件服务自己该做的事没有按时做。例：curl /healthz",
)
def health(desk: NamedDependency[Desk], chores: NamedDependency[Chores]) -> Health:
    """Alive, and what waits."""
    errors = sum(is_error(problem) for problem in desk.watch.problems)
    late = chores.late()
    return Health(
        status="late" if late else "ok", pending_commits=desk.repository.pending, errors=errors, late_chores=late
    )
