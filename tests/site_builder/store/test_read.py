"""The tree is read whole; what has no place in it is named and not touched."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from site_builder.errors import SettingsError
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.store.cache import Cache
from site_builder.store.read import load, read_record
from tests.conftest import write_content


def test_every_record_is_read(content: Path) -> None:
    loaded = load(content)
    assert loaded.problems == []
    assert len(loaded.records) == 13


def test_strange_files_are_named_and_do_not_hang(content: Path) -> None:
    month = content / "documents" / "2026" / "03"
    (month / "20260301-aaaaa.yml").symlink_to("/etc/passwd")
    os.mkfifo(month / "20260301-bbbbb.yml")
    (content / "notes.txt").write_text("x", encoding="utf-8")
    codes = {problem.place: problem.code for problem in load(content).problems}
    assert codes == {
        "documents/2026/03/20260301-aaaaa.yml": "not-a-plain-file",
        "documents/2026/03/20260301-bbbbb.yml": "not-a-plain-file",
        "notes.txt": "unknown-place",
    }


def test_names_that_cannot_be_printed_are_told_and_stop_nothing(content: Path) -> None:
    for folder in (content, content / "documents" / "2026" / "03"):
        os.close(os.open(os.fsencode(folder) + b"/\xff\xfe.yml", os.O_CREAT | os.O_WRONLY))
    problems = load(content).problems
    assert {problem.code for problem in problems} == {"bad-file-name"}
    assert len(problems) == 2
    for problem in problems:
        problem.sentence().encode()  # can be shown


def test_a_folder_that_cannot_be_opened_is_told(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = str(content / "documents" / "2026")
    really = os.scandir

    def refusing(folder: Path) -> object:
        if str(folder) == locked:
            raise PermissionError(13, "Permission denied", locked)
        return really(folder)

    monkeypatch.setattr("site_builder.store.read.os.scandir", refusing)
    [problem] = load(content).problems
    assert (problem.code, problem.place) == ("unreadable", "documents/2026")


def test_a_file_in_the_wrong_place_is_told_where_to_go(content: Path) -> None:
    right = content / "documents" / "2026" / "03" / f"{DOCUMENT.id}.yml"
    wrong = content / "documents" / "2026" / "04" / f"{DOCUMENT.id}.yml"
    wrong.parent.mkdir()
    right.rename(wrong)
    [problem] = load(content).problems
    assert problem.code == "wrong-place"
    assert f"documents/2026/03/{DOCUMENT.id}.yml" in problem.fix


def test_only_changed_files_are_read_again(content: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite", "1")
    _wait_until_settled(content)
    first = load(content, cache)
    cache.put_files(first.rows)
    assert load(content, cache).fresh == set()
    place = f"documents/2026/03/{DOCUMENT.id}.yml"
    text = (content / place).read_text(encoding="utf-8")
    (content / place).write_text(text.replace("整治提升", "整治和提升"), encoding="utf-8")
    second = load(content, cache)
    assert second.fresh == {place}
    assert second.old[place] == DOCUMENT


def test_a_record_gone_wrong_keeps_its_last_good_version(content: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite", "1")
    cache.put_files(load(content, cache).rows)
    place = f"documents/2026/03/{DOCUMENT.id}.yml"
    (content / place).write_text("title: [", encoding="utf-8")
    loaded = load(content, cache)
    assert loaded.records[place] == DOCUMENT
    assert [problem.code for problem in loaded.problems] == ["yaml-syntax"]


def test_without_settings_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"site\.yml"):
        load(tmp_path)


def test_a_foreign_cache_is_thrown_away(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"not a database at all, but long enough to be mistaken for one" * 50)
    assert Cache(path, "1").meta("today") == ""


def test_a_cache_of_another_version_is_emptied(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite", "1")
    cache.set_meta("today", date(2026, 5, 12).isoformat())
    cache.close()
    assert Cache(tmp_path / "cache.sqlite", "2").meta("today") == ""


def test_one_record_can_be_read_alone(tmp_path: Path) -> None:
    content = write_content(tmp_path / "content", [DOCUMENT])
    record, version, problems = read_record(content, f"documents/2026/03/{DOCUMENT.id}.yml")
    assert record == DOCUMENT
    assert len(version) == 64
    assert problems == []


def _wait_until_settled(content: Path) -> None:
    """Give every file a past: a file changed this instant is not trusted yet."""
    for folder, _, names in os.walk(content):
        for name in names:
            os.utime(Path(folder) / name, (1_700_000_000, 1_700_000_000))
    import time

    time.sleep(0.1)
