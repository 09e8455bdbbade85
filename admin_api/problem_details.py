"""Errors → HTTP, one table. Answers are RFC 9457 problems (application/problem+json) in Chinese."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from admin_api.accounts.attempts import TooManyAttemptsError
from admin_api.accounts.errors import NotAllowedError, NotSignedInError
from admin_api.drafts import StaleDraftError
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import (
    ContentError,
    DisclosureError,
    FieldPath,
    Problem,
    PublishError,
    RecordNotFoundError,
    SettingsError,
    Severity,
    StaleVersionError,
)

LOG = logging.getLogger("admin_api")
STATUS: dict[type[DisclosureError], HTTPStatus] = {
    ContentError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StaleVersionError: HTTPStatus.PRECONDITION_FAILED,
    RecordNotFoundError: HTTPStatus.NOT_FOUND,
    TooManyAttemptsError: HTTPStatus.TOO_MANY_REQUESTS,
    NotSignedInError: HTTPStatus.UNAUTHORIZED,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    WorkflowError: HTTPStatus.CONFLICT,
    PublishError: HTTPStatus.SERVICE_UNAVAILABLE,
    SettingsError: HTTPStatus.SERVICE_UNAVAILABLE,
}
TITLES = {
    400: "请求读不懂", 401: "没有登录", 403: "没有权限", 404: "没有这一页或这一条", 405: "不能这样请求", 408: "请求太慢",
    409: "现在不能这样做", 411: "没有写明长度", 412: "别人先改了", 413: "太大了", 414: "网址太长", 415: "格式不对",
    422: "内容有问题", 428: "没有带版本", 429: "试得太多", 431: "请求头太大", 500: "服务器出错了", 503: "暂时做不到",
}  # fmt: skip
WORDS = {
    "str": "文字",
    "int": "整数",
    "object": '一个对象，如 {"字段": 值}',
    "array": "一个列表",
    "bool": "true 或 false",
}
CONTENT_TYPE = "application/problem+json"


def problem_body(status: int, detail: str, problems: Sequence[Problem] | None = None, **more: str) -> dict[str, Any]:
    """The members of one problem."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES.get(status, "出错了"),
        "status": status,
        "detail": detail,
    }
    if problems is not None:
        body["errors"] = [entry(problem) for problem in problems]
    return body | more


def entry(problem: Problem) -> dict[str, Any]:
    """One finding."""
    return {
        "code": problem.code,
        "severity": "error" if problem.severity is Severity.ERROR else "warning",
        "field": ".".join(str(part) for part in problem.field),
        "label": problem.label,
        "found": problem.found,
        "expected": problem.expected,
        "fix": problem.fix,
    }


def answer(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response[Any]:
    """A problem as a response."""
    return Response(body, status_code=status, media_type=CONTENT_TYPE, headers=headers or {})


def on_known(_: Request[Any, Any, Any], error: DisclosureError) -> Response[Any]:
    """Everything this product raises on purpose."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if isinstance(error, ContentError):
        count = len(error.problems)
        return answer(status, problem_body(status, f"有 {count} 处需要改正，都没有保存。", error.problems))
    if isinstance(error, StaleVersionError):
        body = problem_body(status, str(error), current=error.current)
        both = {"differences": _differences(error)} if isinstance(error, StaleDraftError) else {}
        return answer(status, body | both, {"ETag": f'"{error.current}"'})
    return answer(status, problem_body(status, str(error)), _more_headers(error))


def _more_headers(error: DisclosureError) -> dict[str, str]:
    if isinstance(error, TooManyAttemptsError):
        return {"Retry-After": str(error.seconds)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, NotSignedInError) else {}


def _differences(error: StaleDraftError) -> list[dict[str, Any]]:
    """Both texts, field by field: nothing of what was sent is lost, and a program can put them together."""
    return [
        {"field": item.name, "label": item.label, "base": item.base, "theirs": item.theirs, "mine": item.mine, "is_conflict": item.is_conflict}
        for item in error.differences
    ]  # fmt: skip


def on_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework finds wrong with a request; where it says where, so do we."""
    status = error.status_code
    words = DETAILS.get(status, "请核对网址、方法和内容，参照 /api/openapi.json。")
    given = {name.lower(): value for name, value in (error.headers or {}).items()}
    headers = {"Allow": _allowed(given["allow"])} if "allow" in given else {}
    places = error.extra if isinstance(error.extra, list) else []
    problems = [_misfit(place) for place in places if isinstance(place, dict)]
    return answer(status, problem_body(status, words, problems or None), headers)


def _allowed(methods: str) -> str:
    """What an address knows: the guard answers HEAD wherever there is GET, and no OPTIONS."""
    known = {item.strip() for item in methods.split(",")} - {"OPTIONS"}
    return ", ".join(sorted(known | ({"HEAD"} if "GET" in known else set())))


def _misfit(place: dict[str, Any]) -> Problem:
    """The framework's finding in our words: its message names a type or a field, its key says where."""
    message = str(place.get("message", ""))
    missing = re.search(r"missing required field `(.+?)`", message)
    unknown = re.search(r"contains unknown field `(.+?)`", message)
    expected = re.search(r"Expected `(\w+)", message)
    field = tuple(part for part in str(place.get("key", "")).removeprefix("data").split(".") if part)
    if missing:
        return _at((*field, missing.group(1)), "missing-field", "没有填写", "必须填写", "补写这一项")
    if unknown:
        return _at(
            (*field, unknown.group(1)),
            "unknown-field",
            "不认识的字段",
            "接口说明里的字段",
            "删去这一项，或者改成认识的字段名",
        )
    kind = WORDS.get(expected.group(1), "另一种值") if expected else "接口说明里规定的值"
    return _at(field, "wrong-value", "值的类型或大小不对", kind, "参照 /api/openapi.json 改正")


def _at(field: FieldPath, code: str, found: str, expected: str, fix: str) -> Problem:
    return Problem(code=code, place="", field=field, found=found, expected=expected, fix=fix)


def on_unknown(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A mistake of ours: logged whole, told in one sentence, without details."""
    LOG.error("%s %s", request.method, request.scope.get("path_template", ""), exc_info=error)
    return answer(500, problem_body(500, "这是我们的错，已经记下。请稍后再试；您的内容没有丢。"))


DETAILS = {
    400: "请求的格式不对。请核对内容，参照 /api/openapi.json。",
    404: "没有这个网址。接口说明在 /api/openapi.json。",
    405: "这个网址不支持这种方法。接口说明在 /api/openapi.json。",
    413: "请求太大。附件上限见站点设置。",
}
HANDLERS: dict[int | type[Exception], Any] = {
    DisclosureError: on_known,
    HTTPException: on_http,
    Exception: on_unknown,
}
