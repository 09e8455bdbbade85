"""A small reverse proxy that shows a server below a path, passes GET and POST only, and says for whom it asks."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

BELOW = "/gkl"


class Proxy(ThreadingHTTPServer):
    """Where it asks, and what it changes on the way. `foreign`: what was asked for outside of the path."""

    daemon_threads = True
    behind = ""
    takes_path_off = False
    hands_on_host = True
    foreign: list[str]

    @property
    def url(self) -> str:
        """Where people reach it."""
        return f"http://127.0.0.1:{self.server_address[1]}{BELOW}/"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_GET(self) -> None:
        self._hand_on(b"")

    def do_POST(self) -> None:
        self._hand_on(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _hand_on(self, body: bytes) -> None:
        if not self.path.startswith(f"{BELOW}/"):
            self.server.foreign.append(self.path)
            self.send_error(404)
            return
        path = self.path.removeprefix(BELOW) if self.server.takes_path_off else self.path
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "host")}
        headers["Host"] = self.headers["Host"] if self.server.hands_on_host else urlsplit(self.server.behind).netloc
        headers["X-Forwarded-For"] = f"{self.headers.get('X-Forwarded-For', '10.9.8.7')}, 10.20.30.40"
        connection = http.client.HTTPConnection(urlsplit(self.server.behind).netloc, timeout=60)
        connection.request(self.command, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Not a word."""


@contextmanager
def proxy(*, takes_path_off: bool = False, hands_on_host: bool = True) -> Iterator[Proxy]:
    """A proxy that listens; `behind` is set when the server runs."""
    server = Proxy(("127.0.0.1", 0), _Handler)
    server.foreign, server.takes_path_off, server.hands_on_host = [], takes_path_off, hands_on_host
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
