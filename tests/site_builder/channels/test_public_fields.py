"""What open data shows of a record: derived, exact for machines, harmless for spreadsheets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from msgspec import structs

from site_builder.channels.public_fields import (
    FORMULA_STARTS,
    cells,
    columns,
    heading,
    json_schema,
    neutral,
    public_data,
    public_fields,
    words,
)
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.documents import Genre
from site_builder.records.fields import Attachment
from site_builder.records.kinds import examples, record_classes
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.records.village_affairs import EXAMPLE as AFFAIRS
from tests.site_builder.channels.steps import holdings_of

KINDS = list(record_classes())


def _names(kind: str) -> set[str]:
    return {field.name for field in public_fields(record_classes()[kind])}


@pytest.mark.parametrize("kind", KINDS)
def test_no_body_and_no_list_is_public_data(kind: str) -> None:
    assert _names(kind).isdisjoint({"body", "articles", "annex", "preamble", "request_procedure", "name_list"})
    assert {"id", "title", "published_at"} <= _names(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_have_chinese_headings_that_differ(kind: str) -> None:
    titles = heading(record_classes()[kind])
    assert len(titles) == len(set(titles)) == len(columns(record_classes()[kind])) + 1
    assert all(not title.isascii() for title in titles)


@pytest.mark.parametrize("kind", KINDS)
def test_data_of_every_kind_fits_its_schema(kind: str) -> None:
    record = examples()[kind]
    schema = json_schema(record_classes()[kind])
    data = json.loads(msgspec.json.encode(public_data(record, holdings_of([record]))))
    Draft202012Validator.check_schema(schema)
    whole = {"kind": kind, "label": record.facts.label, "period": "all", "records": [data]}
    assert list(Draft202012Validator(schema).iter_errors(whole)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_speaks_chinese_and_names_nothing_that_is_hidden(kind: str) -> None:
    schema = json_schema(record_classes()[kind])
    record = schema["$defs"][record_classes()[kind].__name__]
    assert all(not field["title"].isascii() for field in record["properties"].values())
    assert "NameList" not in schema["$defs"]
    assert "Article" not in schema["$defs"]


def test_the_choices_of_the_schema_have_their_words() -> None:
    genres = json_schema(record_classes()["documents"])["$defs"]["Genre"]["oneOf"]
    assert {"const": "notice", "title": "通知"} in genres
    assert len(genres) == len(Genre)


def test_json_is_exact() -> None:
    title = '=HYPERLINK("http://x")\'@的标题'
    data = public_data(structs.replace(DOCUMENT, title=title), holdings_of([]))
    assert data["title"] == title
    assert json.loads(msgspec.json.encode(public_data(AFFAIRS, holdings_of([]))))["opening_balance"] == "86420.50"


def test_files_that_end_with_the_period_and_name_lists_are_in_neither_form() -> None:
    ending = Attachment(sha256="1" * 64, name="名单.pdf", size=9, media_type="application/pdf", ends_with_period=True)
    lasting = Attachment(sha256="2" * 64, name="方案.pdf", size=9, media_type="application/pdf")
    name_list = NameList(sha256="3" * 64, rows=3, where_it_hangs="村务公开栏")
    notice = structs.replace(NOTICE, attachments=[ending, lasting], name_list=name_list)
    holdings = holdings_of([notice])
    text = msgspec.json.encode(public_data(notice, holdings)).decode() + "".join(cells(notice, holdings))
    assert "方案.pdf" in text
    assert "名单.pdf" not in text
    assert "1" * 64 not in text
    assert "3" * 64 not in text


def test_people_read_words_not_codes() -> None:
    row = dict(zip(heading(type(NOTICE)), cells(NOTICE, holdings_of(examples().values())), strict=True))
    assert row["公开主体"] == "青禾镇民政办公室"
    assert row["公示事项"] == "最低生活保障"
    assert row["发布时间"] == "2026-05-08 10:05"
    assert row["张贴地点"] == "镇便民服务中心公示栏；各村村务公开栏"


@given(st.sampled_from(sorted(FORMULA_STARTS)), st.text(max_size=20))
def test_no_text_starts_like_a_formula(start: str, rest: str) -> None:
    assert neutral(start + rest) == f"'{start}{rest}"
    assert neutral(" " + start + rest).startswith("'")


@given(st.text(max_size=20))
def test_neutralising_changes_nothing_but_the_first_sign(text: str) -> None:
    assert neutral(text) in (text, f"'{text}")


def test_a_number_stays_a_number() -> None:
    assert words(Decimal("-12.50")) == "-12.50"
    assert words([Genre.NOTICE, "+86"]) == "通知；'+86"
    assert words(datetime(2026, 5, 8, 2, 5, tzinfo=UTC)) == "2026-05-08 10:05"
