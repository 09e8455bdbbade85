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


def test_amounts_have_two_places_at_most() -> None:
    parsed = parse(to_yaml(AFFAIRS).replace("86420.50", "86420.505").encode(), "x.yml")
    assert to_struct(parsed, VillageAffairs) is None
    assert any("两位小数" in problem.expected for problem in parsed.problems)


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
