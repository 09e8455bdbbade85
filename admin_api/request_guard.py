"""What is refused before a body is decoded: the only async code, in front of everything.

A body is read whole, up to the limit of its route, looked at, and handed on as one piece. So no decoder ever meets
broken UTF-8, NUL, JSON nested to death, or an endless stream.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from admin_api.problem_details import CONTENT_TYPE, problem_body

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_JSON = 1_500_000
MAX_PATH = 1_000
MAX_QUERY = 4_000
MAX_HEADERS = 16_000
MAX_DEPTH = 20
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
OVERRIDES = frozenset({b"x-http-method-override", b"x-http-method", b"x-method-override"})
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class RequestGuard:
    """ASGI in front of the app. `hosts`: the names by which it may be called, empty for any."""

    def __init__(self, app: App, *, hosts: Iterable[str] = (), max_upload: int = 210_000_000) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, _no_body, send)
            return
        limit = self.max_upload if scope["path"].startswith("/api/attachments") else MAX_JSON
        body = await _read(receive, limit)
        if body is None:
            await _refuse(send, 413, f"请求超过 {limit // 1_000_000 or 1} MB。请分开提交。")
            return
        refusal = _body_refusal(scope, body)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        await self.app(scope, _whole(body), send)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = scope["headers"]
        if scope["method"] not in METHODS:
            return 405, "不支持这种方法。"
        if len(scope["path"]) > MAX_PATH or len(scope.get("query_string", b"")) > MAX_QUERY:
            return 414, "网址太长。"
        if any(ord(letter) < 32 or ord(letter) == 127 or 0xD800 <= ord(letter) < 0xE000 for letter in scope["path"]):
            return 400, "网址里有看不见的字符。"
        if sum(len(name) + len(value) for name, value in headers) > MAX_HEADERS:
            return 431, "请求头太大。"
        if any(name in OVERRIDES for name, _ in headers):
            return 400, "不接受改写方法的请求头。防火墙只放行 GET 和 POST 时，请用 …/replace 和 …/withdraw。"
        if any(
            not value.isascii()
            for name, value in headers
            if name in (b"authorization", b"if-match", b"content-type", b"host")
        ):
            return 400, "请求头里有不能用的字符。"
        return self._host_refusal(headers)

    def _host_refusal(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, str] | None:
        if not self.hosts:
            return None
        host = next((value.decode("latin-1") for name, value in headers if name == b"host"), "")
        return None if host.rsplit(":", 1)[0].lower() in self.hosts else (400, "不认识的主机名。")


def _body_refusal(scope: Scope, body: bytes) -> tuple[int, str] | None:
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"").decode("latin-1")
    kind = kind.partition(";")[0].strip().lower()
    if scope["path"].startswith("/api/attachments"):
        is_known = kind in ("multipart/form-data", "application/octet-stream")
        return None if is_known or not body else (415, "附件用 multipart/form-data 或 application/octet-stream 提交。")
    if not body:
        return None
    if kind not in ("application/json", ""):
        return 415, "内容用 application/json 提交。"
    return _json_refusal(body)


def _json_refusal(body: bytes) -> tuple[int, str] | None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return 400, "内容不是 UTF-8 编码。"
    if "\0" in text or re.search(r"\\u0000", text):
        return 400, "内容里有空字符（NUL）。"
    if re.search(r"\\u[dD][89a-fA-F]", text) and not _surrogates_pair_up(text):
        return 400, "内容里有不成对的代理字符。"
    if _depth(text) > MAX_DEPTH:
        return 400, f"内容嵌套超过 {MAX_DEPTH} 层。"
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return 400, "内容不是正确的 JSON。"
    return None


def _surrogates_pair_up(text: str) -> bool:
    rest = re.sub(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}", "", text)
    return re.search(r"\\u[dD][89a-fA-F]", rest) is None


def _depth(text: str) -> int:
    """How deep brackets nest outside of strings; a cut-off string counts as nothing, the parser will name it."""
    deepest = depth = 0
    for letter in re.findall(r"[\[\]{}]", STRINGS.sub("", text)):
        depth += 1 if letter in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


async def _read(receive: Receive, limit: int) -> bytes | None:
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(pieces)
        if message["type"] != "http.request":
            continue
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > limit:
            return None
        if not message.get("more_body", False):
            return b"".join(pieces)


def _whole(body: bytes) -> Receive:
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _refuse(send: Send, status: int, detail: str) -> None:
    body = json.dumps(problem_body(status, detail), ensure_ascii=False).encode()
    headers = [
        (b"content-type", CONTENT_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
