"""What is public of one's own, found by words and index numbers, and who is changing it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_api.commands.begin_change import begin_correction
from admin_api.drafts import CORRECT, WITHDRAW
from admin_api.office import Office
from admin_api.queries.published_records import changes_of, others_at_work, published_records
from site_builder.records.base import key_of
from tests.admin_api import staff
from tests.admin_api.staff import caller


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def keys(office: Office, login: str, words: str = "") -> set[tuple[str, str]]:
    return {(line.kind, line.id) for line in published_records(office, caller(office, login), words=words).lines}


def test_a_writer_sees_the_records_of_the_own_organisation_and_those_below(office: Office) -> None:
    everything = {key_of(record) for record in office.desk.watch.holdings().records()}
    assert keys(office, "wang") == {("organisations", "minzheng-ban")} | {
        key_of(record) for record in office.desk.watch.holdings().records() if record.organisation == "minzheng-ban"
    }
    assert keys(office, "wang") < keys(office, "mei") == everything - {("site-settings", "site")}


def test_who_may_change_nothing_sees_nothing(office: Office) -> None:
    assert keys(office, "guo") == set()


def test_a_writer_corrects_and_withdraws_a_reviewer_withdraws_only(office: Office) -> None:
    line = next(line for line in published_records(office, caller(office, "wang")).lines if line.id == "minzheng-ban")
    assert line.ways == {CORRECT, WITHDRAW}
    line = next(line for line in published_records(office, caller(office, "li")).lines if line.id == "minzheng-ban")
    assert line.ways == {WITHDRAW}


@pytest.mark.parametrize("words", ["014332607/2026-00012", "２０２６－００012", "人居环境 014332607", "00012"])
def test_index_numbers_and_words_find_together_however_they_are_written(office: Office, words: str) -> None:
    found = published_records(office, caller(office, "mei"), words=words)
    assert [line.index_number for line in found.lines] == ["014332607/2026-00012"]


def test_every_word_must_be_there(office: Office) -> None:
    assert keys(office, "mei", "014332607 没有这个词") == set()


def test_pages_go_on_where_the_last_ended_and_nothing_lies_behind_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin_api.queries.published_records.PAGE", 2)
    everything: list[tuple[str, str]] = []
    total = published_records(office, caller(office, "mei")).total
    for start in range(0, total, 2):
        everything += [
            (line.kind, line.id) for line in published_records(office, caller(office, "mei"), start=start).lines
        ]
    assert len(everything) == len(set(everything)) == total
    assert published_records(office, caller(office, "mei"), start=10**9).lines == []


def test_who_else_is_at_it_is_told_to_both_until_the_draft_is_given_up(office: Office) -> None:
    mine = begin_correction(office, caller(office, "wang"), "organisations", "minzheng-ban", reason="电话变了")
    assert others_at_work(office, mine) == []
    other = begin_correction(office, caller(office, "sun"), "organisations", "minzheng-ban", reason="窗口变了")
    assert [sentence[:8] for sentence in others_at_work(office, mine)] == ["孙丽也在更正这一"]
    assert [sentence[:8] for sentence in others_at_work(office, other)] == ["王芳也在更正这一"]
    line = next(line for line in published_records(office, caller(office, "wang")).lines if line.id == "minzheng-ban")
    assert {draft.author for draft in line.changes} == {"wang", "sun"}
    assert {draft.number for draft in changes_of(office, "organisations", "minzheng-ban")} == {
        mine.number,
        other.number,
    }
    assert others_at_work(office, staff.begin(office)) == []
