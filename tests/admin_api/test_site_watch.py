"""Whatever happens to the content, by whatever hand, the site follows within seconds, or stays whole and says why not."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from admin_api import settings as settings_module
from admin_api import site_watch
from admin_api.chore_ledger import BuildNote
from admin_api.settings import AdminSettings
from admin_api.site_watch import CHANGE, FOUND, NEW_DAY, START, SiteWatch
from site_builder import build as pipeline
from site_builder.addresses import address_of, place_of
from site_builder.clock import BEIJING, fixed_clock
from site_builder.errors import DisclosureError, PublishError, errors_of
from site_builder.publish import verify
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.store.write import to_yaml
from tests.conftest import TODAY

SECONDS = 20
"""Far more than a build takes, for a machine that does other things as well."""

NEW = structs.replace(
    DOCUMENT,
    id="20260511-n3w0n",
    issued_on=date(2026, 5, 11),
    published_at=datetime(2026, 5, 11, 10, 5, tzinfo=BEIJING),
    title="青禾镇防汛值班安排的通知",
    index_number="014332607/2026-00099",
    document_number="青政发〔2026〕99号",
)


def nothing(_: date) -> None:
    """No chores."""


def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true; fails if it does not."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_watch, "LOOK_SECONDS", 0.05)


@pytest.fixture
def settings(content: Path, tmp_path: Path) -> AdminSettings:
    return AdminSettings(content=content, var=tmp_path / "var", site=tmp_path / "site", today=TODAY)


@contextmanager
def watching(settings: AdminSettings, chores: Callable[[date], None] = nothing) -> Iterator[SiteWatch]:
    """A watch over a site that has been built once."""
    watch = SiteWatch(settings, chores)
    watch.rebuild()
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()


def file_of(settings: AdminSettings, record: Record) -> Path:
    return settings.content / place_of(record.facts.kind, record.id)


def page_of(settings: AdminSettings, record: Record) -> str:
    page = settings.site / address_of(record)
    return page.read_text(encoding="utf-8") if page.exists() else ""


def put(settings: AdminSettings, record: Record) -> None:
    """As an editor would: in the place, not by way of a temporary file."""
    file = file_of(settings, record)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(to_yaml(record), encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_edit_by_hand_is_published(settings: AdminSettings) -> None:
    with watching(settings):
        edit(file_of(settings, DOCUMENT), DOCUMENT.title, "手工改过的标题")
        until(lambda: "手工改过的标题" in page_of(settings, DOCUMENT))


def test_a_new_file_is_published_and_a_deleted_one_goes(settings: AdminSettings) -> None:
    with watching(settings) as watch:
        put(settings, NEW)
        until(lambda: NEW.title in page_of(settings, NEW))
        file_of(settings, NEW).unlink()
        until(lambda: not page_of(settings, NEW))
        until(lambda: "address-vanished" in {problem.code for problem in watch.problems})
    assert verify(settings.site) == []


def test_without_a_change_nothing_is_built(settings: AdminSettings) -> None:
    with watching(settings):
        before = {path: path.stat().st_mtime_ns for path in [*settings.site.rglob("*"), settings.cache]}
        time.sleep(0.4)
        assert {path: path.stat().st_mtime_ns for path in [*settings.site.rglob("*"), settings.cache]} == before


def test_a_broken_edit_leaves_the_site_whole_until_it_is_mended(settings: AdminSettings) -> None:
    file = file_of(settings, DOCUMENT)
    good = file.read_text(encoding="utf-8")
    with watching(settings) as watch:
        page = page_of(settings, DOCUMENT)
        file.write_text(good + "title: [没有写完", encoding="utf-8")
        put(settings, NEW)
        place = place_of("documents", DOCUMENT.id)
        until(lambda: {problem.place for problem in errors_of(watch.problems)} == {place})
        until(lambda: NEW.title in page_of(settings, NEW))
        assert page_of(settings, DOCUMENT) == page
        file.write_text(good.replace(DOCUMENT.title, "改好了的标题"), encoding="utf-8")
        until(lambda: "改好了的标题" in page_of(settings, DOCUMENT) and not errors_of(watch.problems))
    assert verify(settings.site) == []


def test_broken_settings_leave_the_site_whole_and_show_as_a_problem(settings: AdminSettings) -> None:
    file = settings.content / "site.yml"
    good = file.read_text(encoding="utf-8")
    with watching(settings) as watch:
        file.write_text("title: [没有写完", encoding="utf-8")
        until(lambda: any("site.yml" in problem.found for problem in errors_of(watch.problems)))
        assert verify(settings.site) == []
        file.write_text(good, encoding="utf-8")
        until(lambda: not errors_of(watch.problems))


def test_a_new_day_is_published(settings: AdminSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "户主\n赵青山记号\n".encode()
    sha256 = hashlib.sha256(rows).hexdigest()
    notice = structs.replace(NOTICE, name_list=NameList(sha256=sha256, rows=1, where_it_hangs="各村公示栏"))
    put(settings, notice)
    (settings.content / "personal").mkdir()
    (settings.content / "personal" / f"{sha256}.csv").write_bytes(rows)
    settings = dataclasses.replace(settings, today=None)
    monkeypatch.setattr(settings_module, "system_clock", fixed_clock(date(2026, 5, 18)))
    with watching(settings):
        assert "赵青山记号" in page_of(settings, notice)
        monkeypatch.setattr(settings_module, "system_clock", fixed_clock(date(2026, 5, 19)))
        until(lambda: "赵青山记号" not in page_of(settings, notice))
        assert notice.title in page_of(settings, notice)


def test_chores_are_done_with_every_look_and_told_the_day(settings: AdminSettings) -> None:
    days: list[date] = []
    with watching(settings, days.append):
        until(lambda: len(days) >= 3)
    assert set(days) == {TODAY}


@pytest.mark.parametrize("error", [RuntimeError("unexpected"), PublishError("写不进 erasures.log")])
def test_chores_that_always_fail_do_not_keep_the_site_from_following(settings: AdminSettings, error: Exception) -> None:
    tried: list[date] = []

    def chores(today: date) -> None:
        tried.append(today)
        raise error

    with watching(settings, chores):
        until(lambda: len(tried) >= 2)
        edit(file_of(settings, DOCUMENT), DOCUMENT.title, "手工改过的标题")
        until(lambda: "手工改过的标题" in page_of(settings, DOCUMENT))


def test_the_same_failure_is_logged_once_and_again_when_it_comes_back(
    settings: AdminSettings, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[date] = []
    fails = threading.Event()
    fails.set()

    def chores(today: date) -> None:
        tried.append(today)
        if fails.is_set():
            raise PublishError("写不进 erasures.log")

    def wait_for_looks() -> None:
        seen = len(tried)
        until(lambda: len(tried) >= seen + 3)

    with caplog.at_level(logging.ERROR, "admin_api"), watching(settings, chores):
        wait_for_looks()
        assert caplog.text.count("写不进") == 1
        fails.clear()
        wait_for_looks()
        fails.set()
        wait_for_looks()
        assert caplog.text.count("写不进") == 2


def test_content_that_vanishes_for_a_moment_does_not_end_the_watch(settings: AdminSettings) -> None:
    with watching(settings):
        away = settings.content.rename(settings.content.with_name("away"))
        time.sleep(0.3)
        assert page_of(settings, DOCUMENT)
        away.rename(settings.content)
        edit(file_of(settings, DOCUMENT), DOCUMENT.title, "手工改过的标题")
        until(lambda: "手工改过的标题" in page_of(settings, DOCUMENT))


def test_what_is_on_the_disk_is_known_at_once_and_read_once(
    settings: AdminSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = SiteWatch(settings, nothing)
    watch.rebuild()
    first = watch.holdings()
    assert watch.holdings() is first
    for title in ("手工改过的标题", "又改了一遍标题"):  # of the same length
        put(settings, structs.replace(DOCUMENT, title=title))
        found = watch.holdings().get("documents", DOCUMENT.id)
        assert found is not None
        assert found.title == title
    changed = dataclasses.replace(settings, today=None)
    monkeypatch.setattr(settings_module, "system_clock", fixed_clock(date(2026, 5, 18)))
    watch = SiteWatch(changed, nothing)
    watch.rebuild()
    assert watch.holdings().today == date(2026, 5, 18)
    monkeypatch.setattr(settings_module, "system_clock", fixed_clock(date(2026, 5, 19)))
    assert watch.holdings().today == date(2026, 5, 19)


def test_nobody_waits_for_a_build_to_read(settings: AdminSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = SiteWatch(settings, nothing)
    watch.rebuild()
    before = watch.holdings()
    building, may_end = threading.Event(), threading.Event()
    build = pipeline.Builder.build

    def slow(*args: Any, **options: Any) -> pipeline.BuildReport:
        building.set()
        assert may_end.wait(SECONDS)
        return build(*args, **options)

    monkeypatch.setattr(pipeline.Builder, "build", slow)
    put(settings, structs.replace(DOCUMENT, title="手工改过的标题"))
    builder = threading.Thread(target=watch.rebuild)
    builder.start()
    assert building.wait(SECONDS)
    assert watch.holdings() is before
    may_end.set()
    builder.join()
    found = watch.holdings().get("documents", DOCUMENT.id)
    assert found is not None
    assert found.title == "手工改过的标题"


def test_whoever_only_shows_things_looks_at_no_tree_while_the_watch_does(
    settings: AdminSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = dataclasses.replace(settings, today=None)
    monkeypatch.setattr(settings_module, "system_clock", fixed_clock(date(2026, 5, 18)))
    watch = SiteWatch(settings, nothing)
    watch.rebuild()
    put(settings, structs.replace(DOCUMENT, title="手工改过的标题"))
    found = watch.known().get("documents", DOCUMENT.id)
    assert found is not None
    assert found.title == "手工改过的标题"  # nobody looks by themselves yet
    watch.start()
    watch.stop()
    monkeypatch.setattr(site_watch, "scan", lambda *_: pytest.fail("the tree was looked at"))
    assert watch.known().today == date(2026, 5, 18)
    monkeypatch.undo()
    monkeypatch.setattr(settings_module, "system_clock", fixed_clock(date(2026, 5, 19)))
    assert watch.known().today == date(2026, 5, 19)


def test_every_build_is_told_with_its_reason(settings: AdminSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = dataclasses.replace(settings, today=None)
    monkeypatch.setattr(settings_module, "system_clock", fixed_clock(date(2026, 5, 18)))
    told: list[BuildNote] = []
    watch = SiteWatch(settings, nothing, told.append)
    watch.rebuild()
    watch.rebuild()  # nothing changed: nothing to tell
    put(settings, structs.replace(DOCUMENT, title="发布的标题"))
    watch.rebuild()
    watch.start()
    try:
        put(settings, structs.replace(DOCUMENT, title="手工改过的标题"))
        until(lambda: len(told) == 3)
    finally:
        watch.stop()
    monkeypatch.setattr(settings_module, "system_clock", fixed_clock(date(2026, 5, 19)))
    watch.rebuild()
    assert [note.trigger for note in told] == [START, CHANGE, FOUND, NEW_DAY]
    assert all(note.records > 5 and note.written and note.seconds > 0 and not note.trouble for note in told)


def test_a_build_that_comes_to_nothing_is_told_once_and_pages_wait(settings: AdminSettings) -> None:
    told: list[BuildNote] = []
    watch = SiteWatch(settings, nothing, told.append)
    watch.rebuild()
    assert not watch.is_behind
    (settings.content / "site.yml").write_text("name: [", encoding="utf-8")
    for _ in range(3):
        with pytest.raises(DisclosureError):
            watch.rebuild()
    assert watch.is_behind
    assert [bool(note.trouble) for note in told] == [False, True]


def test_after_stopping_nobody_looks(settings: AdminSettings) -> None:
    with watching(settings) as watch:
        assert "site-watch" in {thread.name for thread in threading.enumerate()}
        watch.stop()
        assert "site-watch" not in {thread.name for thread in threading.enumerate()}
        edit(file_of(settings, DOCUMENT), DOCUMENT.title, "手工改过的标题")
        time.sleep(0.3)
        assert "手工改过的标题" not in page_of(settings, DOCUMENT)
