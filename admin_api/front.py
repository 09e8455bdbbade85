"""What surrounds every request: the path below which a proxy shows us, headers that no answer lacks, a line in the log.

A proxy may show the server below a path (`server.url`: https://www.example.gov.cn/gkl/), whether it takes the path off or
not. Inside, all addresses begin at `/`; on the way out they get the path: redirects, the cookie's path, and in the pages of
the admin the attributes that hold addresses. Pages of the site link relatively and are left alone.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Any

from admin_api.app import guarded
from admin_api.forms.rendering import HEADERS
from admin_api.logs import Log
from admin_api.request_guard import App, Message, Receive, Scope, Send, refuse
from admin_api.settings import AdminSettings

LOG = logging.getLogger("admin_api")
ADDRESSES = re.compile(rb'(\s(?:href|src|action|formaction|data-(?:save|upload|paste|[a-z]+-address))=")/(?!/)')
"""Attributes that hold addresses. No text of a person can look so: in ours quotation marks are escaped."""
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": HEADERS["content-security-policy"],
    "cache-control": "no-store",
}
"""What an answer is sent with, unless it says something of its own."""
YEAR = "max-age=31536000"


class Front:
    """ASGI in front of everything else. `log` is told of each request, without what was asked for or said in it."""

    def __init__(self, app: App, settings: AdminSettings, log: Log | None = None) -> None:
        self.app = app
        self.below = settings.below.encode()
        self.is_encrypted = settings.is_encrypted
        self.log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and add on the way out what is missing."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(self, scope, send)
        try:
            await self.app(answer.inner, receive, answer.send)
        except Exception as error:  # what even the page for mistakes could not show
            LOG.error("%s", answer.inner.get("path_template", ""), exc_info=error)
            if not answer.status:
                await refuse(answer.send, 500, "这是我们的错，已经记下。请稍后再试；您的内容没有丢。")
        finally:
            answer.note()


class _Answer:
    """One request and what becomes of it."""

    def __init__(self, front: Front, scope: Scope, send: Send) -> None:
        self.front = front
        self.number = secrets.token_hex(8)
        self.began = time.monotonic()
        self.method = str(scope["method"])[:20]
        self.inner: Scope = {**scope, "state": dict(scope.get("state", {})), **_within(front.below, scope)}
        self.to_browser = send
        self.status = 0
        self.start: Message | None = None
        self.pieces: list[bytes] = []
        self.is_screen = self.inner["path"].startswith("/admin")

    async def send(self, message: Message) -> None:
        """The head waits for the body where the body will be another."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": self._headers(message["headers"])}
            if self._is_page(message["headers"]):
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.pieces.append(message.get("body", b""))
            if message.get("more_body", False):
                return
            body = ADDRESSES.sub(rb"\1" + self.front.below + b"/", b"".join(self.pieces))
            start, self.start = self.start, None
            await self.to_browser({**start, "headers": _with_length(start["headers"], body)})
            message = {**message, "body": body}
        await self.to_browser(message)

    def _is_page(self, headers: list[tuple[bytes, bytes]]) -> bool:
        kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
        return bool(self.front.below) and self.is_screen and kind.startswith(b"text/html") and self.method != "HEAD"

    def _headers(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        known = {name.lower() for name, _ in headers}
        missing = [(name.encode(), value.encode()) for name, value in EVERYWHERE.items() if name.encode() not in known]
        if b"x-frame-options" not in known:  # for browsers that do not know the policy's own words for it
            may_be_framed = any(b"frame-ancestors 'self'" in value for _, value in headers)
            missing.append((b"x-frame-options", b"SAMEORIGIN" if may_be_framed else b"DENY"))
        if self.front.is_encrypted:
            missing.append((b"strict-transport-security", YEAR.encode()))
        outside = [(name, self._outside(name.lower(), value)) for name, value in headers]
        return [*outside, *missing, (b"x-request-id", self.number.encode())]

    def _outside(self, name: bytes, value: bytes) -> bytes:
        below = self.front.below
        if name == b"location" and value.startswith(b"/") and not value.startswith(b"//"):
            return below + value
        if name == b"set-cookie" and below:
            return re.sub(rb"(?i)(;\s*path=)/", rb"\1" + below + b"/", value)
        return value

    def note(self) -> None:
        """The line in the log."""
        if self.front.log is None:
            return
        state: dict[str, Any] = self.inner.get("state", {})
        actor = state.get("actor")
        self.front.log.write(
            {
                "request": self.number, "method": self.method, "path": self.inner.get("path_template") or "?",
                "status": self.status, "ms": round((time.monotonic() - self.began) * 1000),
                "user": state.get("login") or (f"token/{actor.name}" if actor is not None else ""),
            }
        )  # fmt: skip


def _within(below: bytes, scope: Scope) -> dict[str, Any]:
    """Where a request goes, seen from inside. A proxy may have taken the path off."""
    path, raw = scope["path"], scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
    outer = below.decode()
    if not below or not (path == outer or path.startswith(f"{outer}/")):
        return {"path": path, "raw_path": raw}
    return {"path": path[len(outer) :] or "/", "raw_path": raw[len(below) :] or b"/"}


def _with_length(headers: list[tuple[bytes, bytes]], body: bytes) -> list[tuple[bytes, bytes]]:
    others = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*others, (b"content-length", str(len(body)).encode())]


def served(settings: AdminSettings, log: Log | None = None) -> Front:
    """Everything, as a server runs it."""
    return Front(guarded(settings), settings, log)
