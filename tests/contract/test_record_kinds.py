"""What holds of every record kind, also of one that is added tomorrow: there is no list to edit here either."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from site_builder.addresses import address_of, is_id, place_of
from site_builder.build import BuildReport
from site_builder.channels.search.query import search_files
from site_builder.clock import BEIJING
from site_builder.records.base import Record, fields_of
from site_builder.records.fields import Choice
from site_builder.records.kinds import examples, record_classes
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import SiteSettings
from site_builder.store.convert import struct_from_json, to_plain, to_struct
from site_builder.store.write import to_yaml
from site_builder.store.yaml_text import parse
from site_builder.text.normalise import normalise
from tests.admin_api.conftest import Office, office

__all__ = ["office"]

KINDS = list(record_classes())
LISTED = [kind for kind in KINDS if record_classes()[kind].facts.is_listed]


def read_back(record: msgspec.Struct) -> Any:
    parsed = parse(to_yaml(record).encode(), "x.yml")
    found = to_struct(parsed, type(record))
    assert parsed.problems == []
    return found


def test_the_ten_kinds_are_found() -> None:
    assert set(KINDS) >= {
        "organisations", "documents", "public-notices", "explainers", "service-guides", "village-affairs", "reprints",
        "statutes", "disclosure-guides", "holiday-calendars",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_is_valid_and_survives_the_round_trip(kind: str) -> None:
    example = examples()[kind]
    assert is_id(kind, example.id)
    assert read_back(example) == example
    again, problems = struct_from_json(to_plain(example), type(example), "x.yml")
    assert (again, problems) == (example, [])


def test_the_settings_survive_the_round_trip() -> None:
    assert read_back(SETTINGS) == SETTINGS


def structs_in(hint: Any) -> Iterator[type[msgspec.Struct]]:
    """Every struct a type holds, at any depth."""
    for part in get_args(hint):
        if not isinstance(part, msgspec.Meta):
            yield from structs_in(part)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
        for field in fields_of(hint):
            yield from structs_in(field.type)


@pytest.mark.parametrize("cls", [*record_classes().values(), SiteSettings], ids=lambda cls: cls.__name__)
def test_every_field_has_a_chinese_label(cls: type[msgspec.Struct]) -> None:
    bare = [
        f"{struct.__name__}.{field.name}"
        for struct in set(structs_in(cls))
        for field in fields_of(struct)
        if not re.search("[\u4e00-\u9fff]", field.label)
    ]
    assert bare == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is(kind: str) -> None:
    facts = record_classes()[kind].facts
    assert facts.label
    assert facts.description
    assert facts.column_type


def test_every_kind_renders_a_page_that_search_finds(content: Path, build_site: Any, tmp_path: Path) -> None:
    report: BuildReport = build_site(content)
    assert not report.has_errors, [problem.sentence() for problem in report.problems]
    for kind in LISTED:
        example = examples()[kind]
        page = (tmp_path / "site" / address_of(example)).read_text(encoding="utf-8")
        assert example.title in page.replace("&#34;", '"')
        assert page.count("<h1") == 1
        assert address_of(example) in {hit.url for hit in search_files(tmp_path / "site", example.title).hits}


# The API takes every kind.

GIVEN = {field.name for cls in record_classes().values() for field in fields_of(cls) if field.is_given}
NAMED = {"organisations": "shanqian-cun", "disclosure-guides": "shanqian-cun", "holiday-calendars": "2025"}
CHANGES: dict[str, dict[str, Any]] = {
    "documents": {"index_number": "014332607/2026-00099"},
    "holiday-calendars": {"year": "2025"},
}


def fields_to_post(kind: str) -> dict[str, Any]:
    plain = {name: value for name, value in to_plain(examples()[kind]).items() if name not in GIVEN}
    return {**plain, **CHANGES.get(kind, {}), **({"id": NAMED[kind]} if kind in NAMED else {})}


@pytest.mark.parametrize("kind", KINDS)
def test_the_api_checks_and_takes_every_kind(office: Office, kind: str) -> None:
    fields = fields_to_post(kind)
    checked = office.client.post("/api/check", json={"kind": kind, "record": fields}, headers=office.writer)
    assert checked.status_code == 200, checked.text
    assert checked.json()["is_publishable"], checked.text
    posted = office.client.post(f"/api/records/{kind}", json=fields, headers=office.full)
    assert posted.status_code == 201, posted.text
    read = office.client.get(f"/api/records/{kind}/{posted.json()['id']}", headers=office.full)
    assert read.json()["record"]["title"] == examples()[kind].title
    if posted.json()["address"]:
        page = office.client.get(f"/{posted.json()['address']}")
        assert page.status_code == (200 if kind in LISTED else page.status_code)


# Random valid records: the example, its texts, days, choices and lists varied as their types allow.

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
DAYS = st.dates(date(1949, 10, 1), date(2200, 12, 31))
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=BEIJING)
)


def random_record(draw: st.DrawFn, value: msgspec.Struct) -> Any:
    """The same struct with other values, each of which its field's type allows."""
    changed = {
        field.name: random_value(draw, field.type, getattr(value, field.name), is_optional=not field.is_required)
        for field in fields_of(type(value))
        if field.name not in ("id", "year")
    }
    return structs.replace(value, **changed)


