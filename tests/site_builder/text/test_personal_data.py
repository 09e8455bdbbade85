"""Numbers that belong to one person. All of them are invented or published examples of the standards."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.text.personal_data import (
    IDENTITY_WEIGHTS,
    Kind,
    find,
    has_luhn_digit,
    is_credit_code,
    is_identity_number,
)

NUMBER = "11010519491231002X"
OTHER = "110105194912310038"


def kinds(text: str) -> list[Kind]:
    return [finding.kind for finding in find(text)]


def test_check_digits_follow_the_standards() -> None:
    assert is_identity_number(NUMBER)
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("11010519491331002X")
    for code in ("91350100M000100Y43", "11441700007280420Y", "113708280043326001"):
        assert is_credit_code(code)
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("91350100M000100I43")
    assert has_luhn_digit("6217001234567890122")
    assert not has_luhn_digit("6217001234567890123")


FULL_WIDTH = NUMBER.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))
CHINESE = NUMBER.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
ARABIC = NUMBER.translate({ord(str(digit)): 0x0660 + digit for digit in range(10)})


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        NUMBER.lower(),
        f"身份证号：{NUMBER}。",
        f"身份证号{NUMBER}张某",
        FULL_WIDTH,
        CHINESE,
        ARABIC,
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105 1949 1231 002X",
        "110 105 1949 1231 002X",
        " ".join(NUMBER),
        "\u200b".join(NUMBER),
        "110105\u00ad19491231\u2060002X",
        "**110105**19491231002X",
        "110105·19491231·002×",
        "110105194912310 02Х",
        "身份证 1101051949 1231002X",
        f"序号1 {OTHER}",
        f"张某 {OTHER} 柳溪村",
        f"ID{OTHER}",
    ],
)
def test_identity_numbers_are_found_in_any_dress(text: str) -> None:
    findings = find(text)
    assert [finding.kind for finding in findings] == [Kind.IDENTITY_NUMBER]
    assert findings[0].masked in ("110105********002X", "110105********0038")


@pytest.mark.parametrize(
    "text", [NUMBER, FULL_WIDTH, "110105 19491231 002X", f"序号1 {OTHER}", "身份证 1101051949 1231002X"]
)
def test_what_can_be_nothing_else_is_certain(text: str) -> None:
    assert [finding.is_certain for finding in find(text)] == [True]


@pytest.mark.parametrize("text", [f"9{OTHER}7", "1101 0519 4912 31 003 8", "110105194912\n310038"])
def test_what_may_be_something_else_is_not_certain(text: str) -> None:
    assert [finding.is_certain for finding in find(text)] == [False]


def test_the_place_is_that_in_the_given_text() -> None:
    text = f"张某，１２岁，{FULL_WIDTH}，柳溪村"
    (finding,) = find(text)
    assert text[finding.start : finding.end] == FULL_WIDTH


def test_several_numbers_in_a_row_are_all_found() -> None:
    assert kinds(f"{NUMBER} {OTHER}，13812345678") == [Kind.IDENTITY_NUMBER, Kind.IDENTITY_NUMBER, Kind.MOBILE_NUMBER]
    assert kinds(f"{OTHER}{OTHER}") == [Kind.IDENTITY_NUMBER, Kind.IDENTITY_NUMBER]


@pytest.mark.parametrize(
    ("text", "is_certain"),
    [
        ("身份证号 110105491231002", True),
        ("110105491231002", False),
        ("110105 491231 002", None),
        ("110105491331002", None),
    ],
)
def test_old_numbers_are_certain_only_where_they_are_called_so(text: str, is_certain: bool | None) -> None:
    findings = find(text)
    assert [finding.is_certain for finding in findings] == ([] if is_certain is None else [is_certain])
    assert all(finding.masked == "110105******002" for finding in findings)


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "电话138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "８６13812345678",
        "１３８１２３４５６７８",
        "tel:13812345678",
    ],
)
def test_mobile_numbers_are_found(text: str) -> None:
    (finding,) = find(text)
    assert (finding.kind, finding.masked, finding.is_certain) == (Kind.MOBILE_NUMBER, "138****5678", True)


@pytest.mark.parametrize(
    ("text", "is_certain"),
    [
        ("6217001234567890122", True),
        ("6217 0012 3456 7890 122", True),
        ("账号：4111111111111111", True),
        ("4111111111111111", False),
    ],
)
def test_bank_cards_are_found(text: str, is_certain: bool) -> None:
    (finding,) = find(text)
    assert (finding.kind, finding.is_certain) == (Kind.BANK_CARD, is_certain)
    assert finding.masked.endswith(text[-4:].replace(" ", "")[-3:])


@pytest.mark.parametrize(
    "text",
    [
        "0555-6810012",
        "（0555）6810012",
        "05556810012",
        "12345",
        "400-820-8820",
        "113708280043326001",
        "91350100M000100Y43",
        "014332607/2026-00012",
        "113708280043326001/2024-02411",
        "2026年5月8日至2026年5月15日",
        "20260508-k3m9q",
        "138****1234",
        "110105********002X",
        "6217001234567890123",
        "1234567890123456",
        "收入 12800.00 元，支出 9600.50 元，结余 3199.50 元",
        "2024 120 35 2025 130 42 2026 140 51",
        "https://example.com/13812345678.html",
        "attachment:" + "a13812345678b" * 5 + ".pdf",
        "23812345678",
        "138123456789",
        "13812345678.50",
        "一、二、三、四、五、六、七、八、九、十",
        "",
    ],
)
def test_numbers_of_offices_pass(text: str) -> None:
    assert find(text) == []


def with_check_digit(seventeen: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, IDENTITY_WEIGHTS, strict=True))
    return seventeen + "10X98765432"[total % 11]


IDENTITY = st.builds(
    lambda region, day, order: with_check_digit(f"{region}{day:%Y%m%d}{order:03}"),
    st.sampled_from(["110105", "340521", "659001", "810000", "931000"]),
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
)


@given(IDENTITY, st.sampled_from(["", " ", "-", "\u200b", " - ", "*", "|"]), st.sampled_from(["张某", "", "：", "a "]))
def test_every_identity_number_is_found(number: str, gap: str, before: str) -> None:
    findings = find(before + gap.join(number) + "，柳溪村")
    assert [finding.kind for finding in findings] == [Kind.IDENTITY_NUMBER]
    assert findings[0].masked == f"{number[:6]}********{number[14:]}"


@given(st.text(st.sampled_from("0123456789Xx -|,.\n年月零一"), max_size=80))
def test_findings_are_ordered_masked_and_apart(text: str) -> None:
    findings = find(text)
    assert all("*" in finding.masked for finding in findings)
    assert all(one.end <= two.start for one, two in pairwise(findings))


@pytest.mark.parametrize(
    "text", ["1" * 50000, "1 " * 30000, "138-" * 20000, "6 " * 30000, "12,345.67 " * 8000, f"{OTHER} " * 5000]
)
def test_hostile_texts_cost_no_more_than_their_length(text: str) -> None:
    started = time.perf_counter()
    find(text)
    assert time.perf_counter() - started < 3
