"""kill -9, a full disk and git that fails: what was accepted stays, nothing is half, and the next start finishes it."""

from __future__ import annotations

import http.client
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from admin_api.accounts.tokens import Actor, Scope, Tokens
from admin_api.app import open_desk
from admin_api.attachments.shelf import accept
from admin_api.commands import outcome
from admin_api.commands.publish_record import publish_record
from admin_api.commands.replace_record import replace_record
from admin_api.desk import Desk
from admin_api.queries.read_record import read_record
from admin_api.settings import AdminSettings
from admin_api.var_lock import only_one
from site_builder.clock import system_clock
from site_builder.errors import StaleVersionError
from site_builder.publish import verify
from site_builder.store.read import load
from tests.admin_api.test_repository import git
from tests.conftest import TODAY, every_example, write_content
from tests.journeys.test_api_journey import fields_of

BY = Actor("民政办", frozenset(Scope))


@pytest.fixture
def settings(tmp_path: Path) -> AdminSettings:
    content = write_content(tmp_path / "content", every_example())
    (content / ".gitignore").write_text("personal/\n.lock\n.tmp-*\n", encoding="utf-8")
    git(content, "init", "--quiet", "--initial-branch=main")
    git(content, "add", "--all")
    git(content, "commit", "--quiet", "--message", "开始")
    return AdminSettings(content=content, var=tmp_path / "var", site=tmp_path / "site", today=TODAY)


@contextmanager
def desk_at(settings: AdminSettings) -> Iterator[Desk]:
    desk = open_desk(settings)
    try:
        yield desk
    finally:
        desk.tokens.close()
        desk.journal.close()


def document(number: int, **changes: Any) -> dict[str, Any]:
    facts = {
        "title": f"青禾镇第{number}号防汛通知",
        "index_number": f"014332607/2026-{number:05d}",
        "document_number": f"青政发〔2026〕{number}号",
    }
    return fields_of("documents", **facts, **changes)


class KilledError(BaseException):
    """The end of a process, as far as its files are concerned."""


def die(*_: object, **__: object) -> Any:
    raise KilledError


def status(settings: AdminSettings) -> str:
    return git(settings.content, "status", "--porcelain")


