"""A posted form says what was meant, and what is wrong is told: any bytes, no exception."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from admin_api.forms.answers import answers_of, shape_problems, with_button, with_pasted
from admin_api.forms.controls import asked_fields, choice_of, controls_of, error_summary, item_type
from admin_api.forms.paste import Pasted
from admin_api.forms.posted import MULTIPART, URLENCODED, Posted, read_posted
from site_builder.records.base import Record, fields_of
from site_builder.records.fields import Attachment
from site_builder.records.kinds import examples, record_classes
from site_builder.store.convert import struct_from_json, to_plain
from tests.admin_api.forms.browser_form import pairs_of, posted_as_multipart, posted_as_urlencoded
from tests.conftest import TODAY
from tests.contract.test_record_kinds import random_record

KINDS = list(record_classes())
NOTICE = record_classes()["public-notices"]
GUIDE = record_classes()["service-guides"]


def notice(**pairs: str) -> Posted:
    return read_posted(
        URLENCODED, urlencode({name.replace("__", "."): value for name, value in pairs.items()}).encode()
    )


def given_again(record: Record, posted_as: Any) -> Record | None:
    """The record after its form was shown and sent back as it was."""
    fields = to_plain(record)
    posted = posted_as(controls_of(type(record), fields))
    answers = answers_of(posted, type(record), kept=fields, today=TODAY)
    assert answers.problems == []
    again, problems = struct_from_json(answers.fields, type(record), "x")
    assert problems == []
    return again


@pytest.mark.parametrize("posted_as", [posted_as_urlencoded, posted_as_multipart])
@pytest.mark.parametrize("kind", KINDS)
def test_every_example_survives_its_form(kind: str, posted_as: Any) -> None:
    assert given_again(examples()[kind], posted_as) == examples()[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_record_is_the_example_when_its_answers_are_given(kind: str) -> None:
    """Only what is asked is posted: the rest comes from the system."""
    example, cls = examples()[kind], record_classes()[kind]
    fields = to_plain(example)
    posted = posted_as_urlencoded(controls_of(cls, fields, asks_id=not example.facts.is_dated))
    answers = answers_of(posted, cls, kept={}, today=TODAY, asks_id=not example.facts.is_dated)
    given = {facts.name for facts in fields_of(cls) if facts.is_given} - (set() if example.facts.is_dated else {"id"})
    assert answers.fields == {name: value for name, value in with_defaults(example).items() if name not in given}
    assert answers.problems == []


def with_defaults(record: Record) -> dict[str, Any]:
    """What a form posts of a record: defaults are offered, and so written."""
    fields = to_plain(record)
    posted = posted_as_urlencoded(controls_of(type(record), fields))
    return answers_of(posted, type(record), kept=fields, today=TODAY).fields


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(st.data())
def test_random_records_survive_their_form(kind: str, data: st.DataObject) -> None:
    @st.composite
    def records(draw: st.DrawFn) -> Record:
        record: Record = random_record(draw, examples()[kind])
        return record

    try:
        record = data.draw(records())
    except ValueError:
        return  # a rule between two fields, which the class states itself, refused the mixture
    read, problems = struct_from_json(to_plain(record), type(record), "x")
    if problems:
        return  # what /api/records would not take either, e.g. a text of blanks alone
    assert read is not None
    assert ticked(given_again(record, posted_as_urlencoded)) == ticked(read)


def ticked(record: Record | None) -> Any:
    """A record with the choices of a list once each, in the order of the boxes: that is all that boxes say."""
    assert record is not None
    lists = {facts.name: choice_of(item_type(facts.type)) for facts in fields_of(type(record)) if item_type(facts.type)}
    order = {name: list(choice) for name, choice in lists.items() if choice is not None}
    return structs.replace(
        record, **{name: [item for item in choices if item in getattr(record, name)] for name, choices in order.items()}
    )


NAMES = sorted(
    {name for kind in KINDS for name, _ in pairs_of(controls_of(record_classes()[kind], to_plain(examples()[kind])))}
)
HOSTILE = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b"\x00", b"\xff\xfe", b"\xed\xa0\x80", "\u202e".encode(), b"9" * 5000, b"-1", b"NaN", b"1e999", b"{}", b"[[" * 50]),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.sampled_from(KINDS),
    st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text(max_size=30)), HOSTILE), max_size=12),
)
def test_any_bytes_in_any_field_give_fields_and_problems(kind: str, pairs: list[tuple[str, bytes]]) -> None:
    body = "&".join(
        f"{quoted(name.encode('utf-8', 'surrogatepass'))}={quoted(value)}" for name, value in pairs
    ).encode()
    told_in_chinese(kind, read_posted(URLENCODED, body))


def quoted(data: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in data)


def told_in_chinese(kind: str, posted: Posted) -> None:
    """The form can be shown again, and every problem is Chinese and says what to do."""
    cls = record_classes()[kind]
    answers = answers_of(posted, cls, kept={}, today=TODAY)
    controls = controls_of(cls, answers.fields, problems=answers.problems)
    summary = error_summary(controls, answers.problems)
    assert bool(summary) == bool(answers.problems)
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in words) for _, words in summary)
    ids = {control.id for top in controls for control in (top, *top.every())}
    assert {name for name, _ in summary if name} <= ids


@settings(max_examples=150)
@given(st.sampled_from(KINDS), st.binary(max_size=300), st.sampled_from(["B", "", "x" * 300, "é", "B\x00"]))
def test_any_multipart_body_gives_fields_and_problems(kind: str, body: bytes, boundary: str) -> None:
    framed = b'--B\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + body + b"\r\n--B--\r\n"
    for data in (body, framed):
        told_in_chinese(kind, read_posted(f"{MULTIPART}; boundary={boundary}", data))


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data", "application/json", "\x00", "multipart/form-data; boundary="]
)
def test_what_is_no_form_is_told(kind: str) -> None:
    assert [problem.code for problem in read_posted(kind, b"title=x").problems] == ["unreadable-form"]


def test_a_form_cut_off_is_told_and_what_came_is_kept() -> None:
    body = b'--B\r\nContent-Disposition: form-data; name="title"\r\n\r\nabc\r\n--B\r\nContent-Disp'
    posted = read_posted("multipart/form-data; boundary=B", body)
    assert (posted.one("title"), posted.problems[0].code) == ("abc", "unreadable-form")


def test_what_was_written_with_a_chinese_keyboard_is_understood() -> None:
    fields = answers_of(
        notice(
            days="７", objection__telephone="０５５５－６８１００２１", objection__office="民政办", title="公示",
            objection__address="二楼", body="内容", matter="subsistence",
        ),
        NOTICE, kept={}, today=TODAY,
    ).fields  # fmt: skip
    assert (fields["days"], fields["objection"]["telephone"]) == ("7", "0555-6810021")


def test_money_is_taken_with_commas_and_unit() -> None:
    cls = record_classes()["village-affairs"]
    posted = notice(opening_balance="¥ 86,420.50 元", income__0__item="承包费", income__0__amount="12，000元整")
    fields = answers_of(posted, cls, kept={}, today=TODAY).fields
    assert (fields["opening_balance"], fields["income"][0]["amount"]) == ("86420.50", "12000")


def test_a_day_that_is_none_stays_as_typed_and_is_told_at_its_field() -> None:
    cls = record_classes()["documents"]
    answers = answers_of(notice(issued_on="2026.2.30", title="标题"), cls, kept={}, today=TODAY)
    assert answers.fields["issued_on"] == "2026.2.30"
    controls = controls_of(cls, answers.fields, problems=answers.problems)
    control = next(item for item in controls if item.name == "issued_on")
    assert control.value == "2026.2.30"
    assert control.error == "2026年2月没有30日，最后一天是28日。请核对日期。"
    assert (control.id, f"成文日期：{control.error}") in error_summary(controls, answers.problems)


def test_the_problem_of_an_item_is_told_at_that_item_although_empty_ones_stood_before_it() -> None:
    posted = notice(materials__0__name="", materials__3__name="户口簿", materials__3__copies="两份")
    answers = answers_of(posted, GUIDE, kept={}, today=TODAY)
    assert answers.fields["materials"] == [{"name": "户口簿", "copies": "两份"}]
    controls = controls_of(GUIDE, answers.fields, problems=answers.problems)
    words = dict(error_summary(controls, answers.problems))
    assert words["f-materials-0-copies"].startswith("申请材料 第1项 复印件份数：写的是“两份”，应为整数")


def test_an_item_as_it_was_offered_is_none() -> None:
    answers = answers_of(
        notice(telephones__0__purpose="办公电话", telephones__0__number=""), GUIDE, kept={}, today=TODAY
    )
    assert "telephones" not in answers.fields


def test_what_is_not_asked_cannot_be_posted_and_is_kept() -> None:
    kept = {
        "id": "20260508-k3m9q",
        "published_at": "2026-05-08 10:05",
        "corrections": [{"revised_on": "2026-05-09", "note": "更正"}],
    }
    posted = notice(id="20200101-aaaaa", published_at="2020-01-01 00:00", published_without_review="true", title="标题")
    answers = answers_of(posted, NOTICE, kept=kept, today=TODAY)
    assert {name: answers.fields[name] for name in kept} == kept
    assert "published_without_review" not in answers.fields
    assert len([item for item in answers.problems if item.code == "unknown-field"]) == 3


def test_of_an_imported_guide_only_the_local_facts_are_asked() -> None:
    fields = {
        **to_plain(examples()["service-guides"]),
        "imported_from": {"system": "省平台", "imported_on": "2026-01-01"},
    }
    assert [facts.name for facts in asked_fields(GUIDE, fields)] == ["local"]
    answers = answers_of(notice(local__window="3号窗口", title="改"), GUIDE, kept=fields, today=TODAY)
    assert (answers.fields["title"], answers.fields["local"]) == (fields["title"], {"window": "3号窗口"})


def test_a_record_is_named_by_its_title_with_its_number_behind() -> None:
    cls = record_classes()["explainers"]
    answers = answers_of(notice(explains__0="整治提升方案 · 20260312-k3m9q"), cls, kept={}, today=TODAY)
    assert answers.fields["explains"] == ["20260312-k3m9q"]


def test_a_file_goes_with_its_field_and_replaces_the_old_one() -> None:
    old = to_plain(
        Attachment(sha256="0" * 64, name="旧.docx", size=1, media_type="application/pdf", description="说明")
    )
    body = "".join(
        f'--B\r\nContent-Disposition: form-data; name="attachments.0.{name}"\r\n\r\n{value}\r\n'
        for name, value in old.items()
    )
    body += '--B\r\nContent-Disposition: form-data; name="attachments.0.file"; filename="新.pdf"\r\n\r\n%PDF-1.7\r\n--B--\r\n'
    answers = answers_of(read_posted("multipart/form-data; boundary=B", body.encode()), NOTICE, kept={}, today=TODAY)
    assert answers.fields["attachments"] == [{"description": "说明"}]
    assert answers.files[("attachments", 0)].name == "新.pdf"
    assert answers.files[("attachments", 0)].data == b"%PDF-1.7"


def test_items_are_removed_and_moved_by_buttons() -> None:
    assert with_button({"steps": [1, 2, 3]}, "remove:steps.1") == {"steps": [1, 3]}
    assert with_button({"steps": [1, 2, 3]}, "up:steps.2") == {"steps": [1, 3, 2]}
    nested = {"articles": [{"heading_path": ["a", "b"]}]}
    assert with_button(nested, "remove:articles.0.heading_path.0") == {"articles": [{"heading_path": ["b"]}]}


@given(st.text(max_size=30))
def test_any_button_leaves_what_it_does_not_know(button: str) -> None:
    assert with_button({"steps": ["a"], "title": "x"}, button) == {"steps": ["a"], "title": "x"}
    for known in ("remove:", "up:"):
        with_button({"steps": ["a"]}, known + button)
        with_button({"steps": ["a"]}, known + "steps." + "9" * 6000)


def test_what_is_dropped_into_a_text_goes_behind_it_and_its_title_to_the_title() -> None:
    pasted = Pasted(markdown="正文", title="题目")
    assert with_pasted({}, "body", pasted) == {"title": "题目", "body": "正文"}
    assert with_pasted({"title": "旧", "body": "前"}, "body", pasted) == {"title": "旧", "body": "前\n\n题目\n\n正文"}
    assert with_pasted({"answers": [{}]}, "answers.0.answer", Pasted(markdown="答")) == {"answers": [{"answer": "答"}]}
    assert with_pasted({"body": "前"}, "body", Pasted(refusal="不行")) == {"body": "前"}
    assert with_pasted({"steps": []}, "steps", Pasted(markdown="x")) == {"steps": []}


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=10)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.sampled_from(KINDS), st.data())
def test_a_draft_of_any_shape_can_be_shown(kind: str, data: st.DataObject) -> None:
    """Drafts come from programs too."""
    cls = record_classes()[kind]
    names = st.sampled_from([facts.name for facts in fields_of(cls)])
    fields = data.draw(st.dictionaries(names, JSON, max_size=6))
    problems = shape_problems(cls, fields, TODAY)
    controls = controls_of(cls, fields, problems=problems)
    assert error_summary(controls, problems) or not problems
