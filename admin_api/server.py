"""The web server: uvicorn, with an end to everything that could wait for ever."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from site_builder.errors import SettingsError

HEAD_SECONDS = 25.0
STOP_SECONDS, LAST_SECONDS = 4, 9.0
"""How long requests that are under way may take when somebody stops the server, and everything together."""


def listen(host: str, port: int) -> socket.socket:
    """Take the port, before anything is built for it. Raises SettingsError if it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        raise SettingsError(
            f"{host} 的端口 {port} 用不了（{error}）。可能有别的程序占着；请换一个 --port 或 --host。"
        ) from error


def serve(app: Any, at: socket.socket, *, proxies: Sequence[str] = ()) -> None:
    """Answer until somebody stops it: then what is under way has `STOP_SECONDS` to end.

    `proxies`: addresses that are believed when they say from where a request comes.
    """
    config = uvicorn.Config(
        app, http=PunctualProtocol, ws="none", server_header=False, proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies), log_config=None, log_level="warning", access_log=False, limit_concurrency=200,
        timeout_keep_alive=20, timeout_graceful_shutdown=STOP_SECONDS, h11_max_incomplete_event_size=32_768,
    )  # fmt: skip
    with suppress(KeyboardInterrupt):
        _Server(config).run(sockets=[at])


class _Server(uvicorn.Server):
    """uvicorn's, which would wait for threads that cannot be stopped."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Somebody stops it. What has not ended by then is as if killed: the next start finishes it."""
        super().handle_exit(sig, frame)
        end = threading.Timer(LAST_SECONDS, os._exit, [0])
        end.daemon = True
        end.start()


class PunctualProtocol(H11Protocol):
    """uvicorn's, which would wait for ever for the rest of a request's head: two hundred such and nobody else gets in."""

    head_task: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request may begin."""
        super().connection_made(transport)
        self._await_head()

    def on_response_complete(self) -> None:
        """The next request may begin."""
        super().on_response_complete()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        if self.head_task is not None:
            self.head_task.cancel()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self.head_task is not None:
            self.head_task.cancel()
        self.head_task = self.loop.call_later(HEAD_SECONDS, self._close_if_waiting)

    def _close_if_waiting(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