POINTS = {
    "before the files": "replace_file", "before the save": "save", "before the rebuild": "_rebuild",
    "before old files go": "put_away",
}  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
def test_whatever_the_point_of_death_the_next_start_leaves_a_whole_change_or_none(
    settings: AdminSettings, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = accept(settings.uploads, "申请表.pdf", b"%PDF-1.4 ", 20)
    file = {"sha256": upload.sha256, "name": upload.name, "size": upload.size, "media_type": upload.media_type}
    with desk_at(settings) as desk, monkeypatch.context() as patch:
        patch.setattr(outcome, POINTS[point], die)
        patch.setattr(outcome, "take_back", die)  # a killed process takes nothing back
        with pytest.raises(KilledError):
            publish_record(desk, "documents", document(77, attachments=[file]), BY, "试一试")
    with desk_at(settings) as desk:
        assert desk.journal.open_entries() == []
    assert status(settings) == ""
    saved = [record for record in load(settings.content).records.values() if "77号防汛" in record.title]
    assert len(list(settings.content.glob("files/*/*.pdf"))) == len(saved)
    assert len(saved) == (0 if point in ("before the files", "before the save") else 1)
    if saved:
        assert "试一试" in git(settings.content, "log", "-1", "--format=%an %B")
        assert git(settings.content, "log", "-1", "--format=%an") == "民政办"
    assert verify(settings.site) == []


def test_killed_after_the_commit_nothing_is_committed_twice(
    settings: AdminSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_at(settings) as desk, monkeypatch.context() as patch:
        patch.setattr(desk.journal, "end", die)
        with pytest.raises(KilledError):
            publish_record(desk, "documents", document(77), BY, "")
    count = git(settings.content, "rev-list", "--count", "HEAD")
    with desk_at(settings) as desk:
        assert desk.journal.open_entries() == []
    assert git(settings.content, "rev-list", "--count", "HEAD") == count
    assert status(settings) == ""


def test_what_git_refused_is_committed_by_the_next_server(settings: AdminSettings) -> None:
    lock = settings.content / ".git" / "index.lock"
    lock.touch()
    with desk_at(settings) as desk:
        made = publish_record(desk, "documents", document(77), BY, "第一条")
        second = publish_record(desk, "documents", document(78), BY, "第二条")
        assert (made.committed, second.committed, made.is_live) == (False, False, True)
        assert "index.lock" in made.warnings[-1]
    lock.unlink()
    with desk_at(settings) as desk:
        assert desk.repository.pending == 0
        assert desk.journal.open_entries() == []
    messages = git(settings.content, "log", "-2", "--reverse", "--format=%an %b")
    assert "第一条" in messages
    assert "第二条" in messages
    assert status(settings) == ""


def test_what_others_changed_in_the_meantime_is_left_to_them(
    settings: AdminSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_at(settings) as desk, monkeypatch.context() as patch:
        patch.setattr(outcome, "_rebuild", die)
        with pytest.raises(KilledError):
            publish_record(desk, "documents", document(77), BY, "")
    other = settings.content / "organisations" / "liuxi-cun.yml"
    other.write_text(other.read_text(encoding="utf-8").replace("柳溪村", "柳溪新村"), encoding="utf-8")
    with desk_at(settings):
        pass
    assert status(settings).split() == ["M", "organisations/liuxi-cun.yml"]


def test_without_git_nothing_waits(tmp_path: Path) -> None:
    content = write_content(tmp_path / "content", every_example())
    settings = AdminSettings(content=content, var=tmp_path / "var", site=tmp_path / "site", today=TODAY)
    with desk_at(settings) as desk:
        made = publish_record(desk, "documents", document(77), BY, "")
        assert (made.committed, desk.journal.open_entries(), desk.repository.pending) == (False, [], 0)


def test_content_in_git_without_the_program_is_said(
    settings: AdminSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        with desk_at(settings) as desk:
            made = publish_record(desk, "documents", document(77), BY, "没有 git 时")
    assert made.committed is False
    assert "git" in made.warnings[-1]
    with desk_at(settings):
        pass
    assert "没有 git 时" in git(settings.content, "log", "-1", "--format=%B")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """`admin-api run` as a process of its own, to be killed."""

    def __init__(self, settings: AdminSettings, limit: int = 0) -> None:
        self.port = free_port()
        command = [
            sys.executable, "-m", "admin_api.cli", "run", "--content", str(settings.content), "--var", str(settings.var),
            "--site", str(settings.site), "--port", str(self.port), "--today", TODAY.isoformat(),
        ]  # fmt: skip
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not self.is_up():
            assert self.process.poll() is None, "the server did not start"
            assert time.monotonic() < end
            time.sleep(0.05)
        if limit:
            subprocess.run(["prlimit", f"--fsize={limit}:unlimited", "--pid", str(self.process.pid)], check=True)

    def is_up(self) -> bool:
        try:
            return self.ask("GET", "/healthz", "")[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, token: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(
                method, path, json.dumps(body) if body is not None else None,
                {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers},
            )  # fmt: skip
            answer = connection.getresponse()
            text = answer.read()
        return answer.status, json.loads(text) if text.startswith(b"{") else {}

    def kill(self, how: int = signal.SIGKILL) -> None:
        self.process.send_signal(how)
        self.process.wait(timeout=30)


@pytest.fixture
def token(settings: AdminSettings) -> str:
    tokens = Tokens(settings.var)
    made = tokens.create("集成", frozenset(Scope), system_clock())
    tokens.close()
    return made


@pytest.mark.slow
def test_nothing_accepted_is_lost_however_often_the_server_is_killed(settings: AdminSettings, token: str) -> None:
    accepted: dict[str, str] = {}
    number = [100]
    chance = random.Random(7)

    def work(server: Process) -> None:
        while True:
            number[0] += 1
            title = document(number[0])["title"]
            try:
                code, made = server.ask("POST", "/api/records/documents?reason=kill", token, document(number[0]))
            except (OSError, http.client.HTTPException):
                return
            assert code == 201, made
            accepted[made["id"]] = title

    for _ in range(6):
        server = Process(settings)
        worker = threading.Thread(target=work, args=(server,))
        worker.start()
        time.sleep(chance.uniform(0.2, 2.0))
        server.kill()
        worker.join()
    server = Process(settings)
    for _ in range(100):
        if server.ask("GET", "/healthz", "")[1]["pending_commits"] == 0:
            break
        time.sleep(0.1)
    server.kill(signal.SIGTERM)
    assert len(accepted) >= 4
    loaded = load(settings.content)
    assert loaded.problems == []
    stored = {record.id: record.title for record in loaded.records.values()}
    assert accepted.items() <= stored.items()
    assert status(settings) == ""
    assert git(settings.content, "fsck", "--strict") == ""
    assert not [path for path in settings.content.rglob(".tmp-*") if ".git" not in path.parts]
    assert verify(settings.site) == []
    assert all((settings.site / "documents/2026/05" / f"{record_id}.html").is_file() for record_id in accepted)


def run(settings: AdminSettings, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable, "-m", "admin_api.cli", "run", "--content", str(settings.content), "--var", str(settings.var),
        "--site", str(settings.site), "--today", TODAY.isoformat(), *more,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_server_that_cannot_start_says_why(settings: AdminSettings, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = run(settings, "--port", str(taken.getsockname()[1]))
    assert answer.returncode == 2
    assert "端口" in answer.stderr
    assert not settings.site.exists()
    with only_one(settings.var):
        assert "已经有一个" in run(settings).stderr
    (settings.var / "tokens.sqlite").write_bytes(b"no database")
    assert "tokens.sqlite" in run(settings, "--port", str(free_port())).stderr
    assert "--content" in run(replace(settings, content=tmp_path / "absent"), "--var", str(tmp_path / "other")).stderr


def test_a_server_stops_when_it_is_told_to(settings: AdminSettings, token: str) -> None:
    server = Process(settings)
    assert server.ask("POST", "/api/records/documents", token, document(77))[0] == 201
    began = time.monotonic()
    server.kill(signal.SIGTERM)
    assert time.monotonic() - began < 10
    assert status(settings) == ""


@pytest.mark.slow
def test_a_disk_that_takes_nothing_more_is_told_and_heals_without_a_restart(
    settings: AdminSettings, token: str
) -> None:
    server = Process(settings, limit=1)
    try:
        before = sorted(path for path in settings.content.rglob("*.yml"))
        code, problem = server.ask("POST", "/api/records/documents", token, document(77))
        assert code == 503, problem
        assert "磁盘" in problem["detail"]
        assert sorted(path for path in settings.content.rglob("*.yml")) == before
        subprocess.run(["prlimit", "--fsize=unlimited", "--pid", str(server.process.pid)], check=True)
        code, made = server.ask("POST", "/api/records/documents", token, document(77))
        assert (code, made.get("committed"), made.get("is_live")) == (201, True, True), made
    finally:
        server.kill()
    assert status(settings) == ""


def test_many_writers_of_one_record_one_wins_each_round_and_nothing_is_lost(settings: AdminSettings) -> None:
    with desk_at(settings) as desk:
        won: list[str] = []

        def write(name: str) -> None:
            for turn in range(3):
                while True:
                    read = read_record(desk, "organisations", "minzheng-ban")
                    record = {**read.record, "tasks": [*read.record["tasks"], f"{name}的第{turn}项职责"]}
                    try:
                        replace_record(
                            desk,
                            "organisations",
                            "minzheng-ban",
                            record,
                            expect=frozenset({read.version}),
                            by=BY,
                            reason=name,
                        )
                    except StaleVersionError:
                        continue
                    won.append(f"{name}的第{turn}项职责")
                    break

        writers = [threading.Thread(target=write, args=("甲乙丙丁戊己"[number],)) for number in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert len(won) == 12
        assert set(won) <= set(read_record(desk, "organisations", "minzheng-ban").record["tasks"])
    assert status(settings) == ""
    assert int(git(settings.content, "rev-list", "--count", "HEAD")) == 13
