"""What a scanner, a careless integrator and an attacker send, over a real socket: words, never a 5xx, never a wait without end."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from admin_api import server
from admin_api.accounts.tokens import Scope
from admin_api.app import guarded
from admin_api.settings import AdminSettings
from tests.admin_api.conftest import Office
from tests.conftest import TODAY, every_example, write_content

JSON = {"content-type": "application/json"}


class Running:
    """A server on a port of its own, its settings and a token that may do everything."""

    def __init__(self, folder: Path) -> None:
        content = write_content(folder / "content", every_example())
        self.settings = AdminSettings(content=content, var=folder / "var", site=folder / "site", today=TODAY)
        self.guard = guarded(self.settings)
        self.guard.json_seconds = 1.0
        self.token = self.guard.app.state.desk.tokens.create("集成", frozenset(Scope), self.settings.clock())
        config = uvicorn.Config(
            self.guard, port=0, http=server.PunctualProtocol, ws="none", lifespan="on", log_level="critical",
            limit_concurrency=200,
        )  # fmt: skip
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        self.port = int(self.server.servers[0].sockets[0].getsockname()[1])

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=20)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def head(self, method: str, path: str, *more: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self.token}", *more, "", ""]
        return "\r\n".join(lines).encode()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "HEAD_SECONDS", 1.0)
        made = Running(tmp_path_factory.mktemp("running"))
        yield made
        made.stop()


def answer_of(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    pieces = []
    while piece := connection.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def test_a_head_that_never_ends_is_cut_off(running: Running) -> None:
    with running.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        began = time.monotonic()
        for _ in range(8):  # a byte now and then must not buy more time
            time.sleep(0.2)
            try:
                connection.sendall(b"a")
            except OSError:
                break
        with contextlib.suppress(ConnectionResetError):
            assert answer_of(connection) == b""
        assert time.monotonic() - began < 5


def test_a_connection_is_used_again_in_time(running: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    connection.connect()
    first = connection.sock
    for _ in range(4):  # longer than a head may take, all in all
        connection.request("GET", "/healthz")
        assert connection.getresponse().read()
        assert connection.sock is first
        time.sleep(0.4)
    connection.close()


def test_a_body_that_never_ends_is_answered_408(running: Running) -> None:
    with running.connect() as connection:
        connection.sendall(
            running.head("POST", "/api/check", "Content-Type: application/json", "Content-Length: 100") + b'{"kind": '
        )
        assert answer_of(connection).startswith(b"HTTP/1.1 408")


def test_chunks_without_end_are_refused_at_the_limit(running: Running) -> None:
    with running.connect() as connection:
        connection.sendall(
            running.head("POST", "/api/check", "Content-Type: application/json", "Transfer-Encoding: chunked")
        )
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        sent = 0
        try:
            while sent < 10_000_000:
                connection.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
        assert sent < 10_000_000


def test_a_length_over_the_limit_is_refused_before_the_body(running: Running) -> None:
    with running.connect() as connection:
        connection.sendall(
            running.head("POST", "/api/check", "Content-Type: application/json", "Content-Length: 999999999")
        )
        assert answer_of(connection).startswith(b"HTTP/1.1 413")


def test_of_nobody_a_body_is_read(running: Running) -> None:
    with running.connect() as connection:
        connection.sendall(
            b"POST /api/attachments HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=a\r\n"
            b"Content-Length: 200000000\r\n\r\n--a\r\n"
        )
        got = answer_of(connection)
    assert got.startswith(b"HTTP/1.1 401")
    assert b"connection: close" in got.lower()


def test_half_a_request_changes_nothing(running: Running) -> None:
    place = running.settings.content / "organisations" / "liuxi-cun.yml"
    before = place.read_bytes()
    body = json.dumps({"reason": "发了一半", "version": ""}).encode()
    with running.connect() as connection:
        path = "/api/records/organisations/liuxi-cun/withdraw"
        connection.sendall(
            running.head("POST", path, "Content-Type: application/json", f"Content-Length: {len(body) + 9}") + body
        )
    time.sleep(0.3)
    assert place.read_bytes() == before


RAW = [
    b"\x00\x01\x02\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://evil.example/../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"POST /api/check HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /api/check HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
    b"POST /api/check HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /api/check HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nCookie: =;;=\xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: ;;;q=\r\nAccept-Language: \xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: bytes=9-1,abc\r\nIf-Modified-Since: never\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 60_000 + b"\r\n\r\n",
]


@pytest.mark.parametrize("number", range(len(RAW)))
def test_malformed_transport_never_gives_a_server_error(running: Running, number: int) -> None:
    with running.connect() as connection:
        connection.sendall(RAW[number])
        connection.shutdown(socket.SHUT_WR)
        try:
            status = answer_of(connection)[9:10]
        except (ConnectionResetError, TimeoutError):
            status = b""
    assert status in (b"", b"2", b"3", b"4")


def test_a_string_of_escapes_without_end_takes_no_time(open_house: Office) -> None:
    body = b'"' + b'\\"' * 500_000
    began = time.monotonic()
    answer = open_house.client.post("/api/check", content=body, headers={**open_house.full, **JSON})
    assert answer.status_code == 400
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b'{"kind": "documents", "kind": "x", "record": {}}', "两次"),
        (b'{"kind": "documents", "record": ' + b'{"a":' * 30 + b"1" + b"}" * 31, "层"),
        (b'{"kind": "documents", "record": {"title": "a\\u0000b"}}', "NUL"),
        (b'{"kind": "documents", "record": {"a\\u0000": "b"}}', "NUL"),
        (b'{"kind": "documents", "record": {"title": "\\udfff"}}', "代理"),
        (b'{"kind": "documents", "record": {"title": NaN}}', "JSON"),
        ('{"kind": "文件"}'.encode("gb18030"), "UTF-8"),
    ],
)  # fmt: skip
def test_json_that_nobody_should_send_is_refused_in_words(open_house: Office, body: bytes, word: str) -> None:
    answer = open_house.client.post("/api/check", content=body, headers={**open_house.full, **JSON})
    assert answer.status_code == 400
    assert word in answer.json()["detail"]


@pytest.mark.parametrize(
    "record_id", ["../../etc/passwd", "A B", "a/b", "x" * 200, "文件", "a\\b", ".git", None, ["a"], {"a": 1}, ""]
)
def test_an_id_that_cannot_be_one_is_told_at_its_field(open_house: Office, record_id: Any) -> None:
    record = {**open_house.client.get("/api/records/organisations/liuxi-cun", headers=open_house.full).json()["record"]}
    record = {**record, "id": record_id, "title": "青禾镇某某办公室"}
    answer = open_house.client.post("/api/records/organisations", json=record, headers=open_house.full)
    assert answer.status_code == 422, answer.text
    found = [item["field"] for item in answer.json()["errors"] if item["code"] in ("wrong-value", "missing-field")]
    assert found == ["id"]


def test_an_id_that_is_taken_is_a_conflict(open_house: Office) -> None:
    record = open_house.client.get("/api/records/organisations/liuxi-cun", headers=open_house.full).json()["record"]
    answer = open_house.client.post("/api/records/organisations", json=record, headers=open_house.full)
    assert answer.status_code == 409
    assert "replace" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/api/check", {"kind": 1, "record": 2}, {"kind"}),
        ("/api/check", {}, {"kind"}),
        ("/api/check", {"kind": "documents", "record": {}, "extra": 1}, {"extra"}),
        ("/api/records/documents/20260312-k3m9q/withdraw", {"reason": 5, "version": "x"}, {"reason"}),
        ("/api/records/documents/20260312-k3m9q/replace", {"version": "x"}, {"record"}),
    ],
)  # fmt: skip
def test_a_body_of_the_wrong_shape_is_told_where(
    open_house: Office, path: str, body: dict[str, Any], fields: set[str]
) -> None:
    answer = open_house.client.post(path, json=body, headers=open_house.full)
    assert answer.status_code == 400
    assert {item["field"] for item in answer.json()["errors"]} >= fields
    assert not any(word in answer.text for word in ("Expected", "Object", "msgspec"))


@pytest.mark.parametrize("query", ["size=abc", "size=0", "start=-1", "size=101"])
def test_a_wrong_query_is_told_where(open_house: Office, query: str) -> None:
    answer = open_house.client.get(f"/api/records/documents?{query}", headers=open_house.full)
    assert answer.status_code == 400
    assert [item["field"] for item in answer.json()["errors"]] == [query.partition("=")[0]]
