"""Hostile and mistaken YAML gets a message with file and line: never a traceback, never a signal."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.store.write import to_yaml
from site_builder.store.yaml_text import MAX_BYTES, MAX_DEPTH, parse
from tests.site_builder.store.samples import EXAMPLES

FAULTS = {
    "anchor": "title: &a 甲\n",
    "alias": "title: &a 甲\nbody: *a\n",
    "tag": "title: !!python/object:os.system 甲\n",
    "duplicate-key": "title: 甲\nbody: 乙\ntitle: 丙\n",
    "empty-value": "title:\nbody: 乙\n",
    "strange-key": "<<: {a: b}\n",
    "several-documents": "title: 甲\n---\ntitle: 乙\n",
    "not-a-mapping": "- 甲\n- 乙\n",
    "yaml-syntax": "title: 甲\n body: 乙: 丙\n",
    "nested-too-deep": "title: " + "[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5) + "\n",
}


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_named_with_its_line(code: str) -> None:
    problems = parse(FAULTS[code].encode(), "documents/x.yml").problems
    assert code in {problem.code for problem in problems}
    assert all(problem.place == "documents/x.yml" and problem.line > 0 for problem in problems)


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = "a: &x 甲\nb: !!str 乙\nc:\na: 丁\nd: *x\n"
    codes = {problem.code for problem in parse(text.encode(), "x.yml").problems}
    assert {"anchor", "tag", "empty-value", "duplicate-key", "alias"} <= codes


@pytest.mark.parametrize("data", ["标题: 甲\n".encode("gbk"), "标题: 甲\n".encode("utf-16"), b"a: \xff\xfe\n"])
def test_wrong_encodings_are_named(data: bytes) -> None:
    assert [problem.code for problem in parse(data, "x.yml").problems] == ["wrong-encoding"]


def test_control_characters_are_named_with_their_line() -> None:
    problems = parse("title: 甲\nbody: 乙\0丙\n".encode(), "x.yml").problems
    assert [(problem.code, problem.line) for problem in problems] == [("control-character", 2)]


def test_a_file_over_a_megabyte_is_not_even_parsed() -> None:
    assert [problem.code for problem in parse(b"a" * (MAX_BYTES + 1), "x.yml").problems] == ["file-too-large"]


def test_a_million_brackets_neither_crash_nor_linger() -> None:
    bomb = b"[" * 499_000 + b"]" * 499_000
    assert parse(bomb, "x.yml").problems


def test_scalars_are_text_whatever_they_look_like() -> None:
    value = parse(b"a: no\nb: 0017\nc: 2026-05-08\nd: ~\ne: 1e3\n", "x.yml").value
    assert value == {"a": "no", "b": "0017", "c": "2026-05-08", "d": "~", "e": "1e3"}


def test_lines_of_fields_are_known_down_to_list_items() -> None:
    parsed = parse("title: 甲\nsteps:\n- name: 一\n- name: 二\n".encode(), "x.yml")
    assert parsed.line_of(("steps", 1, "name")) == 4
    assert parsed.line_of(("steps", 1, "unknown")) == 4


@given(st.binary(max_size=400))
def test_any_bytes_give_a_value_or_problems(data: bytes) -> None:
    parsed = parse(data, "x.yml")
    assert (parsed.value is not None) or parsed.problems


def test_mutated_records_never_raise() -> None:
    source = [to_yaml(example).encode() for example in EXAMPLES]
    dice = random.Random(7)
    for _ in range(3000):
        data = bytearray(dice.choice(source))
        for _ in range(dice.randint(1, 6)):
            position = dice.randrange(len(data))
            data[position : position + dice.randint(0, 3)] = dice.choice(
                [b"\0", b"\xff", b":", b"\n", b"&a ", b"*a", b"!x ", b"[", b"{", b"- ", b"\t", b'"', b"'", b"|", b"%"]
            )
        parsed = parse(bytes(data), "x.yml")
        assert parsed.value is not None or parsed.problems
