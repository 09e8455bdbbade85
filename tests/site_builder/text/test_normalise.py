"""The one form in which text is kept."""

from __future__ import annotations

import unicodedata

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.text.normalise import forbidden_characters, normalise, without_invisible

ODD = st.sampled_from(
    "\ufeff\u200b\u200d\u2028\u2029\x85\x0b\x0c\r\n\t \u3000\u00a0#-:|>'\"%@`\\\u0301e\u212b\U0001f600\U0010ffff\uffff"
    "\U000e0041中，。\u1100\u1161\u11a8\u115f\ufffe\ud800"
)
ANY_TEXT = st.one_of(st.text(), st.text(ODD, max_size=12), st.text(st.characters(), max_size=8))


def as_block_scalar(text: str) -> str:
    node = yaml.MappingNode(
        "tag:yaml.org,2002:map",
        [
            (
                yaml.ScalarNode("tag:yaml.org,2002:str", "body"),
                yaml.ScalarNode("tag:yaml.org,2002:str", text, style="|"),
            )
        ],
    )
    return str(yaml.serialize(node, Dumper=yaml.dumper.BaseDumper, allow_unicode=True, width=10**9))


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("甲\r\n乙\r丙\n", "甲\n乙\n丙"),
        ("\n\n  甲 \t\n\n乙\u3000\n\n", "  甲\n\n乙"),
        ("\ufeff甲\u200b乙\u202e丙\u00ad", "甲乙丙"),
        ("甲\t乙", "甲 乙"),
        ("e\u0301\u200b", "é"),
        ("e\u200b\u0301", "é"),
        ("甲\x0b乙\x0c丙\x85丁\u2028戊", "甲\n乙\n丙\n丁\n戊"),
        ("甲\x00\x07乙\x9f", "甲乙"),
        ("\U0001f600 𠮷 龘", "\U0001f600 𠮷 龘"),
        ("", ""),
        (" \n\u3000\n", ""),
    ],
)
def test_text_takes_its_one_form(given_text: str, expected: str) -> None:
    assert normalise(given_text) == expected


@given(ANY_TEXT)
def test_normalising_twice_is_the_same_as_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(ANY_TEXT)
def test_the_result_is_nfc_without_anything_forbidden(text: str) -> None:
    result = normalise(text)
    assert unicodedata.is_normalized("NFC", result)
    assert forbidden_characters(result) == []
    assert without_invisible(result) == result


@given(ANY_TEXT)
@example("  甲\n乙")
@example("\U0001f600")
@example("a: b\n#c\n---\n...")
@example("甲\n\n\n   乙\n 丙")
def test_the_result_is_a_block_scalar_in_yaml(text: str) -> None:
    result = normalise(text)
    written = as_block_scalar(result)
    assert yaml.load(written, Loader=yaml.BaseLoader) == {"body": result}  # noqa: S506 - text only
    if result:
        assert written.startswith("body: |")


def test_forbidden_characters_are_named_with_their_place() -> None:
    assert forbidden_characters("甲\x00乙\ud800\uffff\x1b\t\n\r") == [
        (1, "U+0000"),
        (3, "U+D800"),
        (4, "U+FFFF"),
        (5, "U+001B"),
    ]


def test_invisible_characters_alone_are_dropped_in_place() -> None:
    assert without_invisible(" 甲\u200b \r\n乙\u2066 ") == " 甲 \r\n乙 "
