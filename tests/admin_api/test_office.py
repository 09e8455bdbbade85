"""Who stands above whom, and in whose place somebody sits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from admin_api.office import TIMER, Office
from site_builder.store.write import replace_file
from tests.admin_api import staff
from tests.admin_api.staff import deputise
from tests.conftest import TODAY


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def put_below(office: Office, slug: str, above: str) -> None:
    path = office.desk.settings.content / "organisations" / f"{slug}.yml"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("part_of:")]
    replace_file(path, "\n".join([*lines, f"part_of: {above}", ""]).encode())


@pytest.mark.parametrize(
    ("one", "other", "is_below"),
    [
        ("minzheng-ban", "qinghe-zhen", True), ("qinghe-zhen", "minzheng-ban", False), ("minzheng-ban", "liuxi-cun", False),
        ("qinghe-zhen", "qinghe-zhen", False), ("no-such-office", "qinghe-zhen", False), ("../../etc/passwd", "qinghe-zhen", False),
    ],
)  # fmt: skip
def test_an_organisation_is_below_those_above_it(office: Office, one: str, other: str, is_below: bool) -> None:
    assert office.is_below(one, other) is is_below


def test_a_change_of_the_order_is_seen_at_once_and_circles_end(office: Office) -> None:
    assert not office.is_below("minzheng-ban", "liuxi-cun")
    put_below(office, "minzheng-ban", "liuxi-cun")
    assert office.is_below("minzheng-ban", "liuxi-cun")
    assert office.is_below("minzheng-ban", "qinghe-zhen"), "by way of the village"
    put_below(office, "qinghe-zhen", "minzheng-ban")
    assert not office.is_below("minzheng-ban", "bianmin-zhongxin")


def test_deputies_sit_in_a_place_on_their_days(office: Office) -> None:
    deputise(office, "li", "zhao", "first-review", TODAY, TODAY + timedelta(1))
    zhao = office.users.get("zhao")
    assert [principal.login for _, principal in office.stand_ins(zhao, TODAY)] == ["li"]
    assert office.stand_ins(zhao, TODAY + timedelta(2)) == []


def test_people_have_names_and_so_has_the_timer(office: Office) -> None:
    assert [office.name_of(login) for login in ("wang", TIMER.login, "nobody")] == ["王芳", "定时发布", "nobody"]
