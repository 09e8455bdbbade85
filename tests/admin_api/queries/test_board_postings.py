from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.note_posting import note_posted, note_taken_down, photographs_of
from admin_api.filing.cabinet import Cabinet, Purpose
from admin_api.filing.reading import Brought
from admin_api.office import Office
from admin_api.queries.board_postings import BoardPosting, Hanging, board_posting, board_postings
from admin_api.queries.sight import sight_of
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import RecordNotFoundError
from site_builder.records.fields import Placement
from site_builder.records.public_notices import EXAMPLE
from site_builder.store.write import NEW, save
from tests.admin_api.staff import caller, office_at, settings_in
from tests.conftest import TODAY

OPEN, ENDED, FORGOTTEN, WEB = EXAMPLE.id, "20260501-aaaa3", "20260301-aaaa4", "20260508-aaaa5"
PHOTO = Brought(name="首日.jpg", media_type="image/jpeg", data=b"a photograph")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    settings = settings_in(tmp_path)
    for notice, ends_on, placement in (
        (ENDED, TODAY - timedelta(days=1), Placement.BOARD), (FORGOTTEN, TODAY - timedelta(days=40), Placement.BOTH),
        (WEB, TODAY + timedelta(days=3), Placement.WEB),
    ):  # fmt: skip
        save(settings.content, structs.replace(EXAMPLE, id=notice, ends_on=ends_on, placement=placement), expect=NEW)
    with office_at(settings) as opened:
        opened.desk.watch.holdings()
        yield opened


@pytest.fixture
def cabinet(office: Office) -> Iterator[Cabinet]:
    opened = Cabinet(office.desk.settings.var)
    yield opened
    opened.close()


def listed(office: Office, cabinet: Cabinet, login: str = "wang") -> list[BoardPosting]:
    by = caller(office, login)
    return board_postings(office, cabinet, by, sight_of(office, by))


def hang(office: Office, cabinet: Cabinet, notice: str = OPEN, login: str = "wang", **facts: Any) -> None:
    given = {"boards": ("村公开栏", ""), "on": date(2026, 5, 9), "who": "周贴", "photograph": PHOTO, **facts}
    note_posted(office, cabinet, caller(office, login), notice, **given)


def take_down(office: Office, cabinet: Cabinet, notice: str = ENDED, **facts: Any) -> None:
    given = {"on": TODAY, "who": "周贴", "photograph": PHOTO, **facts}
    note_taken_down(office, cabinet, caller(office, "wang"), notice, **given)


def test_what_should_hang_and_what_should_not_hang_any_more_come_first(office: Office, cabinet: Cabinet) -> None:
    assert [(item.notice, item.state, item.is_overdue) for item in listed(office, cabinet)] == [
        (ENDED, Hanging.TO_HANG, True), (OPEN, Hanging.TO_HANG, True),
    ]  # fmt: skip
    hang(office, cabinet)
    hang(office, cabinet, ENDED)
    assert [(item.notice, item.state, item.is_overdue) for item in listed(office, cabinet)] == [
        (ENDED, Hanging.TO_TAKE_DOWN, True), (OPEN, Hanging.HANGS, False),
    ]  # fmt: skip
    take_down(office, cabinet)
    assert [item.notice for item in listed(office, cabinet)] == [OPEN]
    assert board_posting(office, cabinet, caller(office, "wang"), ENDED).state is Hanging.TAKEN_DOWN
    assert [item.purpose for item in photographs_of(cabinet, ENDED)] == [Purpose.FIRST_DAY, Purpose.LAST_DAY]


def test_of_a_board_only_notice_boards_and_last_day_are_known(office: Office, cabinet: Cabinet) -> None:
    found = board_posting(office, cabinet, caller(office, "wang"), ENDED)
    assert (found.is_board_only, found.boards, found.due_on) == (
        True,
        tuple(EXAMPLE.where_it_hangs),
        TODAY - timedelta(days=1),
    )
    assert found.starts_on == date(2026, 5, 9)


def test_strangers_see_none_of_it(office: Office, cabinet: Cabinet) -> None:
    assert listed(office, cabinet, "zhao") == []
    for login, notice in (("zhao", OPEN), ("guo", OPEN), ("wang", WEB), ("wang", "x"), ("wang", "20260508-zzzzz")):
        with pytest.raises(RecordNotFoundError):
            board_posting(office, cabinet, caller(office, login), notice)
    with pytest.raises(NotAllowedError):
        hang(office, cabinet, login="li")
    assert office.audit.search(action="posting.note", result="refused")[0].actor == "li"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"boards": ("", " ")}, "哪些公示栏"), ({"boards": ("长" * 121,)}, "哪些公示栏"), ({"boards": ("村",) * 41}, "哪些公示栏"),
        ({"who": " "}, "谁贴的"), ({"who": "长" * 121}, "谁贴的"), ({"on": TODAY + timedelta(days=1)}, "今天以后"),
        ({"on": date(2026, 5, 7)}, "不能早于发布"),
    ],
)  # fmt: skip
def test_a_receipt_that_cannot_be_true_is_refused(
    office: Office, cabinet: Cabinet, facts: dict[str, Any], said: str
) -> None:
    with pytest.raises(WorkflowError, match=said):
        hang(office, cabinet, **facts)
    assert cabinet.posting(OPEN) is None
    assert photographs_of(cabinet, OPEN) == []


def test_nothing_is_noted_twice_or_taken_down_before_its_end(office: Office, cabinet: Cabinet) -> None:
    with pytest.raises(WorkflowError, match="还没有登记张贴"):
        take_down(office, cabinet)
    hang(office, cabinet)
    with pytest.raises(WorkflowError, match="已经登记过张贴"):
        hang(office, cabinet)
    with pytest.raises(WorkflowError, match="不能提前取下"):
        take_down(office, cabinet, OPEN)
    hang(office, cabinet, ENDED)
    with pytest.raises(WorkflowError, match="不能早于张贴"):
        take_down(office, cabinet, on=date(2026, 5, 8))
    take_down(office, cabinet)
    with pytest.raises(WorkflowError, match="已经登记过取下"):
        take_down(office, cabinet)


def test_a_notice_without_dates_of_its_own_hangs_and_comes_down_as_it_was(office: Office, cabinet: Cabinet) -> None:
    """Brought over from elsewhere: when it was published, or how long it hangs, is not known."""
    undated = structs.replace(EXAMPLE, id="20260501-aaaa6", published_at=None, starts_on=None, ends_on=None)
    save(office.desk.settings.content, undated, expect=NEW)
    office.desk.watch.holdings()
    hang(office, cabinet, undated.id)
    take_down(office, cabinet, undated.id)
    posting = cabinet.posting(undated.id)
    assert posting is not None
    assert posting.taken_down_on == TODAY