def random_value(draw: st.DrawFn, hint: Any, value: Any, *, is_optional: bool = False) -> Any:
    bounds = bounds_of(hint)
    if isinstance(value, msgspec.Struct):
        return random_record(draw, value)
    if isinstance(value, list):
        least = 0 if is_optional else 1  # an empty list is written as no list at all
        kept = draw(st.lists(st.sampled_from(value), min_size=least, max_size=max(least, 4))) if value else []
        return [random_value(draw, item_hint(hint), item) for item in kept]
    if value is None or (is_optional and value == "" and draw(st.booleans())):
        return value
    return random_scalar(draw, value, bounds)


def random_scalar(draw: st.DrawFn, value: Any, bounds: dict[str, Any]) -> Any:
    if isinstance(value, bool):
        return draw(st.booleans())
    if isinstance(value, Choice):
        return draw(st.sampled_from(list(type(value))))
    if isinstance(value, datetime):
        return draw(INSTANTS)
    if isinstance(value, date):
        return draw(DAYS)
    if isinstance(value, int):
        return draw(st.integers(bounds.get("ge", -1000), bounds.get("le", 1000)))
    if isinstance(value, Decimal):
        return draw(st.decimals(-(10**8), 10**8, places=2))
    if isinstance(value, str) and "pattern" not in bounds:
        return random_text(draw, value, bounds)
    return value


def random_text(draw: st.DrawFn, value: str, bounds: dict[str, Any]) -> str:
    """Any text within the limits, as it is kept: normalised, in one line if the example's is."""
    text = normalise(draw(TEXT) + draw(st.sampled_from(["", value[:20]])))
    return text if bounds.get("min_length", 0) <= len(text) <= bounds.get("max_length", 10**6) else value


def bounds_of(hint: Any) -> dict[str, Any]:
    """The limits of a type, gathered from every `Meta` around it."""
    bounds: dict[str, Any] = {}
    if get_origin(hint) in (Union, types.UnionType):
        for part in get_args(hint):
            bounds |= bounds_of(part)
    elif get_origin(hint) is Annotated:
        inner, *metas = get_args(hint)
        bounds = bounds_of(inner)
        for meta in metas:
            names = ("ge", "le", "min_length", "max_length", "pattern")
            bounds |= {name: getattr(meta, name) for name in names if getattr(meta, name, None) is not None}
    return bounds


def item_hint(hint: Any) -> Any:
    """The type of a list's items."""
    if get_origin(hint) is list:
        return get_args(hint)[0]
    return next((item_hint(part) for part in get_args(hint) if not isinstance(part, msgspec.Meta)), Any)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60)
@given(st.data())
def test_random_valid_records_survive_the_round_trip(kind: str, data: st.DataObject) -> None:
    example = examples()[kind]

    @st.composite
    def records(draw: st.DrawFn) -> Record:
        record: Record = random_record(draw, example)
        return record

    try:
        record = data.draw(records())
    except ValueError:
        return  # a rule between two fields, which the class states itself, refused the mixture
    assert place_of(kind, record.id)
    assert read_back(record) == record
