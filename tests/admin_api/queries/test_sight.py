"""Whose matters somebody sees: their own, those below, those that they review."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from admin_api.accounts.rights import Right
from admin_api.office import Office
from admin_api.queries.sight import sight_of
from tests.admin_api.staff import caller, office_at, settings_in

EVERY = {"qinghe-zhen", "minzheng-ban", "liuxi-cun", "bianmin-zhongxin"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office_at(settings_in(tmp_path_factory.mktemp("office"))) as opened:
        yield opened


@pytest.mark.parametrize(
    ("login", "reads", "writes"),
    [
        ("wang", {"minzheng-ban"}, {"minzheng-ban"}), ("zhao", {"liuxi-cun"}, {"liuxi-cun"}), ("li", {"minzheng-ban"}, set()),
        ("he", EVERY, EVERY), ("chen", EVERY, set()), ("mei", EVERY, EVERY), ("guo", set(), set()),
    ],
)  # fmt: skip
def test_sight(office: Office, login: str, reads: set[str], writes: set[str]) -> None:
    by = caller(office, login)
    assert sight_of(office, by) == reads
    assert sight_of(office, by, Right.WRITE) == writes
