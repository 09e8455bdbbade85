"""Chinese numerals, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.text.chinese_numbers import DIGITS, article_name, article_number, from_int, to_int


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("零", 0),
        ("〇", 0),
        ("十", 10),
        ("十二", 12),
        ("一十二", 12),
        ("二十", 20),
        ("一百", 100),
        ("一百零一", 101),
        ("一百〇一", 101),
        ("一百一十", 110),
        ("一百二十三", 123),
        ("两千零三", 2003),
        ("二千零一十", 2010),
        ("一千二百六十", 1260),
        ("九千九百九十九", 9999),
        ("二〇二六", 2026),
        ("26", 26),
        ("２６", 26),
        (" 二十六 ", 26),
    ],
)
def test_numerals_are_read(words: str, value: int) -> None:
    assert to_int(words) == value


@pytest.mark.parametrize(
    "words", ["", "一百三", "十二十", "百", "一千三十", "零十", "二十零六", "廿六", "26a", "甲", "²", "一万"]
)
def test_what_no_office_writes_is_no_number(words: str) -> None:
    assert to_int(words) is None


@given(st.integers(0, 9999))
def test_words_and_numbers_go_round(number: int) -> None:
    assert to_int(from_int(number)) == number
    assert to_int(from_int(number).replace("零", "〇").replace("二千", "两千")) == number


@given(st.integers(1000, 9999))
def test_digits_in_a_row_are_read(number: int) -> None:
    assert to_int("".join(DIGITS[int(digit)] for digit in str(number))) == number


@given(st.integers(1, 9999), st.none() | st.integers(1, 99))
def test_articles_go_round(article: int, insertion: int | None) -> None:
    number = f"{article}" if insertion is None else f"{article}-{insertion}"
    assert article_number(article_name(number)) == number


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("第二十六条", "26"),
        ("第十条之一", "10-1"),
        ("第26条", "26"),
        ("第 ２６ 条", "26"),
        ("第一百三十三条之十二", "133-12"),
        ("第二十六", None),
        ("第零条", None),
        ("第一百三条", None),
        ("第二十六条第一款", None),
        ("", None),
    ],
)
def test_article_numbers_are_read(name: str, number: str | None) -> None:
    assert article_number(name) == number


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="not between"):
        from_int(10000)
