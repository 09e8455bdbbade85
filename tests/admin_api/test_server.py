"""A server is stopped within ten seconds, and nothing that was accepted is lost."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from admin_api.journal import Journal
from admin_api.server import listen
from admin_api.settings import AdminSettings
from site_builder.errors import SettingsError
from site_builder.publish import verify
from tests.admin_api.running import PROGRAM, running
from tests.admin_api.staff import document, settings_in
from tests.conftest import TODAY

SECONDS = 10.0


@pytest.fixture
def settings(tmp_path: Path) -> AdminSettings:
    return settings_in(tmp_path, with_git=True)


def test_a_stop_among_writers_takes_less_than_ten_seconds_and_loses_nothing(settings: AdminSettings) -> None:
    accepted: list[str] = []
    with running(settings, "--today", str(TODAY)) as server:

        def write(first: int) -> None:
            with httpx.Client(base_url=server.address, headers=server.token, timeout=30) as client:
                for number in range(first, first + 100):
                    try:
                        answer = client.post("/api/records/documents", json=document(number))
                    except httpx.HTTPError:
                        return
                    if answer.status_code == 201:
                        accepted.append(answer.json()["id"])

        people = [threading.Thread(target=write, args=(first,)) for first in (200, 400, 600)]
        for person in people:
            person.start()
        while len(accepted) < 3:
            time.sleep(0.05)
        took = server.stop(seconds=SECONDS)
        for person in people:
            person.join()
        assert took < SECONDS
        assert server.process.returncode == 0
    assert {path.stem for path in settings.content.rglob("*.yml")} >= set(accepted)
    with running(settings, "--today", str(TODAY)) as again:
        assert httpx.get(f"{again.address}/healthz").json()["pending_commits"] == 0
        again.stop()
    assert verify(settings.site) == []
    journal = Journal(settings.var)
    assert journal.open_entries() == []
    journal.close()


def test_open_connections_and_half_requests_keep_no_server_from_stopping(settings: AdminSettings) -> None:
    with running(settings) as server:
        port = int(server.address.rpartition(":")[2])
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for number, connection in enumerate(held):
            head = b"POST /api/check HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n"
            token = f"Authorization: {server.token['Authorization']}\r\nContent-Type: application/json\r\n\r\n{{"
            connection.sendall(head + token.encode() if number % 2 else head)
        assert server.stop(seconds=SECONDS) < SECONDS
        for connection in held:
            connection.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_still_beginning_stops_as_well(settings: AdminSettings, how: signal.Signals) -> None:
    folders = ["--content", str(settings.content), "--var", str(settings.var), "--site", str(settings.site)]
    process = subprocess.Popen(
        [*PROGRAM, "run", *folders, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while not (settings.var / "server.pid").exists():
        time.sleep(0.02)
    time.sleep(0.3)  # now it builds
    process.send_signal(how)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode in (0, 3), (out, err)
    assert b"Traceback" not in out + err


def test_a_port_that_is_taken_is_told_before_anything_is_built() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsError, match="用不了"):
        listen("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(
    "arguments", [["--port", "70000"], ["--port", "x"], ["--host", "nowhere.invalid", "--port", "0"]]
)
def test_a_place_that_is_none_is_told_in_words(settings: AdminSettings, arguments: list[str]) -> None:
    folders = ["--content", str(settings.content), "--var", str(settings.var), "--site", str(settings.site)]
    said = subprocess.run(
        [sys.executable, "-m", "admin_api.cli", "run", *folders, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert any("一" <= letter <= "鿿" for letter in said.stderr)


STUCK = """
import asyncio, signal, time
from admin_api.server import listen, serve

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})
    else:
        print("asked", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)

signal.signal(signal.SIGTERM, signal.default_int_handler)  # as the command does
with listen("127.0.0.1", 0) as at:
    print(at.getsockname()[1], flush=True)
    serve(app, at)
"""


def test_work_that_does_not_end_keeps_no_server_from_stopping() -> None:
    """A thread cannot be stopped; whatever it is at, the next start finishes it."""
    process = subprocess.Popen([sys.executable, "-c", STUCK], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert process.stdout.readline() == "asked\n"
        began = time.monotonic()
        process.terminate()
        try:
            process.wait(SECONDS)
        finally:
            process.kill()
            process.communicate()
    assert time.monotonic() - began < SECONDS
    assert process.returncode == 0
