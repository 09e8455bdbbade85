"""The two laws: incremental equals clean, byte for byte; same content and day, same site. And killed builds."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from site_builder import build as pipeline
from site_builder.addresses import address_of, place_of
from site_builder.build import Builder, BuildReport, BuildRequest, build
from site_builder.channels.search.block import TAIL
from site_builder.clock import BEIJING
from site_builder.publish import Publisher, verify
from site_builder.records.base import Record, key_of
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.fields import Attachment, Placement, Withdrawal
from site_builder.records.organisations import EXAMPLE as ORGANISATION
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.store.places import random_id
from site_builder.store.read import load, scan, tree_of
from site_builder.store.write import NEW, current_version, save, version_of
from tests.bench.corpus import organisations, write_corpus
from tests.conftest import TODAY, every_example, write_content

Build = Callable[..., BuildReport]


def files_of(site: Path) -> dict[str, bytes]:
    return {str(path.relative_to(site)): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


def clean_build(content: Path, folder: Path, today: date = TODAY) -> dict[str, bytes]:
    shutil.rmtree(folder, ignore_errors=True)
    build(BuildRequest(content=content, out=folder / "site", cache=folder / "cache.sqlite", today=today))
    return files_of(folder / "site")


def put(content: Path, record: Record) -> None:
    save(content, record, expect=current_version(content, place_of(record.facts.kind, record.id)))


def test_a_second_build_without_a_change_writes_nothing(content: Path, build_site: Build) -> None:
    assert build_site(content).written
    again = build_site(content)
    assert (again.written, again.removed) == ([], [])


def test_the_same_content_and_day_give_the_same_site(content: Path, tmp_path: Path) -> None:
    assert clean_build(content, tmp_path / "one") == clean_build(content, tmp_path / "other")


def test_a_new_record_writes_few_files(content: Path, build_site: Build) -> None:
    build_site(content)
    put(content, structs.replace(DOCUMENT, id="20260511-n3w0n", title="青禾镇防汛值班安排的通知"))
    report = build_site(content)
    assert address_of(structs.replace(DOCUMENT, id="20260511-n3w0n")) in report.written
    assert len(report.written) <= 120


def test_a_new_record_writes_few_files_also_where_the_newest_block_of_search_is_full(
    tmp_path: Path, build_site: Build
) -> None:
    content = tmp_path / "content"
    write_corpus(content, 4 * TAIL - 2 - len(organisations()))
    build_site(content)
    put(content, structs.replace(DOCUMENT, id="20260511-n3w0n", organisation="office-1", title="青禾镇防汛值班的通知"))
    report = build_site(content)
    assert len([path for path in report.written if path.startswith("search/tail-")]) > 55
    assert len(report.written) <= 120
    assert report.bytes_written <= 1_000_000


def test_a_wrong_record_keeps_its_last_good_page_and_the_rest_is_built(content: Path, build_site: Build) -> None:
    build_site(content)
    (content / place_of("documents", DOCUMENT.id)).write_text("title: [", encoding="utf-8")
    put(content, structs.replace(NOTICE, title="改过标题的公示"))
    report = build_site(content)
    assert [problem.code for problem in report.problems if problem.code == "yaml-syntax"] == ["yaml-syntax"]
    assert address_of(DOCUMENT) not in report.removed
    assert address_of(NOTICE) in report.written


def test_the_marker_of_an_ended_list_is_in_no_file(content: Path, tmp_path: Path) -> None:
    marker = "标记人名王二麻子"
    data = f"序号,户主\n1,{marker}\n".encode()
    (content / "personal").mkdir()
    (content / "personal" / f"{version_of(data)}.csv").write_bytes(data)
    name_list = NameList(sha256=version_of(data), rows=1, where_it_hangs="村公示栏")
    put(content, structs.replace(NOTICE, name_list=name_list))
    request = BuildRequest(
        content=content, out=tmp_path / "site", cache=tmp_path / "cache" / "c.sqlite", today=date(2026, 5, 18)
    )
    build(request)
    holders = [path for path, text in files_of(tmp_path / "site").items() if marker.encode() in text]
    assert holders == [address_of(NOTICE)]
    page = (tmp_path / "site" / address_of(NOTICE)).read_text(encoding="utf-8")
    assert '<meta name="robots" content="noindex">' in page
    assert marker.encode() not in request.cache.read_bytes()
    build(replace(request, today=date(2026, 5, 19)))
    assert [path for path, text in files_of(tmp_path / "site").items() if marker.encode() in text] == []
    assert name_list.sha256.encode() not in b"".join(files_of(tmp_path / "site").values())


def test_a_killed_build_leaves_a_whole_site_and_the_next_one_finishes(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = BuildRequest(content=content, out=tmp_path / "site", cache=tmp_path / "cache" / "c.sqlite", today=TODAY)
    build(request)
    before = files_of(request.out)
    put(content, structs.replace(DOCUMENT, title="新标题：人居环境整治方案"))
    for limit in range(1, 12, 3):
        real, count = Publisher._write, 0

        def write(self: Publisher, path: str, data: bytes, digest: str, limit: int = limit, real: Any = real) -> Any:
            nonlocal count
            count += 1
            if count > limit:
                raise KeyboardInterrupt
            return real(self, path, data, digest)

        monkeypatch.setattr(Publisher, "_write", write)
        with pytest.raises(KeyboardInterrupt):
            build(request)
        monkeypatch.undo()
        assert set(files_of(request.out)) >= set(before) - {"manifest.json"}
    build(request)
    assert files_of(request.out) == clean_build(content, tmp_path / "clean")
    assert verify(request.out) == []


def test_an_edit_reverted_behind_a_killed_build_leaves_no_trace(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = BuildRequest(content=content, out=tmp_path / "site", cache=tmp_path / "cache" / "c.sqlite", today=TODAY)
    build(request)
    before = files_of(request.out)
    put(content, structs.replace(DOCUMENT, title="写错的标题不该留下"))

    def killed(*_arguments: Any, **_options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "_remember", killed)
    with pytest.raises(KeyboardInterrupt):
        build(request)
    monkeypatch.undo()
    put(content, DOCUMENT)
    build(request)
    assert files_of(request.out) == before


def test_a_deleted_record_is_an_error_unless_it_leads_on(content: Path, build_site: Build) -> None:
    build_site(content)
    (content / place_of("documents", DOCUMENT.id)).unlink()
    report = build_site(content)
    assert "address-vanished" in {problem.code for problem in report.problems}


def test_incremental_equals_clean_after_random_edits(tmp_path: Path) -> None:
    dice = random.Random(20260512)
    content = write_content(tmp_path / "content", every_example())
    request = BuildRequest(content=content, out=tmp_path / "site", cache=tmp_path / "cache" / "c.sqlite", today=TODAY)
    build(request)
    today = TODAY
    for step in range(24):
        for _ in range(dice.randint(1, 3)):
            _random_edit(dice, content)
        if dice.random() < 0.3:
            today += timedelta(days=dice.randint(1, 9))
        report = build(replace(request, today=today))
        assert lasting(report) == lasting(fresh_report(content, tmp_path / "fresh", today))
        if step % 3 == 2:
            assert_same(files_of(request.out), clean_build(content, tmp_path / "clean", today))
    assert verify(request.out) == []


def test_a_process_that_remembers_builds_the_same(tmp_path: Path) -> None:
    """Also where it is told what changed, where somebody else builds in between, and where days pass."""
    dice = random.Random(20260513)
    content = write_content(tmp_path / "content", every_example())
    request = BuildRequest(content=content, out=tmp_path / "site", cache=tmp_path / "cache" / "c.sqlite", today=TODAY)
    builder = Builder()
    builder.build(request)
    for step in range(24):
        before = {path.relative_to(content).as_posix(): path.stat() for path in content.rglob("*.yml")}
        for _ in range(dice.randint(1, 3)):
            _random_edit(dice, content)
        after = {path.relative_to(content).as_posix(): path.stat() for path in content.rglob("*.yml")}
        changed = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
        if dice.random() < 0.2:
            request = replace(request, today=request.today + timedelta(days=dice.randint(1, 9)))
        if dice.random() < 0.2:
            build(request)
        report = builder.build(request, places_changed=changed if dice.random() < 0.7 else None)
        if step % 3 == 2:
            fresh = fresh_report(content, tmp_path / "clean", request.today)
            assert lasting(report) == lasting(fresh)
            assert_same(files_of(request.out), files_of(tmp_path / "clean" / "site"))
    assert builder.holdings(request).get(*key_of(DOCUMENT)) == Builder().holdings(request).get(*key_of(DOCUMENT))


def test_a_step_finds_what_a_fresh_build_finds_while_a_calendar_is_missing(content: Path, tmp_path: Path) -> None:
    """Checks that count working days stop there: what they would have found of other records must not be taken for known."""
    (content / "holiday-calendars" / "2026.yml").rename(tmp_path / "2026.yml")
    request = BuildRequest(content=content, out=tmp_path / "s", cache=tmp_path / "c" / "c.sqlite", today=TODAY)
    builder = Builder()
    assert "holiday-calendar-missing" in {problem.code for problem in builder.build(request).problems}
    for number in range(2):
        put(content, structs.replace(ORGANISATION, title=f"青禾镇第{number}办公室"))  # of which no day is counted
        assert lasting(builder.build(request)) == lasting(fresh_report(content, tmp_path / "fresh", TODAY))
    (tmp_path / "2026.yml").rename(content / "holiday-calendars" / "2026.yml")
    assert lasting(builder.build(request)) == lasting(fresh_report(content, tmp_path / "fresh", TODAY))


def test_what_nobody_told_is_found_at_the_next_look(content: Path, tmp_path: Path) -> None:
    request = BuildRequest(content=content, out=tmp_path / "s", cache=tmp_path / "c" / "c.sqlite", today=TODAY)
    builder = Builder()
    builder.build(request)
    put(content, structs.replace(DOCUMENT, title="没有说的改动"))
    time.sleep(0.06)  # what was read when it was brand new is looked at again
    builder.build(request)
    put(content, structs.replace(DOCUMENT, title="没有说的第二处改动"))
    told = builder.build(request, places_changed=set())
    assert (told.written, told.tree != tree_of(scan(content, []))) == ([], True)
    looked = builder.build(request)
    assert address_of(DOCUMENT) in looked.written
    assert looked.tree == tree_of(scan(content, []))


def fresh_report(content: Path, folder: Path, today: date) -> BuildReport:
    shutil.rmtree(folder, ignore_errors=True)
    return build(BuildRequest(content=content, out=folder / "site", cache=folder / "cache.sqlite", today=today))


def lasting(report: BuildReport) -> list[str]:
    """What is found in the content, whatever was there before."""
    return sorted(problem.sentence() for problem in report.problems if problem.code != "address-vanished")


def assert_same(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert set(one) == set(other)
    assert [path for path in one if one[path] != other[path]] == []


WORDS = ["低保", "危房改造", "防汛", "人居环境", "高龄津贴", "山塘", "路灯", "公示", "预算", "茶园"]


def _random_edit(dice: random.Random, content: Path) -> None:
    records = [record for record in load(content).records.values() if record.facts.kind != "holiday-calendars"]
    record = dice.choice(records)
    title = f"关于{dice.choice(WORDS)}和{dice.choice(WORDS)}的{dice.randint(1, 999)}号事项"
    deed = dice.choice(["retitle", "add", "withdraw", "restore", "hide", "backdate", "delete", "move"])
    dated = [item for item in records if item.facts.is_dated]
    if deed == "retitle":
        put(content, structs.replace(record, title=title))
    elif deed == "add" and dated:
        day = date(2026, 1, 1) + timedelta(days=dice.randint(0, 130))
        model = dice.choice(dated)
        published = datetime(day.year, day.month, day.day, 10, 0, tzinfo=BEIJING)
        save(content, structs.replace(model, id=random_id(day), title=title, published_at=published), expect=NEW)
    elif deed == "withdraw" and record.facts.is_dated:
        put(content, structs.replace(record, withdrawal=Withdrawal(withdrawn_on=date(2026, 5, 1), reason="试验")))
    elif deed == "restore":
        put(content, structs.replace(record, withdrawal=None, placement=Placement.WEB))
    elif deed == "hide" and record.facts.is_dated:
        put(content, structs.replace(record, placement=Placement.BOARD))
    elif deed == "backdate":
        put(content, structs.replace(record, published_at=datetime(2024, 3, dice.randint(1, 28), tzinfo=BEIJING)))
    elif deed == "move":
        put(content, structs.replace(record, organisation=dice.choice(["qinghe-zhen", "minzheng-ban", None])))
    elif deed == "delete" and len(dated) > 6:
        (content / place_of(record.facts.kind, record.id)).unlink() if record in dated else None


def test_an_address_that_vanished_is_missed_without_a_cache_too(
    content: Path, build_site: Build, tmp_path: Path
) -> None:
    build_site(content)
    shutil.rmtree(tmp_path / "cache")
    (content / place_of("documents", DOCUMENT.id)).unlink()
    assert "address-vanished" in {problem.code for problem in build_site(content).problems}


@pytest.mark.parametrize(("data", "code"), [(b"replaced", "attachment-wrong"), (None, "attachment-missing")])
def test_a_broken_attachment_is_told_and_the_rest_of_the_site_stands(
    data: bytes | None, code: str, content: Path, build_site: Build, tmp_path: Path
) -> None:
    file = Attachment(sha256=version_of(b"original"), name="附件.pdf", size=8, media_type="application/pdf")
    record = structs.replace(DOCUMENT, attachments=[file])
    save(content, record, expect=current_version(content, place_of("documents", DOCUMENT.id)))
    if data is not None:
        (content / file.path).parent.mkdir(parents=True)
        (content / file.path).write_bytes(data)
    report = build_site(content)
    assert code in {problem.code for problem in report.problems}
    assert (tmp_path / "site" / address_of(DOCUMENT)).is_file()
    assert not (tmp_path / "site" / file.path).exists()
    assert verify(tmp_path / "site") == []
