"""Drafts on the disk: every revision stays, hashes cover everything, differences name every field."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_api.drafts import (
    Book,
    Drafts,
    Publishing,
    StaleDraftError,
    changed,
    content_hash,
    differences,
    files_in,
    refuse_unstorable,
)
from admin_api.workflow import Signature, State
from site_builder.errors import ContentError, PublishError, RecordNotFoundError
from tests.admin_api.staff import NOON
from tests.admin_api.test_workflow import DRAFT, signature

FILE = {"sha256": "a" * 64, "name": "名单.csv", "size": 3}


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    opened = Drafts(tmp_path)
    yield opened
    opened.close()


def put(drafts: Drafts, *versions: Any) -> None:
    for draft in versions:
        with drafts.changing() as book:
            book.put(draft, by="wang", action="edit")


def test_every_revision_stays_and_the_last_is_the_draft(drafts: Drafts, tmp_path: Path) -> None:
    second = changed(DRAFT, fields={"title": "二"}, state=State.IN_REVIEW, publish_at=NOON)
    put(drafts, DRAFT, second)
    drafts.close()
    again = Drafts(tmp_path)
    assert again.find(DRAFT.number) == second
    assert [item.draft for item in again.history(DRAFT.number)] == [DRAFT, second]
    with again.changing() as book:
        assert [book.at_revision(DRAFT.number, number) for number in (0, 1, 2, 3, 2**70)] == [
            None,
            DRAFT,
            second,
            None,
            None,
        ]
    again.close()


def test_a_draft_that_is_not_there_is_not_found(drafts: Drafts) -> None:
    with pytest.raises(RecordNotFoundError):
        drafts.find("20260512-00000")


def test_a_change_that_fails_in_the_middle_is_none(drafts: Drafts) -> None:
    put(drafts, DRAFT)
    with pytest.raises(PublishError), drafts.changing() as book:
        _put_and_sign_twice(book)
    assert (drafts.find(DRAFT.number), drafts.signatures(DRAFT.number), len(drafts.history(DRAFT.number))) == (
        DRAFT,
        [],
        1,
    )


def _put_and_sign_twice(book: Book) -> None:
    book.put(changed(DRAFT, state=State.IN_REVIEW), by="wang", action="submit")
    book.sign(signature("first"))
    book.sign(signature("first"))


def test_the_same_revision_is_never_written_twice(drafts: Drafts) -> None:
    put(drafts, DRAFT)
    with pytest.raises(PublishError):
        put(drafts, replace(DRAFT, fields={"title": "另一份"}))
    assert drafts.find(DRAFT.number) == DRAFT


def test_a_step_holds_one_signature_until_it_is_voided(drafts: Drafts, tmp_path: Path) -> None:
    put(drafts, DRAFT)
    with drafts.changing() as book:
        book.sign(signature("first"))
    with pytest.raises(PublishError), drafts.changing() as book:
        book.sign(signature("first", by="chen"))
    with drafts.changing() as book:
        assert book.void_signatures(DRAFT.number, NOON) == 1
        book.sign(signature("first", by="chen"))
    assert [item.by for item in drafts.signatures(DRAFT.number)] == ["chen"]
    connection = sqlite3.connect(tmp_path / "drafts.sqlite")
    assert connection.execute("SELECT by FROM signatures ORDER BY id").fetchall() == [("li",), ("chen",)], (
        "evidence stays"
    )
    connection.close()


def test_a_signature_comes_back_whole(drafts: Drafts) -> None:
    put(drafts, DRAFT)
    given_one = Signature(
        draft=DRAFT.number, step="first", by="li", on_behalf_of="chen", at=NOON, content_hash="b" * 64, opinion="同意",
        paper="c" * 64,
    )  # fmt: skip
    with drafts.changing() as book:
        book.sign(given_one)
    assert drafts.signatures(DRAFT.number) == [given_one]


def test_lists_know_state_author_and_time(drafts: Drafts) -> None:
    late = replace(
        DRAFT, number="20260512-00001", state=State.SCHEDULED, publish_at=NOON + timedelta(hours=2), saved_at=NOON
    )
    soon = replace(
        late, number="20260512-00002", author="sun", publish_at=NOON + timedelta(hours=1), saved_at=NOON + timedelta(1)
    )
    gone = replace(DRAFT, number="20260512-00003", state=State.DISCARDED)
    put(drafts, late, soon, gone)
    assert [draft.number[-1] for draft in drafts.listing()] == ["2", "1"]
    assert [draft.number[-1] for draft in drafts.listing(author="sun")] == ["2"]
    assert drafts.listing(states=[State.DISCARDED]) == [gone]
    assert drafts.due(NOON + timedelta(minutes=59)) == []
    assert [draft.number[-1] for draft in drafts.due(NOON + timedelta(hours=2))] == ["2", "1"]


def test_files_of_open_drafts_are_known_and_those_of_others_not(drafts: Drafts) -> None:
    named = replace(DRAFT, fields={"name_list": FILE, "steps": [{"attachments": [{**FILE, "sha256": "b" * 64}]}]})
    gone = replace(
        DRAFT, number="20260512-00003", state=State.PUBLISHED, fields={"attachments": [{"sha256": "c" * 64}]}
    )
    put(drafts, named, gone)
    assert drafts.named_files() == {"a" * 64, "b" * 64}


def test_publications_under_way_are_kept_until_they_end(drafts: Drafts) -> None:
    put(drafts, DRAFT)
    begun = Publishing(
        draft=DRAFT.number, kind="documents", record_id="20260512-aaaaa", version="d" * 64, content_hash="e" * 64, by="wang",
        role="writer", organisation="minzheng-ban", address="", at=NOON,
    )  # fmt: skip
    with drafts.changing() as book:
        book.begin_publishing(begun)
    with pytest.raises(PublishError), drafts.changing() as book:
        book.begin_publishing(begun)
    assert drafts.under_way() == [begun]
    with drafts.changing() as book:
        assert (book.publishing(DRAFT.number), book.publishing("x")) == (begun, None)
        book.end_publishing(DRAFT.number)
    assert drafts.under_way() == []


CONTENT: dict[str, Any] = {
    "kind": "public-notices", "record_id": "20260512-aaaaa", "based_on": "1" * 64, "fields": {"title": "另一个"},
    "purpose": "correct", "reason": "数字有误",
}  # fmt: skip
CIRCUMSTANCES: dict[str, Any] = {
    "revision": 9, "state": State.APPROVED, "author": "sun", "authors": frozenset({"li"}), "saved_at": NOON + timedelta(1),
    "publish_at": NOON, "step": "last", "number": "20260512-00000",
}  # fmt: skip


@pytest.mark.parametrize("name", CONTENT)
def test_the_hash_changes_with_everything_that_is_published(name: str) -> None:
    assert content_hash(replace(DRAFT, **{name: CONTENT[name]})) != content_hash(DRAFT)


@pytest.mark.parametrize("name", CIRCUMSTANCES)
def test_the_hash_does_not_change_with_the_way_there(name: str) -> None:
    assert content_hash(replace(DRAFT, **{name: CIRCUMSTANCES[name]})) == content_hash(DRAFT)


def test_the_hash_does_not_depend_on_the_order_of_fields_and_comes_back_from_the_disk(drafts: Drafts) -> None:
    one = replace(
        DRAFT, fields={"title": "甲", "attachments": [FILE], "number": 3, "share": 1.5, "none": None, "yes": True}
    )
    other = replace(one, fields=dict(reversed(one.fields.items())))
    put(drafts, one)
    assert content_hash(one) == content_hash(other) == content_hash(drafts.find(one.number))


def test_every_file_is_in_the_hash_wherever_it_stands() -> None:
    assert files_in({"a": [{"b": {"sha256": "a" * 64}}], "sha256": "b" * 64, "c": {"sha256": 5}}) == {
        "a" * 64,
        "b" * 64,
    }


def test_differences_name_field_label_and_both_texts() -> None:
    base = {"title": "甲", "summary": "一", "body": "原文"}
    theirs = {"title": "乙", "summary": "一", "body": "原文", "index_number": "1"}
    mine = {"title": "丙", "summary": "二", "body": "原文"}
    found = {item.name: item for item in differences("documents", base, theirs, mine)}
    assert found.keys() == {"title", "summary", "index_number"}
    assert (found["title"].label, found["title"].base, found["title"].theirs, found["title"].mine) == (
        "标题",
        "甲",
        "乙",
        "丙",
    )
    assert [found[name].is_conflict for name in ("title", "summary", "index_number")] == [True, False, False]


values = st.dictionaries(st.sampled_from(["title", "summary", "body", "x"]), st.sampled_from(["甲", "乙", "丙"]))


@given(values, values, values)
def test_merging_keeps_what_each_has_changed(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    error = StaleDraftError(replace(DRAFT, fields=theirs), base, mine, "sun")
    merged = error.merged()
    for name in {*base, *theirs, *mine}:
        if mine.get(name) != base.get(name):
            assert merged.get(name) == mine.get(name)
        else:
            assert merged.get(name) == theirs.get(name)


def test_texts_of_two_people_are_both_in_the_refusal() -> None:
    error = StaleDraftError(replace(DRAFT, revision=7), {}, {"title": "我的"}, "sun")
    assert (error.current, error.by, error.mine, error.theirs.revision) == ("7", "sun", {"title": "我的"}, 7)
    assert "没有丢" in str(error)


def _deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "\ud800"},
        {"x": float("nan")},
        {"x": 10**5000},
        {"x": "长" * 700_000},
        {"x": _deep(60)},
        {"\udfff": "x"},
    ],
    ids=["half a character", "no number", "too large a number", "too long", "too deep", "half a character in a name"],
)
def test_what_cannot_be_stored_is_refused_in_words(fields: dict[str, Any]) -> None:
    with pytest.raises(ContentError) as caught:
        refuse_unstorable("documents", fields, "")
    assert caught.value.problems[0].fix


def test_a_draft_may_be_as_wrong_as_it_likes(drafts: Drafts) -> None:
    odd = {"title": "", "issued_on": "昨天", "unknown": [1, None, {"a": True}], "nul": "\0", "large": 10**30}
    refuse_unstorable("documents", odd, "原因")
    put(drafts, replace(DRAFT, fields=odd))
    assert drafts.find(DRAFT.number).fields == odd
    assert "还没有标题" in drafts.find(DRAFT.number).title
