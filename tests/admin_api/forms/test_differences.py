"""What changed is marked, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_api.forms.controls import Control, Kind, Option, controls_of
from admin_api.forms.differences import Piece, answers_in_words, differences_of, pieces_of
from site_builder.records.kinds import examples, record_classes
from site_builder.store.convert import to_plain


def test_only_the_words_that_differ_are_marked() -> None:
    old, new = pieces_of("公示期7天，电话0555-6810021。", "公示期10天，电话0555-6810021。")
    assert old == (Piece("公示期"), Piece("7", True), Piece("天，电话0555-6810021。"))
    assert new == (Piece("公示期"), Piece("10", True), Piece("天，电话0555-6810021。"))


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_are_the_texts_and_what_is_not_marked_is_the_same(old: str, new: str) -> None:
    left, right = pieces_of(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    same = ["".join(piece.text for piece in side if not piece.is_changed) for side in (left, right)]
    assert same[0] == same[1]


def test_answers_are_compared_as_they_read() -> None:
    cls, fields = record_classes()["public-notices"], to_plain(examples()["public-notices"])
    changed = {**fields, "matter": "destitute", "where_it_hangs": ["村务公开栏"]}
    rows = differences_of(controls_of(cls, fields), controls_of(cls, changed))
    found = {row.label: row for row in rows if row.is_changed}
    assert set(found) == {"公示事项", "张贴地点 第1项", "张贴地点 第2项"}
    assert found["张贴地点 第2项"].new == ()
    assert "".join(piece.text for piece in found["公示事项"].new) == "特困供养"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("甲乙" * 1400, "乙甲丙" * 900),
        ("\n" * 20_000, "x\n" + "\n" * 20_000),
        ("甲。乙。" * 20_000, "乙。甲。丙。" * 10_000),
        ("一二三四五六七八九十\n" * 9000, "十九八七六五四三二一\n" * 9000),
    ],
)
def test_what_repeats_itself_endlessly_keeps_nobody_waiting(old: str, new: str) -> None:
    began = time.process_time()
    left, right = pieces_of(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    assert time.process_time() - began < 5


def test_long_texts_are_compared_in_time() -> None:
    old = "\n".join(f"第{number}行的文字" for number in range(3000))
    left, right = pieces_of(old, old.replace("第1500行", "第一千五百行"))
    assert sum(piece.is_changed for piece in (*left, *right)) == 2


def test_what_was_not_chosen_is_no_answer() -> None:
    options = (Option("", "不填"), Option("a", "甲"))
    left_open = Control(name="category", kind=Kind.CHOICE, label="公开类别", options=options)
    chosen = Control(name="category", kind=Kind.CHOICE, label="公开类别", options=options, value="a")
    assert list(answers_in_words([left_open])) == []
    assert list(answers_in_words([chosen])) == [("公开类别", "甲")]
