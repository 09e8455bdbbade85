"""A server that was down makes up for what it missed at its start and says so; whoever watches it is told what is late."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from litestar import Litestar
from msgspec import structs

from admin_api import settings as settings_module
from admin_api.app import create_app
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.controllers import others
from admin_api.office import Caller, Office
from admin_api.settings import AdminSettings
from site_builder.clock import BEIJING
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.store.write import NEW, save
from tests.admin_api.staff import _take_in, approve, begin, settings_in

LIST = "b" * 64
START = datetime(2026, 5, 12, 16, 0, tzinfo=BEIJING)


@pytest.fixture
def settings(tmp_path: Path) -> AdminSettings:
    """An office with a list of persons that is to be erased after 13 May, followed by the clock."""
    made = dataclasses.replace(settings_in(tmp_path), today=None)
    people = NameList(sha256=LIST, rows=1, where_it_hangs="村务公开栏")
    notice = structs.replace(NOTICE, id="20260505-aaaa2", ends_on=date(2026, 5, 13), name_list=people)
    save(made.content, notice, expect=NEW)
    (made.content / "personal").mkdir()
    (made.content / "personal" / f"{LIST}.csv").write_text("姓名\n某某\n", encoding="utf-8")
    return made


@contextmanager
def server(settings: AdminSettings, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Litestar]:
    """A server at a time that is given; nobody looks but the test."""
    monkeypatch.setattr(settings_module, "system_clock", lambda: at)
    app = create_app(settings)
    try:
        yield app
    finally:
        for stop in app.on_shutdown:
            stop(app)  # type: ignore[call-arg]


def caller(office: Office, login: str, at: datetime) -> Caller:
    return Caller(user=office.users.get(login), at=at, address="10.1.2.3")


def test_what_was_missed_is_made_up_for_and_alarmed(settings: AdminSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    due_at = START + timedelta(hours=20)
    with server(settings, START, monkeypatch) as app:
        office: Office = app.state.staff.office
        _take_in(office)
        draft = approve(office, begin(office))
        by = caller(office, "he", START)
        schedule_draft(office, by, draft.number, revision=draft.revision, publish_at=due_at)
        assert app.state.chores.alarms() == []
    with server(settings, START + timedelta(days=2), monkeypatch) as app:
        assert not (settings.content / "personal" / f"{LIST}.csv").exists()
        app.state.chores.round()
        assert app.state.staff.office.drafts.find(draft.number).state.value == "published"
        words = [alarm.words for alarm in app.state.chores.alarms()]
        assert words == [
            f"定时 2026-05-13 12:00 的稿子 {draft.number} 到 2026-05-14 16:00 才发布。",
            "2026-05-12 16:00 到 2026-05-14 16:00 系统没有运行，错过了 2 次零点的例行工作（删到期名单、更新网站）。已补做。",
        ]
        assert [build.trigger for build in app.state.chores.ledger.builds()] == ["发布", "启动", "启动"]
    with server(settings, START + timedelta(days=2, minutes=5), monkeypatch) as app:
        assert len(app.state.chores.alarms()) == 2  # until somebody has seen to them


def test_a_clock_that_went_back_while_no_server_ran_is_alarmed(
    settings: AdminSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(settings, START, monkeypatch):
        pass
    with server(settings, START - timedelta(days=30), monkeypatch) as app:
        (alarm,) = app.state.chores.alarms()
        assert "时间倒退了" in alarm.words


def test_whoever_watches_the_server_is_told_that_chores_are_late(
    settings: AdminSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(settings, START, monkeypatch) as app:
        chores, ask = app.state.chores, cast(Callable[..., others.Health], others.health.fn)
        chores.round()
        assert ask(desk=app.state.desk, chores=chores).status == "ok"
        now = chores._steady()
        monkeypatch.setattr(chores, "_steady", lambda: now + 400)
        health = ask(desk=app.state.desk, chores=chores)
        assert (health.status, health.late_chores) == ("late", 3)
