"""What a file says becomes a record, or every fault of it in Chinese with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.documents import Document
from site_builder.records.service_guides import EXAMPLE as GUIDE
from site_builder.records.service_guides import ServiceGuide
from site_builder.records.village_affairs import EXAMPLE as AFFAIRS
from site_builder.records.village_affairs import VillageAffairs
from site_builder.store.convert import struct_from_json, to_plain, to_struct
from site_builder.store.write import to_yaml
from site_builder.store.yaml_text import parse
from tests.site_builder.store.samples import EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.facts.kind)
def test_every_example_survives_the_round_trip(example: Record) -> None:
    parsed = parse(to_yaml(example).encode(), "x.yml")
    assert to_struct(parsed, type(example)) == example
    assert parsed.problems == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.facts.kind)
def test_the_canonical_form_is_stable(example: Record) -> None:
    again = to_struct(parse(to_yaml(example).encode(), "x.yml"), type(example))
    assert again is not None
    assert to_yaml(again) == to_yaml(example)


def test_all_faults_are_told_with_line_label_and_remedy() -> None:
    text = to_yaml(DOCUMENT)
    text = text.replace("topic: farming", "topic: fishing").replace("issued_on: 2026-03-10", "issued_on: 三月十日")
    text = text.replace("index_number: ", "indexnumber: ")
    parsed = parse(text.encode(), "x.yml")
    assert to_struct(parsed, Document) is None
    found = {problem.field: problem for problem in parsed.problems}
    assert set(found) == {("topic",), ("issued_on",), ("index_number",), ("indexnumber",)}
    assert found["topic",].label == "主题分类"
    assert "农业、林业、水利" in found["topic",].expected
    assert found["topic",].line == text.split("\n").index("topic: fishing") + 1
    assert "index_number" in found["indexnumber",].fix


def test_faults_inside_lists_are_found_at_their_place() -> None:
    text = to_yaml(GUIDE).replace("days: 10", "days: 十天")
    parsed = parse(text.encode(), "x.yml")
    assert to_struct(parsed, ServiceGuide) is None
    [problem] = parsed.problems
    assert problem.field == ("steps", 2, "days")
    assert text.split("\n")[problem.line - 1].strip() == "days: 十天"


@pytest.mark.parametrize("amount", ["86420.505", "1E+999999", "NaN", "-Infinity", "1000000000000", "86,420"])
def test_amounts_have_two_places_at_most_and_an_end(amount: str) -> None:
    text = to_yaml(AFFAIRS).replace("86420.50", amount)
    parsed = parse(text.encode(), "x.yml")
    assert to_struct(parsed, VillageAffairs) is None
    [problem] = parsed.problems
    assert problem.field == ("opening_balance",)
    assert problem.line == text.split("\n").index(f"opening_balance: {amount}") + 1
    assert "两位小数" in problem.expected


def test_an_amount_in_a_line_is_found_at_its_place() -> None:
    parsed = parse(to_yaml(AFFAIRS).replace("amount: 3860", "amount: 3860.001").encode(), "x.yml")
    assert to_struct(parsed, VillageAffairs) is None
    assert [problem.field for problem in parsed.problems] == [("spending", 0, "amount")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issued_on", "2026-02-30"),
        ("issued_on", "0001-01-01"),
        ("expires_on", "9999-12-31"),
        ("published_at", "0001-01-01 00:00"),
        ("published_at", "2026-03-12 24:30"),
    ],
)
def test_days_are_days_of_our_time(field: str, value: str) -> None:
    text = "\n".join(
        f"{field}: {value}" if line.startswith(f"{field}:") else line for line in to_yaml(DOCUMENT).split("\n")
    )
    parsed = parse(text.encode(), "x.yml")
    assert to_struct(parsed, Document) is None
    assert [(problem.field, problem.found) for problem in parsed.problems] == [((field,), f"“{value}”")]


def test_a_text_that_looks_like_an_old_day_is_a_text() -> None:
    parsed = parse(to_yaml(DOCUMENT).replace("- 人居环境", "- 1776-07-04").encode(), "x.yml")
    record = to_struct(parsed, Document)
    assert parsed.problems == []
    assert record is not None
    assert record.keywords[0] == "1776-07-04"


def test_json_numbers_and_booleans_are_taken() -> None:
    plain = {**to_plain(AFFAIRS), "year": 2026, "quarter": 1, "opening_balance": 86420.5}
    record, problems = struct_from_json(plain, VillageAffairs, "request")
    assert problems == []
    assert record is not None
    assert record.opening_balance == Decimal("86420.5")


def test_json_that_is_no_object_is_named() -> None:
    record, problems = struct_from_json([1], Document, "request")
    assert record is None
    assert [problem.code for problem in problems] == ["not-a-mapping"]


def test_dates_are_dates() -> None:
    record = to_struct(parse(to_yaml(DOCUMENT).encode(), "x.yml"), Document)
    assert record is not None
    assert record.issued_on == date(2026, 3, 10)
