"""A slip of the pen: what is one, and everything that looks like one and changes what is said."""

from __future__ import annotations

import pytest

from admin_api.slips import is_slip

TEXT = "请各村于汛期来临以前检查水库，发现险情立即上报。"

NUMERALS = "〇零一二三四五六七八九十百千万亿两双半廿卅壹贰叁肆伍陆柒捌玖拾佰仟元角分年月日号"
NEGATIONS = "不未无非没勿莫免否别禁毋弗仅须应可"


@pytest.mark.parametrize(
    "new",
    [
        TEXT.replace("险情", "险清"),
        TEXT.replace("立即", "立"),
        TEXT.replace("检查", "检检查"),
        TEXT.replace("，", "；"),
    ],
)
def test_one_wrong_missing_or_doubled_character_is_a_slip(new: str) -> None:
    assert is_slip("body", TEXT, new, 1)
    assert is_slip("body", new, TEXT, 1)


@pytest.mark.parametrize("letter", [*NUMERALS, *NEGATIONS, *"3３aＡ*#|（“”%％$￥ \n️"])
def test_no_digit_numeral_negation_letter_or_mark_appears_or_vanishes(letter: str) -> None:
    new = TEXT.replace("立即", f"{letter}即")
    assert not is_slip("body", TEXT, new, 3)
    assert not is_slip("body", new, TEXT, 3)
    assert not is_slip("body", TEXT, TEXT.replace("立即", f"立即{letter}"), 3)


@pytest.mark.parametrize("new", [TEXT, TEXT.replace("险情", "情况"), TEXT.replace("请", "望").replace("立", "力")])
def test_the_same_more_than_the_limit_and_two_places_are_none(new: str) -> None:
    assert not is_slip("body", TEXT, new, 1)


def test_two_characters_side_by_side_need_a_limit_of_two() -> None:
    new = TEXT.replace("险情", "情险")
    assert not is_slip("body", TEXT, new, 1)
    assert is_slip("body", TEXT, new, 2)


@pytest.mark.parametrize("name", ["title", "summary", "body"])
def test_in_prose_a_character_is_a_slip(name: str) -> None:
    assert is_slip(name, "民政办通知", "民政办通告", 1)


@pytest.mark.parametrize("name", ["organisation", "document_number", "contact", "placement"])
def test_elsewhere_a_character_is_a_fact(name: str) -> None:
    assert not is_slip(name, "民政办通知", "民政办通告", 1)


def test_what_is_no_text_is_no_slip() -> None:
    assert not is_slip("body", None, "通", 1)
    assert not is_slip("body", "通", None, 1)
    assert not is_slip("body", ["通知"], ["通告"], 1)
