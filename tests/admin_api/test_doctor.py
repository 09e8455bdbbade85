"""A healthy office is found so, and each thing that can be wrong is found, with its remedy."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from admin_api import doctor
from admin_api.audit import AuditTrail, note_by_operator
from admin_api.doctor import BAD, OK, WARN, Finding, examine, worst_of
from admin_api.drafts import Drafts, Publishing
from admin_api.journal import Entry, Journal
from admin_api.settings import AdminSettings
from admin_api.var_lock import only_one
from site_builder.build import BuildRequest, build
from site_builder.clock import system_clock
from tests.admin_api.running import call
from tests.admin_api.staff import NOON, begin, office_at, settings_in
from tests.admin_api.test_audit import behind_its_back, rehash
from tests.conftest import TODAY


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> AdminSettings:
    """A healthy office, that stays so."""
    settings = settings_in(tmp_path_factory.mktemp("healthy"), with_git=True)
    with office_at(settings) as office:
        begin(office)
    settings.var.chmod(0o700)
    build(BuildRequest(content=settings.content, out=settings.site, cache=settings.cache, today=TODAY))
    return settings


@pytest.fixture
def settings(healthy: AdminSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AdminSettings:
    """A copy of it, on a healthy machine."""
    monkeypatch.setattr(doctor, "SQLITE", "3.51.3")
    at = tmp_path / "copy"
    shutil.copytree(healthy.content.parent, at)
    return replace(healthy, content=at / "content", var=at / "var", site=at / "site")


def found(settings: AdminSettings, now: Any = None) -> dict[str, Finding]:
    findings = examine(content=settings.content, var=settings.var, site=settings.site, now=now or system_clock())
    return {item.name: item for item in findings}


def test_a_healthy_office_is_found_so(settings: AdminSettings) -> None:
    findings = found(settings)
    assert [item for item in findings.values() if item.state != OK] == []
    assert set(findings) >= {
        "Python", "SQLite", "git", "磁盘（内容）", "权限", "服务", "设置", "audit.sqlite", "drafts.sqlite", "操作记录", "时钟",
        "没做完的发布", "内容", "网站",
    }  # fmt: skip
    assert worst_of(list(findings.values())) == OK


def test_looking_changes_nothing(settings: AdminSettings) -> None:
    def state() -> dict[str, bytes]:
        folders = (settings.content, settings.var, settings.site)
        return {str(path): path.read_bytes() for top in folders for path in top.rglob("*") if path.is_file()}

    before = state()
    found(settings)
    assert state() == before


Usage = namedtuple("Usage", "total used free")


def _with_little(free: int) -> Callable[[AdminSettings, pytest.MonkeyPatch], None]:
    return lambda _, patch: patch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - free, free))


def _half_done_in_the_journal(settings: AdminSettings, _: Any) -> None:
    journal = Journal(settings.var)
    journal.begin(Entry(place="x", version="", brought=(), gone=(), committed=(), author="", message=""))
    journal.close()


def _half_published(settings: AdminSettings, _: Any) -> None:
    drafts = Drafts(settings.var)
    with drafts.changing() as book:
        number = drafts.listing()[0].number
        book.begin_publishing(
            Publishing(draft=number, kind="documents", record_id="20260512-k3m9q", version="", content_hash="", by="wang",
                       role="", organisation="", address="", at=NOON)
        )  # fmt: skip
    drafts.close()


def _corrupted(settings: AdminSettings, _: Any) -> None:
    path = settings.var / "drafts.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


def _without_parent(settings: AdminSettings, _: Any) -> None:
    connection = sqlite3.connect(settings.var / "accounts.sqlite")
    connection.execute("INSERT INTO recovery_codes VALUES ('nobody', 'x')")
    connection.commit()
    connection.close()


def _of_tomorrow(settings: AdminSettings, _: Any) -> None:
    connection = sqlite3.connect(settings.var / "journal.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def _from_the_future(settings: AdminSettings, _: Any) -> None:
    note_by_operator(settings.var, system_clock() + timedelta(days=3), "token.create", "token")


def _rewritten(settings: AdminSettings, _: Any) -> None:
    """The commit remembers a head that the file has no more."""
    from tests.admin_api.test_repository import git

    trail = AuditTrail(settings.var)
    git(settings.content, "commit", "--quiet", "--allow-empty", "--message", f"通知\n\nAudit-Head: {trail.head()}\n")
    trail.close()
    behind_its_back(settings.var, "UPDATE rows SET actor = 'li' WHERE seq = 1")
    rehash(settings.var, 1)


def _old(settings: AdminSettings, _: Any) -> None:
    os.utime(settings.site / "manifest.json", (1_700_000_000, 1_700_000_000))


WRONG: dict[str, tuple[Callable[[AdminSettings, pytest.MonkeyPatch], Any], str, str, str]] = {
    "an old Python": (lambda _, patch: patch.setattr("sys.version_info", (3, 10, 1)), "Python", BAD, "3.11"),
    "an SQLite with the bug": (lambda _, patch: patch.setattr(doctor, "SQLITE", "3.40.1"), "SQLite", WARN, "WAL"),
    "an old git": (lambda _, patch: patch.setattr(doctor, "git_version", lambda: (2, 35)), "git", BAD, "2.36"),
    "no git program": (lambda _, patch: patch.setattr(doctor, "git_version", lambda: ()), "git", BAD, "安装"),
    "no repository": (lambda settings, _: shutil.rmtree(settings.content / ".git"), "git", WARN, "git init"),
    "a repository that git refuses": (lambda settings, _: (settings.content / ".git" / "HEAD").unlink(), "git", BAD, "chown"),
    "a merge half done": (lambda settings, _: (settings.content / ".git" / "MERGE_HEAD").touch(), "git", BAD, "合并"),
    "little room": (_with_little(1_000_000_000), "磁盘（内容）", WARN, "1.0 GB"),
    "no room": (_with_little(10_000_000), "磁盘（不公开的数据）", BAD, "0.0 GB"),
    "an open folder": (lambda settings, _: settings.var.chmod(0o755), "权限", BAD, "chmod"),
    "an open database": (lambda settings, _: (settings.var / "drafts.sqlite").chmod(0o644), "权限", BAD, "drafts.sqlite"),
    "another's file": (lambda _, patch: patch.setattr(os, "geteuid", lambda: 12345), "权限", WARN, "别的账号"),
    "wrong settings": (lambda settings, _: (settings.var / "office.yml").write_text("x: 1\n"), "设置", BAD, "office.yml:1"),
    "a database in ruins": (_corrupted, "drafts.sqlite", BAD, "admin-api restore"),
    "a row without its parent": (_without_parent, "accounts.sqlite", BAD, "外键"),
    "a database of a newer program": (_of_tomorrow, "没做完的发布", BAD, "新一些的程序"),
    "a file that is no database": (
        lambda settings, _: (settings.var / "tokens.sqlite").write_bytes(b"x" * 5000), "tokens.sqlite", BAD, "restore",
    ),
    "an edited trail": (
        lambda settings, _: behind_its_back(settings.var, "UPDATE rows SET actor = 'li' WHERE seq = 1"), "操作记录", BAD, "第 1 条",
    ),
    "a trail written anew": (_rewritten, "操作记录", BAD, "重新写过"),
    "no trail": (lambda settings, _: (settings.var / "audit.sqlite").unlink(), "操作记录", WARN, "还没有"),
    "a wrong clock": (_from_the_future, "时钟", BAD, "timedatectl"),
    "a change half done": (_half_done_in_the_journal, "没做完的发布", WARN, "1 件"),
    "a publication half done": (_half_published, "没做完的发布", WARN, "admin-api run"),
    "no content": (lambda settings, _: (settings.content / "site.yml").unlink(), "内容", BAD, "site.yml"),
    "a broken record": (
        lambda settings, _: (settings.content / "organisations" / "minzheng-ban.yml").write_text("[[[", encoding="utf-8"),
        "内容", BAD, "site-builder check",
    ),
    "no site": (lambda settings, _: shutil.rmtree(settings.site), "网站", WARN, "site-builder build"),
    "an old site": (_old, "网站", WARN, "之后内容又改过"),
    "a broken manifest": (lambda settings, _: (settings.site / "manifest.json").write_text("{"), "网站", BAD, "重新生成"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_found_with_its_remedy(
    settings: AdminSettings, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    harm, name, state, words = WRONG[what]
    with monkeypatch.context() as patch:
        harm(settings, patch)
        finding = found(settings)[name]
    assert finding.state == state, finding
    assert words in finding.found + finding.fix, finding
    assert finding.fix


def test_an_empty_machine_is_looked_at_too(tmp_path: Path) -> None:
    findings = examine(content=tmp_path / "a", var=tmp_path / "b", site=tmp_path / "c", now=NOON)
    assert worst_of(findings) == BAD
    assert list(tmp_path.iterdir()) == []


def test_a_running_server_is_seen(settings: AdminSettings) -> None:
    with only_one(settings.var):
        assert found(settings)["服务"].found == "服务正在运行"
    assert found(settings)["服务"].found == "服务没有运行"


def test_the_command_answers_people_programs_and_its_caller(settings: AdminSettings) -> None:
    said = call(settings, "doctor")
    assert (said.returncode, said.stderr) == (0, "")
    assert "好　  Python：" in said.stdout
    settings.var.chmod(0o777)
    bad = call(settings, "doctor", "--json")
    facts = json.loads(bad.stdout)
    assert (bad.returncode, facts["state"]) == (1, "bad")
    assert {"name", "state", "found", "fix"} == set(facts["findings"][0])
