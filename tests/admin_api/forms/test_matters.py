"""What happened leads to a form that can be filled in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from admin_api.forms.answers import shape_problems
from admin_api.forms.controls import asked_fields, controls_of, inner_struct, is_file, item_type
from admin_api.forms.matters import MATTERS, Matter, copy_for_new, matter_of
from site_builder.records.base import Record, fields_of
from site_builder.records.fields import Placement
from site_builder.records.kinds import examples, record_classes
from site_builder.records.public_notices import NameList, PublicNotice
from site_builder.store.convert import alternatives_of, to_plain
from tests.conftest import TODAY

by_key = pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.key)


@by_key
def test_a_matter_asks_what_its_kind_has(matter: Matter) -> None:
    asked = [facts.name for facts in asked_fields(record_classes()[matter.kind], {})]
    assert set(matter.first) <= set(asked)
    assert set(matter.fields) <= set(asked)


@by_key
def test_what_a_matter_presets_is_taken(matter: Matter) -> None:
    problems = shape_problems(record_classes()[matter.kind], matter.fields, TODAY)
    assert [problem for problem in problems if problem.code != "missing-field"] == []


@by_key
def test_its_first_questions_come_first(matter: Matter) -> None:
    controls = controls_of(record_classes()[matter.kind], matter.fields, first=matter.first)
    assert tuple(control.name for control in controls[: len(matter.first)]) == matter.first
    assert all(control.is_first for control in controls if control.is_required)


def test_what_changes_is_asked_and_the_rest_folds_away_but_for_what_is_wrong() -> None:
    matter = matter_of("guide-changed")
    assert matter is not None
    fields = {**to_plain(examples()["service-guides"]), "visits": "几次"}
    cls = record_classes()["service-guides"]
    problems = shape_problems(cls, fields, TODAY)
    controls = controls_of(cls, fields, first=matter.first, problems=problems, folds_rest=matter.changes)
    assert {control.name for control in controls if control.is_first} == {*matter.first, "visits"}


def test_every_kind_but_the_statutes_is_reached_by_what_happened() -> None:
    assert {matter.kind for matter in MATTERS} == set(record_classes()) - {"statutes"}


def test_keys_and_words_are_told_apart() -> None:
    assert len({matter.key for matter in MATTERS}) == len({matter.words for matter in MATTERS}) == len(MATTERS)
    assert matter_of("reprint") is not None
    assert matter_of("nothing") is None


def test_a_list_of_names_goes_to_the_board_and_the_web() -> None:
    matter = matter_of("name-list")
    assert matter is not None
    assert matter.fields["placement"] == Placement.BOTH.value


def left_over(hint: Any, value: Any) -> list[Any]:
    """Days and files in a value."""
    if (inner := item_type(hint)) is not None:
        return [found for item in value for found in left_over(inner, item)]
    kind = alternatives_of(hint)[0]
    if kind in (date, datetime):
        return [value]
    struct = kind if isinstance(kind, type) and issubclass(kind, Record) else inner_struct(hint)
    if struct is None:
        return []
    if is_file(struct):
        return [value]
    types = {facts.name: facts.type for facts in fields_of(struct)}
    return [found for name, item in value.items() for found in left_over(types[name], item)]


@pytest.mark.parametrize("kind", list(record_classes()))
def test_a_copy_has_no_days_no_files_and_nothing_that_is_given(kind: str) -> None:
    example, cls = examples()[kind], record_classes()[kind]
    copied = copy_for_new(to_plain(example), kind)
    assert left_over(cls, copied) == []
    assert not {facts.name for facts in fields_of(cls) if facts.is_given} & set(copied)
    assert copied["title"] == example.title


def test_a_copied_notice_keeps_whom_to_object_to_and_loses_its_list() -> None:
    example = examples()["public-notices"]
    assert isinstance(example, PublicNotice)
    listed = NameList(sha256="0" * 64, rows=3, where_it_hangs="公示栏")
    fields = {**to_plain(example), "name_list": to_plain(listed), "result": "没有异议"}
    copied = copy_for_new(fields, "public-notices")
    assert copied["objection"] == to_plain(example)["objection"]
    assert not {"name_list", "result", "starts_on", "ends_on"} & set(copied)
