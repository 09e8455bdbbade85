"""On the day after the period a list is gone, everywhere, and the log says so; before, and while another needs it, it stays."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from admin_api import settings as settings_module
from admin_api import site_watch
from admin_api.app import open_desk, staff_chores
from admin_api.attachments.shelf import KEPT_SECONDS, accept
from admin_api.chores import Chores
from admin_api.commands.erase_ended_lists import erase_ended_lists
from admin_api.settings import AdminSettings
from admin_api.staff import open_staff
from site_builder.addresses import place_of
from site_builder.clock import fixed_clock
from site_builder.errors import PublishError
from site_builder.records.fields import Attachment, Placement, Withdrawal
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList, PublicNotice
from site_builder.store.write import current_version, replace_file, save
from tests.admin_api.test_site_watch import until

ROWS = "户主\n赵青山记号\n".encode()
SHA = hashlib.sha256(ROWS).hexdigest()
LIST = f"personal/{SHA}.csv"
LAST = NOTICE.ends_on or date.min
AFTER = LAST + timedelta(days=1)


@pytest.fixture
def settings(content: Path, tmp_path: Path) -> AdminSettings:
    put(content, with_list(NOTICE))
    replace_file(content / LIST, ROWS)
    return AdminSettings(content=content, var=tmp_path / "var", site=tmp_path / "site", today=LAST)


def with_list(notice: PublicNotice, **changes: Any) -> PublicNotice:
    named = NameList(sha256=SHA, rows=1, where_it_hangs="各村公示栏")
    return structs.replace(notice, name_list=named, **changes)


def put(content: Path, notice: PublicNotice) -> None:
    save(content, notice, expect=current_version(content, place_of("public-notices", notice.id)))


def lines(settings: AdminSettings) -> list[dict[str, str]]:
    if not settings.erasures.exists():
        return []
    return [json.loads(line) for line in settings.erasures.read_text(encoding="utf-8").splitlines()]


def test_on_the_last_day_it_stays(settings: AdminSettings) -> None:
    assert erase_ended_lists(settings.content, settings.erasures, LAST) == []
    assert (settings.content / LIST).is_file()
    assert lines(settings) == []


def test_on_the_day_after_it_goes_and_the_log_says_so_once(settings: AdminSettings) -> None:
    assert erase_ended_lists(settings.content, settings.erasures, AFTER) == [LIST]
    assert erase_ended_lists(settings.content, settings.erasures, AFTER) == []
    assert not (settings.content / LIST).exists()
    assert lines(settings) == [
        {"erased_on": AFTER.isoformat(), "file": LIST, "notice": NOTICE.id, "reason": "公示期满"}
    ]
    assert "赵青山" not in settings.erasures.read_text(encoding="utf-8")


def test_files_that_end_with_the_period_go_too_and_others_stay(settings: AdminSettings) -> None:
    files = []
    for number, ends in enumerate((True, False)):
        data = b"%PDF-1.4 " + bytes([number])
        file = Attachment(
            sha256=hashlib.sha256(data).hexdigest(),
            name="表.pdf",
            size=len(data),
            media_type="application/pdf",
            ends_with_period=ends,
        )
        replace_file(settings.content / file.path, data)
        files.append(file)
    put(settings.content, with_list(NOTICE, attachments=files))
    assert set(erase_ended_lists(settings.content, settings.erasures, AFTER)) == {LIST, files[0].path}
    assert (settings.content / files[1].path).is_file()


def test_logged_before_erased(settings: AdminSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_: Path) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("admin_api.attachments.erasure.erase_file", killed)
        with pytest.raises(KeyboardInterrupt):
            erase_ended_lists(settings.content, settings.erasures, AFTER)
    assert len(lines(settings)) == 1
    assert (settings.content / LIST).exists()
    assert erase_ended_lists(settings.content, settings.erasures, AFTER) == [LIST]


def test_what_cannot_be_logged_is_not_erased(settings: AdminSettings) -> None:
    settings.erasures.mkdir(parents=True)
    with pytest.raises(PublishError):
        erase_ended_lists(settings.content, settings.erasures, AFTER)
    assert (settings.content / LIST).exists()


@pytest.mark.parametrize("placement", [Placement.WEB, Placement.BOARD])
def test_a_list_that_another_open_notice_needs_stays(settings: AdminSettings, placement: Placement) -> None:
    put(settings.content, with_list(NOTICE, id="20260509-k3m9r", ends_on=AFTER, placement=placement))
    assert erase_ended_lists(settings.content, settings.erasures, AFTER) == []
    assert erase_ended_lists(settings.content, settings.erasures, AFTER + timedelta(days=1)) == [LIST]


def test_a_notice_that_cannot_be_read_keeps_its_list(settings: AdminSettings) -> None:
    other = with_list(NOTICE, id="20260509-k3m9r", ends_on=AFTER)
    put(settings.content, other)
    file = settings.content / place_of("public-notices", other.id)
    file.write_text(file.read_text(encoding="utf-8") + "broken: [", encoding="utf-8")
    assert erase_ended_lists(settings.content, settings.erasures, AFTER) == []


def test_a_withdrawn_notice_keeps_nothing(settings: AdminSettings) -> None:
    gone = Withdrawal(withdrawn_on=LAST, reason="重复发布")
    put(settings.content, with_list(NOTICE, id="20260509-k3m9r", ends_on=AFTER, withdrawal=gone))
    assert erase_ended_lists(settings.content, settings.erasures, AFTER) == [LIST]


def test_a_server_that_starts_late_erases_before_it_builds(settings: AdminSettings) -> None:
    desk = open_desk(dataclasses.replace(settings, today=AFTER))
    desk.tokens.close()
    desk.journal.close()
    assert not (settings.content / LIST).exists()
    assert len(lines(settings)) == 1
    assert not [
        path for path in settings.site.rglob("*") if path.is_file() and "赵青山记号".encode() in path.read_bytes()
    ]


def test_a_running_server_erases_when_the_day_ends(settings: AdminSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_watch, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(settings_module, "system_clock", fixed_clock(LAST))
    desk = open_desk(dataclasses.replace(settings, today=None))
    page = settings.site / f"public-notices/2026/05/{NOTICE.id}.html"
    assert "赵青山记号" in page.read_text(encoding="utf-8")
    desk.watch.start()
    try:
        monkeypatch.setattr(settings_module, "system_clock", fixed_clock(AFTER))
        until(lambda: not (settings.content / LIST).exists() and "赵青山记号" not in page.read_text(encoding="utf-8"))
    finally:
        desk.watch.stop()
        desk.tokens.close()
        desk.journal.close()
    assert len(lines(settings)) == 1


def test_uploads_that_nobody_named_in_a_month_go(settings: AdminSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_watch, "LOOK_SECONDS", 0.05)
    old = settings.uploads / accept(settings.uploads, "旧.csv", b"a\n1\n", 20).sha256
    young = settings.uploads / accept(settings.uploads, "新.csv", b"a\n2\n", 20).sha256
    past = time.time() - KEPT_SECONDS - 60
    os.utime(old, (past, past))
    chores = Chores(settings.clock)
    desk = open_desk(settings, chores)
    staff = open_staff(desk)
    chores.add(*staff_chores(staff))
    desk.watch.start()
    try:
        until(lambda: not old.exists())
    finally:
        desk.watch.stop()
        staff.close()
        desk.tokens.close()
        desk.journal.close()
    assert young.exists()
