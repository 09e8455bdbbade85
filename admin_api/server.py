"""The web server: uvicorn, with an end to everything that could wait for ever."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 25.0


def serve(app: Any, host: str, port: int) -> None:
    """Answer until somebody stops it."""
    uvicorn.run(
        app, host=host, port=port, http=PunctualProtocol, ws="none", server_header=False, proxy_headers=False,
        log_level="warning", limit_concurrency=200, timeout_keep_alive=20, timeout_graceful_shutdown=8,
        h11_max_incomplete_event_size=32_768,
    )  # fmt: skip


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
