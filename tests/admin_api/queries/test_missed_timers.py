"""Publications at a set time that did not happen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.publish_due import publish_due
from admin_api.commands.return_draft import return_draft
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.drafts import Draft
from admin_api.office import Office
from admin_api.queries.missed_timers import missed_timers
from admin_api.queries.sight import sight_of
from site_builder.addresses import place_of
from tests.admin_api.staff import NOON, approve, begin, caller, document, office_at, settings_in

AT = NOON + timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


def scheduled(office: Office) -> Draft:
    draft = approve(office, begin(office))
    return schedule_draft(office, caller(office, "he"), draft.number, revision=draft.revision, publish_at=AT)


def found(office: Office, minutes: int, login: str = "wang") -> list[tuple[str, str]]:
    by = caller(office, login, minutes)
    return [(item.what, item.note) for item in missed_timers(office, by, sight_of(office, by))]


def test_a_timer_whose_time_has_come_is_missed_after_two_minutes(office: Office) -> None:
    scheduled(office)
    assert found(office, 61) == []
    assert found(office, 63) == [("定时 2026-05-12 13:00", "到时没有发布，系统正在再试")]
    assert found(office, 63, "zhao") == []


def test_one_that_the_rules_refused_says_why_until_it_is_sent_on(office: Office) -> None:
    draft = scheduled(office)
    other = approve(office, begin(office, "wang", 78, index_number=document(77)["index_number"]))
    publish_draft(office, caller(office, "he"), other.number, revision=other.revision)
    publish_due(office, AT)
    ((what, note),) = found(office, 70)
    assert what == "定时 2026-05-12 13:00"
    assert "到时没有发布" in note
    returned = return_draft(
        office,
        caller(office, "he"),
        draft.number,
        revision=office.drafts.find(draft.number).revision,
        remark="重编索引号",
    )
    assert returned.publish_at is None
    assert found(office, 70) == []


def test_one_that_somebody_stopped_is_not_missed(office: Office) -> None:
    draft = scheduled(office)
    schedule_draft(office, caller(office, "he"), draft.number, revision=draft.revision, publish_at=None)
    assert found(office, 70) == []


def test_one_that_was_published_is_not_missed(office: Office) -> None:
    draft = scheduled(office)
    publish_due(office, AT)
    assert found(office, 70) == []
    record = office.drafts.find(draft.number).record_id
    assert (office.desk.settings.content / place_of("documents", record or "")).is_file()
