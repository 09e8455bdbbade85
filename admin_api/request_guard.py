"""What is refused before a body is decoded: the only async code, in front of everything.

A body is read whole, up to the limit of its route, in a limited time and only from somebody who has a token; it is looked
at, and handed on as one piece. So no decoder ever meets broken UTF-8, NUL, JSON nested to death, a key twice, half a
request, or an endless stream. `server.py` does the same for heads of requests that never end.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NoReturn

from admin_api.problem_details import CONTENT_TYPE, problem_body

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Refusal = tuple[int, str]

SCREENS = "/admin/"
"""Where forms are taken, which are read with care (`forms/posted.py`) whatever their bytes."""
SIGN_IN = frozenset({"/admin/sign-in", "/api/session"})
UPLOADS = ("/api/attachments", "/api/files")
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
FILING = re.compile(r"/(?:admin|api)/(?:drafts/[^/]+/paper|board/[^/]+(?:/posted|/taken-down)?)")
"""Where one photograph or scan comes with a form; see `filing/reading.py`."""
MAX_FILING = 21_000_000
MAX_SIGN_IN = 16_000
MAX_JSON = 1_500_000
MAX_PATH = 1_000
MAX_QUERY = 4_000
MAX_HEADERS = 16_000
MAX_DEPTH = 20
JSON_SECONDS = 30.0
UPLOAD_SECONDS = 600.0
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE"})
OVERRIDES = frozenset({b"x-http-method-override", b"x-http-method", b"x-method-override"})
UNFIT = re.compile("[\0\ud800-\udfff]")
PLAIN_HEADERS = frozenset({b"authorization", b"if-match", b"content-type", b"host"})


class RequestGuard:
    """ASGI in front of the app.

    `hosts`: the names by which it may be called, empty for any. `is_known`: whether an Authorization header or the
    cookies are somebody's; of anybody else no body is read, but the few letters with which one signs in.
    """

    def __init__(
        self,
        app: App,
        *,
        is_known: Callable[[str, str], bool],
        hosts: Iterable[str] = (),
        max_upload: int = 210_000_000,
        json_seconds: float = JSON_SECONDS,
        upload_seconds: float = UPLOAD_SECONDS,
    ) -> None:
        self.app = app
        self.is_known = is_known
        self.hosts = frozenset(host.lower() for host in hosts)
        self.max_upload = max_upload
        self.json_seconds = json_seconds
        self.upload_seconds = upload_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refuse(send, *refusal)
        elif scope["method"] not in METHODS:  # no address knows PATCH: the app's 405 says what this one knows
            await self._as("PATCH", scope, _and_close(send))
        elif scope["method"] == "GET":
            await self.app(scope, _no_body, send)
        elif scope["method"] == "HEAD":
            await self._as("GET", scope, _without_body(send))
        elif scope["path"] not in SIGN_IN and not self._is_known(scope):
            await self.app(scope, _no_body, _and_close(send))  # the app says what is wrong: no token, no such address
        else:
            await self._with_body(scope, receive, send)

    async def _as(self, method: str, scope: Scope, send: Send) -> None:
        """Ask the app by another method; the log learns all the same what was asked for."""
        inner = {**scope, "method": method}
        await self.app(inner, _no_body, send)
        scope["path_template"] = inner.get("path_template", "")

    def _is_known(self, scope: Scope) -> bool:
        is_screen = scope["path"].startswith(SCREENS)
        cookies = _header(scope, b"cookie") if is_screen else ""
        return self.is_known("" if is_screen else _header(scope, b"authorization"), cookies)

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        is_upload = (path.startswith((*UPLOADS, SCREENS)) and path not in SIGN_IN) or FILING.fullmatch(path) is not None
        limit = self.max_upload if is_upload else MAX_SIGN_IN if path in SIGN_IN else MAX_JSON
        limit = MAX_FILING if FILING.fullmatch(path) else limit
        body: bytes | Refusal | None = _too_large(limit)
        if _declared(scope) <= limit:
            try:
                async with asyncio.timeout(self.upload_seconds if is_upload else self.json_seconds):
                    body = await _read(receive, limit)
            except TimeoutError:
                body = 408, "请求发得太慢，没有等到结尾。什么也没有保存，请重新提交。"
        if body is None:
            return
        refusal = _body_refusal(scope, body) if isinstance(body, bytes) else body
        if refusal is not None:
            await refuse(send, *refusal)
        elif isinstance(body, bytes):
            await self.app(scope, _whole(body), send)

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers = scope["headers"]
        if len(scope["path"]) > MAX_PATH or len(scope.get("query_string", b"")) > MAX_QUERY:
            return 414, "网址太长。"
        if any(ord(letter) < 32 or ord(letter) == 127 or 0xD800 <= ord(letter) < 0xE000 for letter in scope["path"]):
            return 400, "网址里有看不见的字符。"
        if sum(len(name) + len(value) for name, value in headers) > MAX_HEADERS:
            return 431, "请求头太大。"
        if any(name in OVERRIDES for name, _ in headers):
            return 400, "不接受改写方法的请求头。防火墙只放行 GET 和 POST 时，请用 …/replace 和 …/withdraw。"
        if any(not value.isascii() for name, value in headers if name in PLAIN_HEADERS):
            return 400, "请求头里有不能用的字符。"
        return self._host_refusal(scope)

    def _host_refusal(self, scope: Scope) -> Refusal | None:
        if not self.hosts or _header(scope, b"host").rsplit(":", 1)[0].lower() in self.hosts:
            return None
        return 400, "不认识的主机名。"


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def _declared(scope: Scope) -> int:
    length = _header(scope, b"content-length")
    return int(length) if length.isdigit() else 0


def _too_large(limit: int) -> Refusal:
    return 413, f"请求超过 {max(1, limit // 1_000_000)} MB。请分开提交。"


def _body_refusal(scope: Scope, body: bytes) -> Refusal | None:
    kind = _header(scope, b"content-type").partition(";")[0].strip().lower()
    if not body:
        return None
    if scope["path"].startswith(SCREENS):
        return None if kind in FORMS else (415, "表单请用浏览器提交。")
    if scope["path"].startswith(UPLOADS) or FILING.fullmatch(scope["path"]):
        return None if kind == "multipart/form-data" else (415, "文件用 multipart/form-data 提交，字段名见接口说明。")
    if kind not in ("application/json", ""):
        return 415, "内容用 application/json 提交。"
    return _json_refusal(body)


def _json_refusal(body: bytes) -> Refusal | None:
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError:
        return 400, "内容不是 UTF-8 编码。"
    except _RepeatedKeyError as error:
        return 400, f"内容里“{error}”写了两次。"
    except RecursionError:
        return 400, f"内容嵌套超过 {MAX_DEPTH} 层。"
    except ValueError:
        return 400, "内容不是正确的 JSON。"
    return _value_refusal(value)


def _value_refusal(value: Any) -> Refusal | None:
    """Level by level, so that nothing can be too deep for looking."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH + 1:
            return 400, f"内容嵌套超过 {MAX_DEPTH} 层。"
        inner: list[Any] = []
        for item in level:
            if isinstance(item, str) and UNFIT.search(item):
                return 400, "内容里有空字符（NUL），或者有不成对的代理字符。"
            inner += [*item, *item.values()] if isinstance(item, dict) else item if isinstance(item, list) else []
        level = inner
    return None


class _RepeatedKeyError(ValueError):
    """The key that stands twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise _RepeatedKeyError(twice[:60].encode("utf-8", "replace").decode())
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


async def _read(receive: Receive, limit: int) -> bytes | Refusal | None:
    """The body; a refusal if it is larger than `limit`; None if its sender has gone before its end."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > limit:
            return _too_large(limit)
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


def _without_body(send: Send) -> Send:
    async def answer(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return answer


def _and_close(send: Send) -> Send:
    """What is left of a body that nobody read must not be taken for the next request."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return answer


async def refuse(send: Send, status: int, detail: str) -> None:
    """Answer with a problem, before the app or in its place."""
    body = json.dumps(problem_body(status, detail), ensure_ascii=False).encode()
    headers = [
        (b"content-type", CONTENT_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
