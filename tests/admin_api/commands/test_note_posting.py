"""A receipt and its row of the trail: both, or a trail that says otherwise; and what was wrong, said later."""

# ruff: noqa: F811 - fixtures

from __future__ import annotations

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.note_posting import (
    MOST_REMARKS,
    NOTE,
    contradict_unkept_posting,
    photographs_of,
    remark_posting,
)
from admin_api.filing.cabinet import Cabinet
from admin_api.office import Office
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, PublishError, RecordNotFoundError
from tests.admin_api.faults import forbid_commits
from tests.admin_api.queries.test_board_postings import OPEN, cabinet, hang, office  # noqa: F401 - fixtures
from tests.admin_api.staff import NOON, caller

WRONG = "张贴人写错了，应为陈会计。"


def results(office: Office, action: str = NOTE) -> list[str]:
    return [row.result for row in office.audit.search(action=action)]


def test_a_note_that_the_disk_refuses_is_contradicted_at_once(office: Office, cabinet: Cabinet) -> None:
    forbid_commits(cabinet._database._tables.conn)
    with pytest.raises(PublishError):
        hang(office, cabinet)
    assert cabinet.posting(OPEN) is None
    assert photographs_of(cabinet, OPEN) == []
    assert results(office) == ["not-saved", "ok"]


@pytest.fixture
def killed(office: Office, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ended between the row and the note: nobody was there to say that it was not kept."""
    forbid_commits(cabinet._database._tables.conn)
    with monkeypatch.context() as patch:
        real = office.audit.note
        patch.setattr(office.audit, "note", lambda **row: real(**row) if row["result"] == "ok" else None)
        with pytest.raises(PublishError):
            hang(office, cabinet)


@pytest.mark.usefixtures("killed")
def test_a_note_that_a_killed_server_did_not_keep_is_contradicted_at_the_next_start_once(office: Office) -> None:
    assert results(office) == ["ok"]
    again = Cabinet(office.desk.settings.var)
    for _ in range(2):
        contradict_unkept_posting(office, again, NOON)
    assert results(office) == ["not-saved", "ok"]
    hang(office, again)
    contradict_unkept_posting(office, again, NOON)
    assert results(office) == ["ok", "not-saved", "ok"]
    again.close()


def test_what_was_wrong_is_said_later_and_nothing_is_changed(office: Office, cabinet: Cabinet) -> None:
    hang(office, cabinet)
    before = cabinet.posting(OPEN)
    remark_posting(office, cabinet, caller(office, "wang"), OPEN, words=f" {WRONG} ")
    after = cabinet.posting(OPEN)
    assert before is not None
    assert after is not None
    assert [(remark.by, remark.at, remark.words) for remark in after.remarks] == [("wang", NOON, WRONG)]
    assert (after.posted_by, after.posted_on, after.boards) == (before.posted_by, before.posted_on, before.boards)
    (row,) = office.audit.search(action="posting.remark")
    assert (row.actor, row.after, row.result) == ("wang", "remarks=1", "ok")


@pytest.mark.parametrize(
    ("login", "words", "error"),
    [
        ("wang", " ", WorkflowError), ("wang", "长" * 2001, ContentError), ("li", WRONG, NotAllowedError),
        ("zhao", WRONG, RecordNotFoundError),
    ],
)  # fmt: skip
def test_a_remark_that_says_nothing_or_is_somebody_elses_is_refused(
    office: Office,
    cabinet: Cabinet,
    login: str,
    words: str,
    error: type[Exception],
) -> None:
    hang(office, cabinet)
    with pytest.raises(error):
        remark_posting(office, cabinet, caller(office, login), OPEN, words=words)
    posting = cabinet.posting(OPEN)
    assert posting is not None
    assert posting.remarks == ()


def test_before_anything_is_noted_nothing_can_be_wrong(office: Office, cabinet: Cabinet) -> None:
    with pytest.raises(WorkflowError, match="还没有登记张贴"):
        remark_posting(office, cabinet, caller(office, "wang"), OPEN, words=WRONG)


def test_remarks_have_an_end(office: Office, cabinet: Cabinet) -> None:
    hang(office, cabinet)
    for _ in range(MOST_REMARKS):
        remark_posting(office, cabinet, caller(office, "wang"), OPEN, words=WRONG)
    with pytest.raises(WorkflowError, match="太多"):
        remark_posting(office, cabinet, caller(office, "wang"), OPEN, words=WRONG)
