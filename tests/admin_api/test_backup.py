"""A backup made while people write is one moment of the office; what is not whole is not restored."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import os
import shutil
import signal
import stat
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from admin_api import backup
from admin_api.audit import AuditTrail, note_by_operator
from admin_api.backup import BackupError, back_up, restore
from admin_api.commands import publish_draft
from admin_api.database import copy_database
from admin_api.filing.cabinet import Cabinet, Posting, Purpose
from admin_api.journal import Journal
from admin_api.queries.publishable import publishable
from admin_api.settings import AdminSettings
from admin_api.var_lock import only_one
from admin_api.workflow import State
from site_builder.build import BuildRequest, build
from site_builder.errors import SettingsError
from site_builder.publish import verify
from site_builder.store.write import locked, replace_file
from tests.admin_api.running import call, running
from tests.admin_api.staff import NOON, approve, begin, caller, document, office_at, settings_in, submit
from tests.admin_api.test_repository import git
from tests.conftest import TODAY

CSV = "姓名,村\n王某某,柳溪村\n".encode()


@pytest.fixture
def settings(tmp_path: Path) -> AdminSettings:
    """An office with drafts, a trail, an upload, an attachment, a name list, and git."""
    settings = settings_in(tmp_path, with_git=True)
    with office_at(settings) as office:
        submit(office, begin(office))
        begin(office, number=78)
    for place in ("personal", "files/ab", "var"):
        (settings.content.parent / place if place == "var" else settings.content / place).mkdir(
            parents=True, exist_ok=True
        )
    (settings.content / "personal" / f"{hashlib.sha256(CSV).hexdigest()}.csv").write_bytes(CSV)
    (settings.content / "files" / "ab" / "abcdef.pdf").write_bytes(b"%PDF-1.4 " + bytes(range(256)) * 400)
    (settings.var / "uploads").mkdir(exist_ok=True)
    (settings.var / "uploads" / "0123").write_bytes(b"upload")
    (settings.var / "office.yml").write_text("sessions:\n  idle_minutes: 60\n", encoding="utf-8")
    return settings


@pytest.fixture
def file(settings: AdminSettings, tmp_path: Path) -> Path:
    """A backup of it."""
    made(settings, tmp_path / "kept" / "office.tar.gz")
    return tmp_path / "kept" / "office.tar.gz"


def made(settings: AdminSettings, file: Path, **facts: Any) -> backup.Made:
    file.parent.mkdir(exist_ok=True)
    return back_up(file, content=settings.content, var=settings.var, now=NOON, **facts)


def elsewhere(settings: AdminSettings, name: str = "new") -> AdminSettings:
    """The same office in another place, where nothing is yet."""
    top = settings.content.parent / name
    return replace(settings, content=top / "content", var=top / "var", site=top / "site")


def put_back(file: Path, to: AdminSettings, **facts: Any) -> backup.Restored:
    return restore(file, content=to.content, var=to.var, now=NOON, **facts)


LOOSE = {"server.lock", "server.pid", ".lock", "sessions.sqlite"}


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Everything of a folder that a backup is to hold, to the byte.

    Of databases all but the counters of changes in their head, which SQLite's own copying sets.
    """
    return {
        path.relative_to(folder).as_posix(): _without_counters(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in LOOSE and "cache" not in path.relative_to(folder).parts
    }


def _without_counters(path: Path) -> bytes:
    data = path.read_bytes()
    return data[:24] + data[28:40] + data[44:92] + data[100:] if path.suffix == ".sqlite" else data


def head_of(var: Path) -> str:
    trail = AuditTrail(var)
    try:
        return trail.head()
    finally:
        trail.close()


def test_what_is_restored_is_byte_for_byte_what_was(settings: AdminSettings, file: Path) -> None:
    to = elsewhere(settings)
    done = put_back(file, to)
    assert bytes_below(to.content) == bytes_below(settings.content)
    assert bytes_below(to.var) == bytes_below(settings.var)
    assert done.audit_head == head_of(settings.var) == head_of(to.var)
    assert done.files == len(bytes_below(to.content)) + len(bytes_below(to.var))
    assert git(to.content, "rev-parse", "HEAD") == git(settings.content, "rev-parse", "HEAD")
    assert git(to.content, "status", "--porcelain") == git(settings.content, "status", "--porcelain")
    git(to.content, "fsck", "--full")


def test_a_backup_can_be_read_by_its_owner_only_and_is_alone(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_it_says_what_it_is(settings: AdminSettings, file: Path) -> None:
    with tarfile.open(file) as archive:
        member = archive.extractfile("manifest.json")
        assert member is not None
        manifest = json.loads(member.read())
    assert (manifest["format"], manifest["audit_head"]) == (1, head_of(settings.var))
    assert all(manifest[name] for name in ("program", "sqlite", "python"))
    assert manifest["made_at"] == NOON.isoformat()
    assert "content/personal/" + hashlib.sha256(CSV).hexdigest() + ".csv" in manifest["files"]


def test_that_it_was_made_is_in_the_trail(settings: AdminSettings, file: Path) -> None:
    assert file.exists()
    trail = AuditTrail(settings.var)
    assert [(row.action, row.role) for row in trail.search(limit=1)] == [("backup", "operator")]
    trail.close()


def test_open_sessions_caches_and_keys_are_not_in_it_but_keys_if_asked_for(
    settings: AdminSettings, tmp_path: Path
) -> None:
    for name in ("keys/site.pem", "preview.key", "cache/site.sqlite", "sessions.sqlite", "logs/2026-05-12.jsonl"):
        (settings.var / name).parent.mkdir(exist_ok=True)
        if name != "sessions.sqlite":
            (settings.var / name).write_bytes(b"private")
    (settings.var / "sessions.sqlite").touch()
    for with_keys in (False, True):
        made(settings, tmp_path / "kept" / "x", with_keys=with_keys)
        to = elsewhere(settings, f"new-{with_keys}")
        put_back(tmp_path / "kept" / "x", to)
        assert [(to.var / name).exists() for name in ("keys/site.pem", "preview.key")] == [with_keys] * 2
        assert not (to.var / "cache").exists()
        assert not (to.var / "sessions.sqlite").exists()
        assert (to.var / "logs" / "2026-05-12.jsonl").exists()


def test_only_files_are_taken_along(settings: AdminSettings, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("outside", encoding="utf-8")
    (settings.content / "files" / "ab" / "link.pdf").symlink_to(secret)
    (settings.var / "link").symlink_to(secret)
    os.mkfifo(settings.var / "pipe")
    os.mkfifo(settings.content / "files" / "pipe")
    made(settings, tmp_path / "kept" / "x")
    to = elsewhere(settings)
    put_back(tmp_path / "kept" / "x", to)
    assert b"outside" not in set(bytes_below(to.content).values()) | set(bytes_below(to.var).values())


CUTS = (0, 1, 10, 100, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, -4000, -1000, -100, -20, -9, -8, -4, -1)


@pytest.mark.parametrize("cut", CUTS)
def test_a_backup_that_was_cut_is_refused_and_nothing_is_touched(
    settings: AdminSettings, file: Path, cut: float
) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(cut * len(data)) if isinstance(cut, float) else cut])
    to = elsewhere(settings)
    with pytest.raises(BackupError, match="不完整或被改过"):
        put_back(file, to)
    assert not to.content.exists()
    assert not to.var.exists()
    assert list(to.content.parent.iterdir()) == []


@pytest.mark.parametrize("place", [i / 40 for i in range(40)])
def test_a_backup_with_one_bit_changed_is_refused_or_restores_the_same(
    settings: AdminSettings, file: Path, place: float
) -> None:
    """A bit of the gzip head (time, name) may change nothing at all: then all that is restored is what was."""
    data = bytearray(file.read_bytes())
    data[int(place * len(data))] ^= 0x10
    file.write_bytes(data)
    to = elsewhere(settings)
    try:
        put_back(file, to)
    except BackupError:
        assert not to.content.exists()
        assert not to.var.exists()
    else:
        assert bytes_below(to.content) == bytes_below(settings.content)
        assert bytes_below(to.var) == bytes_below(settings.var)


def repacked(file: Path, change: Callable[[dict[str, bytes]], None], *, extra: tarfile.TarInfo | None = None) -> None:
    """The same archive with its members changed, compressed anew: gzip finds nothing."""
    members: dict[str, bytes] = {}
    with tarfile.open(file) as archive:
        for member in archive:
            if member.isreg():
                opened = archive.extractfile(member)
                assert opened is not None
                members[member.name] = opened.read()
    change(members)
    with tarfile.open(file, "w:gz") as archive:
        if extra is not None:
            archive.addfile(extra)
        for name, data in members.items():
            facts = tarfile.TarInfo(name)
            facts.size = len(data)
            archive.addfile(facts, io.BytesIO(data))


CHANGES: dict[str, Callable[[dict[str, bytes]], None]] = {
    "a record changed": lambda members: members.update({"content/site.yml": members["content/site.yml"] + b"\n"}),
    "a record missing": lambda members: (members.pop("content/site.yml"), None)[1],
    "a file added": lambda members: members.update({"content/files/new.pdf": b"%PDF"}),
    "no manifest": lambda members: (members.pop("manifest.json"), None)[1],
    "no seal": lambda members: (members.pop("manifest.sha256"), None)[1],
    "the manifest changed": lambda members: members.update({"manifest.json": members["manifest.json"] + b" "}),
    "the manifest no JSON": lambda members: _sealed(members, b"[]"),
    "another format": lambda members: _sealed(members, b'{"format": 99}'),
    "a way out": lambda members: members.update({"content/../../x": b"x"}),
    "an absolute path": lambda members: members.update({"/var/x": b"x"}),
    "another top": lambda members: members.update({"etc/passwd": b"x"}),
    "a database changed": lambda members: _with_file(members, "var/drafts.sqlite", b"not a database" * 100),
    "the trail shortened": lambda members: _with_head(members),
}


def _sealed(members: dict[str, bytes], manifest: bytes) -> None:
    members["manifest.json"] = manifest
    members["manifest.sha256"] = hashlib.sha256(manifest).hexdigest().encode()


def _with_file(members: dict[str, bytes], name: str, data: bytes) -> None:
    """A careful forger: the manifest agrees."""
    manifest = json.loads(members["manifest.json"])
    manifest["files"][name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    members[name] = data
    _sealed(members, json.dumps(manifest).encode())


def _with_head(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["audit_head"] = f"999-{'a' * 64}"
    _sealed(members, json.dumps(manifest).encode())


@pytest.mark.parametrize("how", CHANGES)
def test_a_backup_that_was_changed_is_refused(settings: AdminSettings, file: Path, how: str) -> None:
    repacked(file, CHANGES[how])
    to = elsewhere(settings)
    with pytest.raises(BackupError):
        put_back(file, to)
    assert list(to.content.parent.iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_a_backup_with_anything_but_files_is_refused(settings: AdminSettings, file: Path, kind: bytes) -> None:
    odd = tarfile.TarInfo("content/files")
    odd.type, odd.linkname = kind, "/etc"
    repacked(file, lambda _: None, extra=odd)
    with pytest.raises(BackupError):
        put_back(file, elsewhere(settings))


@pytest.mark.parametrize("data", [b"", b"x" * 1000, gzip.compress(b"x" * 100_000), b"\x1f\x8b" + b"\0" * 50])
def test_what_is_no_backup_is_refused(settings: AdminSettings, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(BackupError):
        put_back(tmp_path / "x", elsewhere(settings))


def test_what_stands_is_only_replaced_if_told_and_then_moved_aside(settings: AdminSettings, file: Path) -> None:
    before, name = bytes_below(settings.content), settings.content / "site.yml"
    name.write_bytes(b"name: x\n")
    note_by_operator(settings.var, NOON, "token.create", "token")
    with pytest.raises(SettingsError, match="--replace"):
        put_back(file, settings)
    assert name.read_bytes() == b"name: x\n"
    done = put_back(file, settings, replaces=True)
    assert bytes_below(settings.content) == before
    assert sorted(path.name for path in done.moved) == ["content.before-20260512-1200-1", "var.before-20260512-1200-1"]
    assert (done.moved[0] / "site.yml").read_bytes() == b"name: x\n"
    put_back(file, settings, replaces=True)
    assert (settings.content.parent / "content.before-20260512-1200-2").is_dir()


def test_below_a_running_program_nothing_is_restored(settings: AdminSettings, file: Path) -> None:
    before = bytes_below(settings.content)
    with only_one(settings.var), pytest.raises(SettingsError, match="先停掉服务"):
        put_back(file, settings, replaces=True)
    assert bytes_below(settings.content) == before


def test_a_restore_that_the_disk_stops_leaves_all_as_it_was(
    settings: AdminSettings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.content / "site.yml").write_bytes(b"name: x\n")
    before = bytes_below(settings.content), bytes_below(settings.var)
    real, count = Path.rename, 0
    for fails_at in range(1, 5):
        count = 0

        def rename(self: Path, target: Path, at: int = fails_at) -> Path:
            nonlocal count
            count += 1
            if count == at:
                raise OSError(5, "Input/output error")
            return real(self, target)

        monkeypatch.setattr(Path, "rename", rename)
        with pytest.raises(BackupError, match="原来的都还在"):
            put_back(file, settings, replaces=True)
        monkeypatch.setattr(Path, "rename", real)
        assert (bytes_below(settings.content), bytes_below(settings.var)) == before


def test_a_disk_that_is_full_is_told_as_that_and_leaves_nothing(
    settings: AdminSettings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, to = os.open, elsewhere(settings)

    def full(path: Any, flags: int, *more: Any, **facts: Any) -> int:
        if str(path).endswith("/site.yml"):
            raise OSError(28, "No space left on device")
        return real(path, flags, *more, **facts)

    monkeypatch.setattr("admin_api.backup.os.open", full)
    with pytest.raises(BackupError, match="No space left on device。请检查磁盘空间"):
        put_back(file, to)
    assert list(to.content.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["fsync", "replace"])
def test_a_backup_that_the_disk_refuses_leaves_the_old_one(
    settings: AdminSettings, file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = file.read_bytes()

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"admin_api.backup.os.{name}", fail)
    with pytest.raises(BackupError, match="原来的备份没有动"):
        made(settings, file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("place", ["content/x.tar.gz", "var/x.tar.gz", "content", "nowhere/x.tar.gz"])
def test_a_backup_has_a_place_of_its_own(settings: AdminSettings, place: str) -> None:
    with pytest.raises(SettingsError):
        back_up(settings.content.parent / place, content=settings.content, var=settings.var, now=NOON)


def test_a_repository_around_the_content_is_said_to_be_missing(settings: AdminSettings, tmp_path: Path) -> None:
    (settings.content / ".git").rename(settings.content.parent / ".git")
    done = made(settings, tmp_path / "kept" / "x")
    assert done.git_outside == str(settings.content.parent / ".git")


def test_what_is_saved_while_databases_are_copied_is_in_all_of_them_or_in_none(
    settings: AdminSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trail is copied before the drafts: a draft that came in between would have no row."""
    with office_at(settings) as office:
        writer = threading.Thread(target=begin, args=(office,), kwargs={"number": 95})
        real = copy_database

        def copy(path: Path, target: Path) -> None:
            real(path, target)
            if path.name == "audit.sqlite" and not writer.ident:
                writer.start()
                writer.join(0.5)

        monkeypatch.setattr("admin_api.backup.copy_database", copy)
        made(settings, tmp_path / "kept" / "x")
        writer.join()
        assert len(office.drafts.listing()) == 3
    to = elsewhere(settings)
    put_back(tmp_path / "kept" / "x", to)
    with office_at(to) as office:
        noted = {row.object.split("/")[1] for row in office.audit.search(object="draft/", result="ok")}
        assert {draft.number for draft in office.drafts.listing()} == noted


def test_a_record_is_not_saved_while_the_content_is_copied(
    settings: AdminSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal was copied before: a record that came later would be nobody's."""
    real, saved = backup._copy_tree, threading.Event()
    record = settings.content / "organisations" / "minzheng-ban.yml"

    def save() -> None:
        replace_file_locked(settings.content, record)
        saved.set()

    writer = threading.Thread(target=save)

    def copy(source: Path, target: Path, is_kept: Any, **facts: Any) -> None:
        if source == settings.content:
            writer.start()
            assert not saved.wait(0.5)
        real(source, target, is_kept, **facts)

    before = record.read_bytes()
    monkeypatch.setattr(backup, "_copy_tree", copy)
    made(settings, tmp_path / "kept" / "x")
    writer.join()
    assert record.read_bytes() != before
    to = elsewhere(settings)
    put_back(tmp_path / "kept" / "x", to)
    assert (to.content / "organisations" / "minzheng-ban.yml").read_bytes() == before


def replace_file_locked(content: Path, record: Path) -> None:
    """As every writer of the content does it."""
    with locked(content):
        replace_file(record, record.read_bytes() + b"\n")


def test_a_publication_that_was_under_way_is_finished_where_the_backup_is_restored(
    settings: AdminSettings, tmp_path: Path
) -> None:
    with office_at(settings) as office:
        draft = approve(office, begin(office, number=90))
        found = publishable(office.desk, draft)
        publish_draft._begin(office, caller(office, "he"), draft, found, draft.revision, False)
        made(settings, tmp_path / "kept" / "x")
    to = elsewhere(settings)
    put_back(tmp_path / "kept" / "x", to)
    with office_at(to) as office:
        published = office.drafts.find(draft.number)
        assert published.state is State.PUBLISHED
        assert published.record_id in {path.stem for path in to.content.rglob("*.yml")}
        assert office.audit.verify([head_of(to.var)]) == []
        rows = office.audit.search(object=f"draft/{draft.number}", action="draft.publish")
        assert rows[0].result == "ok"


NUMBERS = itertools.count(200)


def writers(address: str, token: dict[str, str], stop: threading.Event, done: list[str]) -> Iterator[threading.Thread]:
    """People who publish as fast as they are answered."""

    def write() -> None:
        with httpx.Client(base_url=address, headers=token, timeout=60) as client:
            while not stop.is_set():
                answer = client.post("/api/records/documents", json=document(next(NUMBERS)))
                if answer.status_code == 201:
                    done.append(answer.json()["id"])
                else:
                    done.append(f"refused {answer.status_code} {answer.text[:300]}")
                    return

    for _ in range(2):
        yield threading.Thread(target=write)


def test_backups_under_writers_are_moments_from_which_an_office_goes_on(
    settings: AdminSettings, tmp_path: Path
) -> None:
    stop, done, files = threading.Event(), list[str](), list[Path]()
    (tmp_path / "kept").mkdir()
    with running(settings, "--today", str(TODAY)) as server:
        people = list(writers(server.address, server.token, stop, done))
        for person in people:
            person.start()
        published = []
        for number in range(4):
            published.append([item for item in list(done) if not item.startswith("refused")])
            file = tmp_path / "kept" / f"{number}.tar.gz"
            said = call(settings, "backup", str(file))
            assert said.returncode == 0, said.stderr
            files.append(file)
        stop.set()
        for person in people:
            person.join()
        server.stop(signal.SIGKILL)
    assert len(done) > 4
    assert not [item for item in done if item.startswith("refused")], done[:3]
    for number, file in enumerate(files):
        to = elsewhere(settings, f"new-{number}")
        assert call(to, "restore", str(file)).returncode == 0
        _goes_on(to, published[number])


def _goes_on(office: AdminSettings, published: list[str]) -> None:
    """What was accepted before the backup is there; a server starts on it, finishes what was under way, and the site builds."""
    names = {path.stem for path in office.content.rglob("*.yml")}
    assert set(published) <= names
    subprocess.run(["git", "-C", str(office.content), "fsck", "--full"], check=True, capture_output=True)
    with running(office, "--today", str(TODAY)) as server:
        assert httpx.get(f"{server.address}/healthz").json()["pending_commits"] == 0
        server.stop()
    journal = Journal(office.var)
    assert journal.open_entries() == []
    journal.close()
    status = subprocess.run(
        ["git", "-C", str(office.content), "status", "--porcelain", "--", "documents"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert status.stdout == ""
    assert verify(office.site) == []
    out = office.content.parent / "built"
    build(BuildRequest(content=office.content, out=out, cache=office.content.parent / "cache.sqlite", today=TODAY))
    assert verify(out) == []
    shutil.rmtree(out)


def test_the_commands_say_what_they_did(settings: AdminSettings, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    file, to = tmp_path / "kept" / "x.tar.gz", elsewhere(settings)
    said = call(settings, "backup", str(file), "--json")
    facts = json.loads(said.stdout)
    assert facts["bytes"] == file.stat().st_size
    done = call(to, "restore", str(file))
    assert done.returncode == 0
    assert facts["audit_head"] in done.stdout
    again = call(to, "restore", str(file))
    assert (again.returncode, "--replace" in again.stderr) == (2, True)
    file.write_bytes(file.read_bytes()[:-100])
    cut = call(elsewhere(settings, "third"), "restore", str(file))
    assert (cut.returncode, "不完整或被改过" in cut.stderr) == (3, True)
    assert "Traceback" not in cut.stderr


def test_what_is_filed_and_what_hangs_comes_back_with_its_bytes(settings: AdminSettings, tmp_path: Path) -> None:
    cabinet = Cabinet(settings.var)
    cabinet.put(
        b"a signed sheet", about="drafts/20260512-aaaaa", purpose=Purpose.SIGNED_FORM, organisation="minzheng-ban",
        name="sheet.jpg", media_type="image/jpeg", by="mei", at=NOON,
    )  # fmt: skip
    posting = Posting(
        notice="20260508-k3m9q", boards=("board",), posted_on=NOON.date(), posted_by="li", noted_by="wang", noted_at=NOON
    )  # fmt: skip
    cabinet.note(posting)
    file = tmp_path / "kept" / "office.tar.gz"
    made(settings, file)
    cabinet.close()
    new = elsewhere(settings)
    put_back(file, new)
    again = Cabinet(new.var)
    (filed,) = again.of("drafts/20260512-aaaaa")
    assert again.data_of(filed) == b"a signed sheet"
    assert again.posting("20260508-k3m9q") == posting
    again.close()
