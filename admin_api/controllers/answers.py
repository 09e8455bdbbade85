"""What the description of the API says of answers: examples from the records' own, and every refusal."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example

from admin_api.problem_details import CONTENT_TYPE, TITLES
from admin_api.queries.check_record import given_names
from site_builder.records.kinds import examples
from site_builder.store.convert import to_plain


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to put right. `field` is its place in the record, e.g. `materials.0.name`; empty for the whole."""

    code: str
    severity: str
    field: str
    label: str
    found: str
    expected: str
    fix: str


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """A field in which two people differ, with the text on which both began; `is_conflict`: both changed it."""

    field: str
    label: str
    base: Any
    theirs: Any
    mine: Any
    is_conflict: bool


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Something was done that leaves nothing to read."""

    words: str


class ProblemDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457. `errors`: what is wrong and where; `current`: the version that stands (412); `differences`: where a draft
    that somebody else has saved meanwhile differs from what was sent (412)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Finding] = []
    current: str = ""
    differences: list[Contradiction] = []


FINDING = Finding(
    code="notice-period-too-short", severity="error", field="days", label="公示期", found="公示 3 日", expected="至少 7 日",
    fix="把 days 改为 7",
)  # fmt: skip
MEANINGS = {
    400: "读不懂：不是 JSON、不是 UTF-8、类型不对；errors 里写明位置",
    401: "没有登录：没有令牌（机器）或 key（人），或者它无效、过期、已结束",
    403: "令牌或这个人没有这项权限",
    404: "没有这一类或这一条，或者它不归您看",
    408: "请求发得太慢，没有等到结尾",
    409: "现在不能这样做，如编号已有、已经撤下",
    412: "别人先改了，什么也没有写；current 是现在的版本",
    413: "太大",
    414: "网址太长",
    415: "不是规定的格式",
    422: "内容有问题，什么也没有保存；errors 逐条写明字段、现状、应为和改法",
    428: "没有带版本",
    429: "试得太多；Retry-After 是要等的秒数",
    431: "请求头太大",
    503: "暂时做不到，如磁盘满、别的程序正在写；稍后再试",
}
OUTCOME = {
    "kind": "documents", "id": "20260512-k3m9q", "version": "0" * 64, "address": "documents/2026/05/20260512-k3m9q.html",
    "url": "https://www.yunchuan.example/qinghe/documents/2026/05/20260512-k3m9q.html", "committed": True,
    "is_live": True, "warnings": [],
}  # fmt: skip


def new_document() -> dict[str, Any]:
    """A document as a client would send it: without what the system sets."""
    return {
        name: value for name, value in to_plain(examples()["documents"]).items() if name not in given_names("documents")
    }


def example(summary: str, value: Any) -> list[Example]:
    """One example."""
    return [Example(summary=summary, value=value)]


def good(kind: type[Any], description: str, value: Any) -> ResponseSpec:
    """What is answered when all is well."""
    return ResponseSpec(kind, description=description, examples=example("回答", value))


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """The problems an operation may answer with."""
    return {status: _refusal(status) for status in statuses}


def _refusal(status: int) -> ResponseSpec:
    problem = ProblemDetails(
        type="about:blank", title=TITLES[status], status=status, detail=f"{MEANINGS[status]}。",
        errors=[FINDING] if status == 422 else [], current="0" * 64 if status == 412 else "",
    )  # fmt: skip
    return ResponseSpec(
        ProblemDetails, description=MEANINGS[status], media_type=CONTENT_TYPE, generate_examples=False,
        examples=example(TITLES[status], msgspec.to_builtins(problem)),
    )  # fmt: skip


WITH_TOKEN = {"token": list[str]()}
READING = refusals(400, 401, 403, 404, 414, 422, 431, 503)
WRITING = refusals(400, 401, 403, 404, 408, 409, 412, 413, 414, 415, 422, 428, 431, 503)
WITH_KEY = {"person": list[str]()}


def reading(*more: int) -> dict[int, ResponseSpec]:
    """How an endpoint that a person reads may refuse."""
    return refusals(400, 401, 403, 404, 414, 422, 431, 503, *more)


def writing(*more: int) -> dict[int, ResponseSpec]:
    """How one by which a person changes something may refuse."""
    return refusals(400, 401, 403, 404, 408, 409, 412, 413, 414, 415, 422, 431, 503, *more)


def entering() -> dict[int, ResponseSpec]:
    """How a sign-in may be refused."""
    return refusals(400, 401, 408, 413, 414, 415, 429, 431, 503)


def done(words: str) -> ResponseSpec:
    """What is answered where nothing is to be read."""
    return good(Done, words, {"words": f"{words}。"})
