"""Twenty working days from forming to publication: drafts near or past them, and what came too late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from admin_api.commands.discard_draft import discard_draft
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.office import Office
from admin_api.queries.disclosure_deadlines import disclosed_too_late, disclosure_deadlines
from admin_api.queries.read_record import stored_record
from admin_api.queries.sight import sight_of
from site_builder.checks import check_all
from site_builder.clock import BEIJING
from site_builder.store.convert import to_plain
from tests.admin_api.queries.desk_office import document, put
from tests.admin_api.staff import begin, caller, office_at, settings_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


def found(office: Office, login: str = "wang") -> list[tuple[str, int | None]]:
    by = caller(office, login)
    return [(str(item.day), item.days_left) for item in disclosure_deadlines(office, by, sight_of(office, by))]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"issued_on": "2026-04-09"}, [("2026-05-11", -1)]),  # five days of 劳动节 are off, Saturday 9 May is worked
        ({"issued_on": "2026-04-10"}, [("2026-05-12", 0)]),
        ({"issued_on": "2026-04-17"}, [("2026-05-19", 5)]),
        ({"issued_on": "2026-04-20"}, []),
        ({"issued_on": "2026-04-09", "formed_on": "2026-05-11"}, []),
        ({"issued_on": "2026-05-11", "formed_on": "2026-04-09"}, [("2026-05-11", -1)]),
        ({"issued_on": "2026-05-06", "disclosure_limit": {"amount": "7", "unit": "day", "basis": "预算法"}}, [("2026-05-13", 1)]),
        ({"issued_on": "2026-05-06", "disclosure_limit": {"amount": "5", "unit": "workday", "basis": "某法"}}, [("2026-05-12", 0)]),
        ({"issued_on": "去年"}, []),
        ({"issued_on": None}, []),
        ({"issued_on": "9999-12-30"}, []),
        ({"issued_on": "2026-04-09", "disclosure_limit": {"amount": "²", "unit": "x"}}, [("2026-05-11", -1)]),
    ],
)  # fmt: skip
def test_working_days_are_counted_from_the_day_after_forming(
    office: Office, fields: dict[str, Any], expected: list[tuple[str, int]]
) -> None:
    begin(office, **fields)
    assert found(office) == expected


def test_a_correction_is_counted_from_a_change_that_came_after_publication(office: Office) -> None:
    put(office, document(1, organisation="minzheng-ban", published_at=datetime(2026, 3, 12, 9, 0, tzinfo=BEIJING)))
    for formed, expected in (("2026-03-10", []), ("2026-04-09", [("2026-05-11", -1)])):
        record, version = stored_record(office.desk, "documents", "20260502-00001")
        fields = {**to_plain(record), "formed_on": formed}
        writing = Writing(
            kind="documents", fields=fields, purpose="correct", record_id=record.id, based_on=version, reason="金额写错"
        )
        draft = save_draft(office, caller(office, "wang"), writing)
        assert found(office) == expected
        discard_draft(office, caller(office, "wang"), draft.number, revision=draft.revision, remark="重写")


def test_others_drafts_are_told_to_those_who_see_them_only(office: Office) -> None:
    begin(office, issued_on="2026-04-09")
    assert [bool(found(office, login)) for login in ("wang", "sun", "he", "zhao", "guo")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_what_came_too_late_is_told_for_three_months(office: Office) -> None:
    late = datetime(2026, 4, 30, 9, 0, tzinfo=BEIJING)
    old = datetime(2025, 12, 30, 9, 0, tzinfo=BEIJING)
    put(
        office, document(1, issued_on=late.date().replace(month=3, day=2), published_at=late),
        document(2, issued_on=old.date().replace(month=10, day=9), published_at=old),
        document(3, issued_on=late.date(), published_at=late),
    )  # fmt: skip
    office.desk.watch.problems = list(check_all(office.desk.watch.holdings()))
    by = caller(office, "he")
    told = disclosed_too_late(office, by, sight_of(office, by))
    assert [(item.title, item.what) for item in told] == [("第1号文件", "2026-03-02 形成，2026-04-30 才公开")]
    by = caller(office, "zhao")
    assert disclosed_too_late(office, by, sight_of(office, by)) == []
