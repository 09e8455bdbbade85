"""YAML text → plain values, in one pass over the parser's events, with every limit inside it.

All scalars are read as text: `no` is a village and `0017` is not fifteen. The pass never reaches PyYAML's composer,
which a file of 60 kB of brackets crashes (a signal, not an exception), and it refuses what has no place in a record:
anchors, aliases, tags, merge keys, duplicate keys, empty values, several documents, nesting over 20.

Every fault is reported, with its line, in Chinese. A fault of syntax ends the pass, for nothing after it can be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from site_builder.errors import FieldPath, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")

Value = Any
"""str, list of Value, or dict of str to Value."""


@dataclass
class Parsed:
    """What one file says: `value` is None if it could not be read; `lines` maps a field's path to its line."""

    place: str
    value: dict[str, Value] | None = None
    problems: list[Problem] = field(default_factory=list)
    lines: dict[FieldPath, int] = field(default_factory=dict)

    def line_of(self, path: FieldPath) -> int:
        """The line of a field, or of the nearest thing around it; 0 if nothing is known."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0


def decode(data: bytes, place: str) -> tuple[str, list[Problem]]:
    """The text of a file, or why it cannot be text."""
    if len(data) > MAX_BYTES:
        return "", [
            _fault(
                place,
                0,
                "file-too-large",
                f"超过 {MAX_BYTES:,} 字节",
                f"不超过一兆（{MAX_BYTES:,} 字节）",
                "把内容分成几条，或者改作附件",
            )
        ]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", [_fault(place, 0, "wrong-encoding", "UTF-16 编码", "UTF-8 编码", "另存为 UTF-8 编码的文本")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", [
            _fault(
                place, line, "wrong-encoding", "不是 UTF-8 编码（可能是 GBK）", "UTF-8 编码", "另存为 UTF-8 编码的文本"
            )
        ]
    problems = [
        _fault(
            place,
            text.count("\n", 0, hit.start()) + 1,
            "control-character",
            f"控制字符 U+{ord(hit.group()):04X}",
            "看得见的文字",
            "删去这个字符，重新输入这一处",
        )
        for hit in CONTROL.finditer(text)
    ]
    return text, problems[:20]


def parse(data: bytes, place: str) -> Parsed:
    """Read one YAML file. Never raises for bad content."""
    parsed = Parsed(place)
    text, parsed.problems = decode(data, place)
    if parsed.problems:
        return parsed
    pass_ = _Pass(text, parsed)
    try:
        value = pass_.document()
    except _TooDeepError:
        return parsed
    except yaml.YAMLError as error:
        parsed.problems.append(_syntax_fault(place, error))
        return parsed
    if not isinstance(value, dict):
        parsed.problems.append(
            _fault(
                place,
                1,
                "not-a-mapping",
                "内容不是“字段: 值”的形式",
                "每行一个字段，冒号后空一格写值",
                "参照同类文件改写，或用 site-builder new 生成一份",
            )
        )
        return parsed
    parsed.value = value
    return parsed


class _TooDeepError(Exception):
    """Nesting over the limit: nothing inside is read."""


class _Pass:
    """The one pass over events."""

    def __init__(self, text: str, parsed: Parsed) -> None:
        loader_class: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        self.loader = loader_class(text)
        self.parsed = parsed

    def document(self) -> Value:
        """The first document; a second one is a fault."""
        next_event = self.loader.get_event
        next_event()  # stream start
        event = next_event()
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self.node(next_event(), (), 1)
        next_event()  # document end
        event = next_event()
        if not isinstance(event, yaml.StreamEndEvent):
            self.fault(
                event,
                (),
                "several-documents",
                "一个文件里有几份文档（---）",
                "一个文件一份",
                "把后面的内容分到各自的文件",
            )
        return value

    def node(self, event: Any, path: FieldPath, depth: int) -> Value:
        """One value."""
        is_text = isinstance(event, yaml.ScalarEvent)
        if is_text and event.value and event.anchor is None and event.tag is None and depth <= MAX_DEPTH:
            return event.value  # nearly all values
        if depth > MAX_DEPTH:
            self.fault(
                event, path, "nested-too-deep", f"嵌套超过 {MAX_DEPTH} 层", f"最多 {MAX_DEPTH} 层", "检查括号和缩进"
            )
            raise _TooDeepError
        if isinstance(event, yaml.AliasEvent):
            self.fault(event, path, "alias", f"引用（*{event.anchor}）", "直接写出内容", "把被引用的内容抄写在这里")
            return ""
        if event.anchor is not None:
            self.fault(event, path, "anchor", f"锚点（&{event.anchor}）", "不用锚点", "删去 & 和它后面的名字")
        if event.tag is not None:
            self.fault(event, path, "tag", f"类型标签（{event.tag}）", "不用标签，类型由字段决定", "删去 ! 开头的标签")
        if is_text:
            if event.value == "":
                self.fault(
                    event,
                    path,
                    "empty-value",
                    "冒号后面没有内容",
                    "有内容，或者整行删去",
                    "填写内容；不需要这一项就删去这一行",
                )
            return event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, path, depth)
        return self.mapping(event, path, depth)

    def sequence(self, start: Any, path: FieldPath, depth: int) -> list[Value]:
        """A list."""
        items: list[Value] = []
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            item_path = (*path, len(items))
            self.parsed.lines[item_path] = event.start_mark.line + 1
            items.append(self.node(event, item_path, depth + 1))
        if not items:
            self.fault(start, path, "empty-value", "空的列表", "至少一项，或者整行删去", "不需要这一项就删去这一行")
        return items

    def mapping(self, start: Any, path: FieldPath, depth: int) -> dict[str, Value]:
        """Fields with values."""
        fields: dict[str, Value] = {}
        next_event, lines = self.loader.get_event, self.parsed.lines
        while not isinstance(event := next_event(), yaml.MappingEndEvent):
            key = self.key(event, path, depth)
            key_path = (*path, key)
            if key in fields:
                self.fault(
                    event, key_path, "duplicate-key", f"“{key}”写了两次", "每个字段只写一次", "留下对的一个，删去另一个"
                )
            lines[key_path] = event.start_mark.line + 1
            fields[key] = self.node(next_event(), key_path, depth + 1)
        if not fields:
            self.fault(start, path, "empty-value", "空的内容 {}", "有内容，或者整行删去", "不需要这一项就删去这一行")
        return fields

    def key(self, event: Any, path: FieldPath, depth: int) -> str:
        """The name of a field."""
        value = self.node(event, path, depth + 1)
        if isinstance(value, str) and value != "<<":
            return value
        self.fault(event, path, "strange-key", "字段名不是普通文字", "字段名是一个英文单词", "改正冒号前面的字段名")
        return str(value)[:60]

    def fault(self, event: Any, path: FieldPath, code: str, found: str, expected: str, fix: str) -> None:
        """Note a finding at the event's line."""
        line = event.start_mark.line + 1
        self.parsed.problems.append(_fault(self.parsed.place, line, code, found, expected, fix, path))


