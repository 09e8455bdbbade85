"""Characters, syllables, initials: whatever is typed for a word finds it, and nothing else does."""

from __future__ import annotations

import pytest

from admin_api.counter.spelling import end_of_match, forms_of, spelled


def finds(query: str, text: str) -> bool:
    letters = spelled(text)
    return any(end_of_match(query, letters, start) >= 0 for start in range(len(letters)))


@pytest.mark.parametrize("query", ["低保", "db", "dibao", "dib", "dba", "低b", "低bao", "dbao", "di保"])
def test_a_word_is_found_by_whatever_is_typed_for_it(query: str) -> None:
    assert finds(query, "申请最低生活保障（低保）")


@pytest.mark.parametrize("query", ["bd", "dibo", "dbx", "低堡", "x", "dddd"])
def test_what_is_not_typed_for_it_does_not_find_it(query: str) -> None:
    assert not finds(query, "低保")


@pytest.mark.parametrize(("query", "text"), [("yh", "银行卡"), ("yx", "银行卡"), ("zhangg", "长官"), ("cg", "长官")])
def test_every_reading_of_a_character_counts(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(("query", "text"), [("zhufang", "住房"), ("zhf", "住房"), ("zf", "住房"), ("lvshi", "律师")])
def test_zh_and_v_are_typed_as_on_keyboards(query: str, text: str) -> None:
    assert finds(query, text)


def test_a_syllable_may_be_unfinished_only_at_the_end() -> None:
    assert finds("yiliaobao", "医疗保险")
    assert not finds("yilbao", "医疗保险报销") or finds("ylbao", "医疗保险报销")
    assert not finds("liaobx", "疗养保险")


def test_latin_letters_and_digits_stand_for_themselves() -> None:
    assert forms_of("a") == ("a",)
    assert finds("a4", "A4纸申请表")
    assert finds("etc", "ＥＴＣ办理")


def test_a_match_tells_where_it_ends() -> None:
    assert end_of_match("db", spelled("申请低保金"), 2) == 4
    assert end_of_match("db", spelled("申请低保金"), 0) == -1


@pytest.mark.parametrize("query", ["〇", "𠮷", "\u0301", "🙂", "é"])
def test_letters_of_every_kind_are_no_trouble(query: str) -> None:
    assert finds(query, query + "后面")
