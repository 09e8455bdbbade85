"""Document numbers: read in any form, judged by the standard's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.text.document_number import CLOSING, OPENING, DocumentNumber, canonical, parse, problems


@pytest.mark.parametrize(
    "text",
    [
        "青政发〔2026〕3号",
        "青政发[2026]3号",
        "青政发【2026】3号",
        "青政发（2026）3号",
        "青政发(2026)3号",
        "青政发［2026］3号",
        "青政发﹝2026﹞3号",
        "青政发〔2026〕03号",
        "青政发〔2026〕第3号",
        " 青政发 〔２０２６〕 ３ 号 ",
        "青政发2026年3号",
    ],
)
def test_a_number_is_read_in_any_form(text: str) -> None:
    assert parse(text) == DocumentNumber("青政发", 2026, 3)
    assert canonical(text) == "青政发〔2026〕3号"


@pytest.mark.parametrize(
    "text", ["", "青政发", "〔2026〕3号", "2026-3", "国务院令第711号", "青政发〔2026〕0号", "青政发〔26〕3号"]
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert parse(text) is None


def test_other_numbers_only_lose_their_blanks() -> None:
    assert canonical("国务院令 第７１１号") == "国务院令第711号"


@pytest.mark.parametrize(
    "text",
    [
        "青政发〔2026〕3号",
        "国办公开办函〔2019〕61号",
        "云农综(改)函〔2026〕12号",
        "国务院令第711号",
        "云川县人民政府令第6号",
        "公告2026年第3号",
        "青禾镇人民政府公告2026年第12号",
        "XX发〔2026〕1号",
    ],
)
def test_right_numbers_pass(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("青政发[2026]3号", ["brackets"]),
        ("青政发【2026】3号", ["brackets"]),
        ("青政发（2026）3号", ["brackets"]),
        ("青政发2026年3号", ["brackets"]),
        ("青政发〔2026]3号", ["brackets"]),
        ("青政发〔2026〕03号", ["zero"]),
        ("青政发〔2026〕第3号", ["ordinal"]),
        ("青政发〔2026〕3", ["end"]),
        ("青政发〔26〕3号", ["year"]),
        ("青政发 〔2026〕3号", ["blanks"]),
        ("青政发〔２０２６〕3号", ["blanks"]),
        ("青政发[2026]第03号", ["brackets", "ordinal", "zero"]),
        ("无", ["unreadable"]),
        ("令第03号", ["unreadable"]),
    ],
)
def test_faults_are_named_all_at_once(text: str, codes: list[str]) -> None:
    assert [finding.code.removeprefix("document-number-") for finding in problems(text)] == codes


def test_the_remedy_is_the_right_number() -> None:
    (finding,) = problems("青政发[2026]3号")
    assert (finding.found, finding.expected) == ("年份用“[]”括起", "六角括号〔〕")
    assert finding.fix == "改为“青政发〔2026〕3号”"


ORGANS = st.text(st.sampled_from("青政办发函综〔改"), min_size=1, max_size=6).filter(lambda organ: "〔" not in organ)


@given(
    ORGANS,
    st.integers(1949, 2199),
    st.integers(1, 9999),
    st.integers(0, len(OPENING) - 1),
    st.text(" \u3000", max_size=2),
)
def test_any_brackets_lead_to_the_same_number(organ: str, year: int, serial: int, bracket: int, blank: str) -> None:
    number = DocumentNumber(organ, year, serial)
    assert parse(f"{organ}{blank}{OPENING[bracket]}{year}{CLOSING[bracket]}{blank}{serial}号") == number
    assert parse(number.text) == number
    assert problems(number.text) == []