def _fault(place: str, line: int, code: str, found: str, expected: str, fix: str, path: FieldPath = ()) -> Problem:
    return Problem(code=code, place=place, line=line, field=path, found=found, expected=expected, fix=fix)


def _syntax_fault(place: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 0
    detail = str(getattr(error, "problem", "") or "")
    found = SYNTAX_WORDS.get(detail, "这一行的写法读不懂" + (f"（{detail}）" if detail else ""))
    return _fault(
        place, line, "yaml-syntax", found, "“字段: 值”，冒号后空一格，同级对齐", "检查这一行和上一行的缩进、冒号和引号"
    )


SYNTAX_WORDS = {
    "mapping values are not allowed in this context": "这里多了一个冒号，或者上一行缩进不对",
    "could not find expected ':'": "缺少冒号",
    "found unexpected end of stream": "引号没有配对，文件提前结束",
    "did not find expected key": "缩进不齐，或者引号没有配对",
    "did not find expected '-' indicator": "列表的“-”没有对齐",
    "found character that cannot start any token": "这一行以不能开头的符号开头（制表符、@ 或 `）",
    "did not find expected ',' or ']'": "方括号没有配对",
    "did not find expected ',' or '}'": "花括号没有配对",
    "found undefined tag handle": "多了“!”开头的标签",
}
