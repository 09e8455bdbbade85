"""Notices that end within three days, on the web or the board, and those that have ended without a result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from admin_api.office import Office
from admin_api.queries.ending_notices import ENDS, HANGS, LACKS_RESULT, ending_notices
from admin_api.queries.sight import sight_of
from site_builder.records.fields import Placement
from tests.admin_api.queries.desk_office import notice, put
from tests.admin_api.staff import caller, office_at, settings_in
from tests.conftest import TODAY


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


def found(office: Office, login: str = "wang") -> list[tuple[str, str, int | None]]:
    by = caller(office, login)
    endings = ending_notices(office, by, sight_of(office, by))
    return [(item.title, item.what, item.days_left) for item in endings if item.title.startswith("第")]


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def test_the_first_to_end_comes_first_and_farther_ones_not_at_all(office: Office) -> None:
    put(office, notice(1, ends_on=day(3)), notice(2, ends_on=day(0)), notice(3, ends_on=day(4)))
    assert found(office) == [("第2号公示", ENDS, 0), ("第1号公示", ENDS, 3)]


def test_weekends_are_no_working_days(office: Office) -> None:
    put(office, notice(1, ends_on=date(2026, 5, 15)))  # a Friday
    assert found(office) == [("第1号公示", ENDS, 3)]


def test_one_for_the_board_only_is_told_though_the_web_knows_its_name_only(office: Office) -> None:
    put(office, notice(1, ends_on=day(1), placement=Placement.BOARD))
    assert found(office) == [("第1号公示", HANGS, 1)]


def test_what_has_ended_is_told_until_its_result_is_written(office: Office) -> None:
    put(office, notice(1, ends_on=day(-1)), notice(2, ends_on=day(-1), result="没有异议"), notice(3, ends_on=day(-40)))
    assert found(office) == [("第1号公示", LACKS_RESULT, -1)]


@pytest.mark.parametrize(
    ("login", "sees"), [("wang", True), ("he", True), ("chen", True), ("zhao", False), ("guo", False)]
)
def test_everybody_sees_what_is_in_their_sight(office: Office, login: str, sees: bool) -> None:
    put(office, notice(1, ends_on=day(1)))
    assert bool(found(office, login)) is sees
