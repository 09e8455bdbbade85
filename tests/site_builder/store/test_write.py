"""Saving is atomic and versioned, and loses nothing."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from site_builder.addresses import place_of
from site_builder.errors import PublishError, SettingsError, StaleVersionError
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.documents import Document
from site_builder.store.convert import to_struct
from site_builder.store.places import safe_path
from site_builder.store.write import NEW, current_version, save, save_bytes, to_yaml
from site_builder.store.yaml_text import parse
from site_builder.text.normalise import normalise

PLACE = place_of("documents", DOCUMENT.id)


def test_a_record_is_saved_under_its_id(tmp_path: Path) -> None:
    version = save(tmp_path, DOCUMENT, expect=NEW)
    assert current_version(tmp_path, PLACE) == version
    assert (tmp_path / PLACE).read_text(encoding="utf-8") == to_yaml(DOCUMENT)


def test_two_editors_cannot_overwrite_each_other(tmp_path: Path) -> None:
    version = save(tmp_path, DOCUMENT, expect=NEW)
    save(tmp_path, structs.replace(DOCUMENT, title="先保存的标题"), expect=version)
    with pytest.raises(StaleVersionError):
        save(tmp_path, structs.replace(DOCUMENT, title="后保存的标题"), expect=version)
    assert "先保存的标题" in (tmp_path / PLACE).read_text(encoding="utf-8")


def test_of_many_writers_at_once_exactly_one_wins(tmp_path: Path) -> None:
    version = save(tmp_path, DOCUMENT, expect=NEW)
    won: list[int] = []

    def write(number: int) -> None:
        try:
            save(tmp_path, structs.replace(DOCUMENT, title=f"第{number}个人的标题"), expect=version)
            won.append(number)
        except StaleVersionError:
            pass

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(won) == 1
    assert f"第{won[0]}个人的标题" in (tmp_path / PLACE).read_text(encoding="utf-8")


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    version = save(tmp_path, DOCUMENT, expect=NEW)

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((os, "fsync", full) if call == "fsync" else (Path, "replace", full)))
    with pytest.raises(PublishError, match="磁盘空间"):
        save(tmp_path, structs.replace(DOCUMENT, title="写不下的标题"), expect=version)
    monkeypatch.undo()
    assert current_version(tmp_path, PLACE) == version
    assert [path.name for path in (tmp_path / PLACE).parent.iterdir()] == [f"{DOCUMENT.id}.yml"]


@pytest.mark.parametrize("place", ["../x.yml", "/etc/passwd", "a/../../x", "documents/.x.yml", "a\\b.yml", "a\0b", ""])
def test_paths_out_of_the_content_are_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(SettingsError):
        save_bytes(tmp_path, place, b"x", expect=NEW)


def test_no_symbolic_link_leads_a_save_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "documents").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="符号链接"):
        safe_path(tmp_path / "content", PLACE)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=2, max_size=200)
BODY = st.lists(TEXT, min_size=1, max_size=8).map("\n".join)


@given(TEXT, BODY)
def test_any_text_survives_the_round_trip(title: str, body: str) -> None:
    title, body = normalise(title).replace("\n", " ").strip(), normalise(body)
    if not (2 <= len(title) <= 200) or not body:
        return
    record = structs.replace(DOCUMENT, title=title, body=body)
    parsed = parse(to_yaml(record).encode(), "x.yml")
    assert to_struct(parsed, Document) == record
