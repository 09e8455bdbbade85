"""Plain values ↔ records. Both directions, and every fault of a file at once, in Chinese.

`msgspec.convert` reports the first fault only, in English: it is the fast way for good content; on failure the values
are converted field by field and all that is wrong is told.
"""

from __future__ import annotations

import difflib
import enum
import re
import types
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from site_builder.clock import BEIJING
from site_builder.errors import FieldPath, Problem
from site_builder.records.base import fields_of
from site_builder.records.fields import Choice, check_places
from site_builder.store.yaml_text import Parsed
from site_builder.text.normalise import normalise

S = TypeVar("S", bound=msgspec.Struct)
MINUTE = re.compile(r"^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})$")
MAX_TEXT_FAULTS = 50
FIRST_YEAR, LAST_YEAR = "1900", "2200"
"""Days outside are slips of the finger, and periods counted from the ends of time have no end."""


def to_struct(parsed: Parsed, cls: type[S]) -> S | None:
    """The struct a file describes; None, with the faults added to `parsed.problems`, if it describes none."""
    if parsed.value is None:
        return None
    value = _prepare(parsed.value)
    try:
        struct = msgspec.convert(_with_instants(value, cls), cls, strict=False)
        found = _all_faults(value, cls) if _has_odd_day(value) else []
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        struct = None
        found = _all_faults(value, cls) or [_whole(cls, str(error))]
    parsed.problems.extend(_placed(fault, parsed) for fault in found)
    return None if found else struct


def struct_from_json(value: object, cls: type[S], place: str) -> tuple[S | None, list[Problem]]:
    """The same for what came as JSON: numbers and booleans may be numbers and booleans there."""
    parsed = Parsed(place)
    if not isinstance(value, dict):
        return None, [
            Problem(
                code="not-a-mapping",
                place=place,
                found="内容不是一个对象",
                expected="字段和值",
                fix='以 {"字段": 值} 的形式提交',
            )
        ]
    parsed.value = _as_text(value)
    return to_struct(parsed, cls), parsed.problems


def to_plain(struct: msgspec.Struct) -> dict[str, Any]:
    """A struct as text, lists and dictionaries: what stands in YAML. Defaults are left out."""
    plain = msgspec.to_builtins(struct, builtin_types=(datetime, date, Decimal))
    text: dict[str, Any] = _as_text(plain)
    return text


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _as_text(item) for key, item in value.items() if item not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [_as_text(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    return value if isinstance(value, str) else str(value)


def _prepare(value: Any) -> Any:
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, list):
        return [_prepare(item) for item in value]
    return {key: _prepare(item) for key, item in value.items()}


def _has_odd_day(value: Any) -> bool:
    """Whether anything looks like a day of another age; whether it is one, the field's type says."""
    if isinstance(value, str):
        return value[4:5] == "-" and value[7:8] == "-" and not FIRST_YEAR <= value[:4] <= LAST_YEAR
    return any(map(_has_odd_day, value.values() if isinstance(value, dict) else value))


@cache
def _instant_fields(cls: type[msgspec.Struct]) -> frozenset[str]:
    hints = get_type_hints(cls, include_extras=True)
    return frozenset(name for name in cls.__struct_fields__ if datetime in alternatives_of(hints[name]))


def _with_instants(value: dict[str, Any], cls: type) -> dict[str, Any]:
    names = _instant_fields(cls) & value.keys()
    if not names:
        return value
    return {**value, **{name: _instant(value[name]) for name in names}}


def _instant(text: Any) -> Any:
    """`2026-05-08 09:30` (always Beijing time) as RFC 3339."""
    if isinstance(text, str) and (match := MINUTE.match(text)):
        return f"{match.group(1)}T{match.group(2)}:00+08:00"
    return text if not isinstance(text, str) else f"不是时间：{text}"


def alternatives_of(hint: Any) -> tuple[Any, ...]:
    """The plain types a hint allows, without Annotated and None."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(kind for part in get_args(hint) if part is not type(None) for kind in alternatives_of(part))
    return (hint,)


class _Fault(msgspec.Struct, frozen=True):
    path: FieldPath
    code: str
    label: str
    found: str
    expected: str
    fix: str


def _placed(fault: _Fault, parsed: Parsed) -> Problem:
    return Problem(
        code=fault.code,
        place=parsed.place,
        line=parsed.line_of(fault.path),
        field=fault.path,
        label=fault.label,
        found=fault.found,
        expected=fault.expected,
        fix=fault.fix,
    )


def _whole(cls: type, message: str) -> _Fault:
    label = getattr(getattr(cls, "facts", None), "label", "内容")
    return _Fault((), "wrong-value", label, message, "各项内容相互一致", "按提示改正")


def _all_faults(value: Any, cls: type) -> list[_Fault]:
    return list(islice(_faults(value, cls, ()), MAX_TEXT_FAULTS))


def _faults(value: Any, cls: type, path: FieldPath) -> Iterator[_Fault]:
    """Every fault of a mapping that should be a struct."""
    if not isinstance(value, dict):
        yield _Fault(path, "wrong-value", "", f"“{_short(value)}”", "若干“字段: 值”", "换行缩进，逐项写出")
        return
    facts = {field.name: field for field in fields_of(cls)}
    for key in value:
        if key not in facts:
            yield _unknown(key, facts, path)
    for name, field in facts.items():
        if name in value:
            yield from _value_faults(value[name], field.type, (*path, name), field.label, field.hint)
        elif field.is_required:
            yield _Fault(
                (*path, name),
                "missing-field",
                field.label,
                "没有填写",
                f"必须填写“{field.label}”",
                f"补写 {name}: …{_hint(field.hint)}",
            )


def _unknown(key: str, facts: dict[str, Any], path: FieldPath) -> _Fault:
    near = difflib.get_close_matches(key, facts, n=1)
    fix = f"是不是“{near[0]}”（{facts[near[0]].label}）？" if near else "删去这一行，或者改成认识的字段名"
    return _Fault((*path, key), "unknown-field", "", f"不认识的字段“{key}”", "本类信息规定的字段", fix)


def _value_faults(value: Any, hint: Any, path: FieldPath, label: str, note: str) -> Iterator[_Fault]:
    for kind in alternatives_of(hint):
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield from _faults(value, kind, path)
            return
        if get_origin(kind) is list:
            yield from _list_faults(value, hint, kind, path, label, note)
            return
    ready = _instant(value) if datetime in alternatives_of(hint) else value
    try:
        _refuse_odd(msgspec.convert(ready, hint, strict=False))
    except ValueError:
        words = expected_words(hint)
        yield _Fault(path, "wrong-value", label, f"“{_short(value)}”", words, f"改成{words}{_hint(note)}")


def _refuse_odd(value: object) -> None:
    """What no type of msgspec can limit: days and amounts. Raises ValueError."""
    if isinstance(value, Decimal):
        check_places([value])
    if isinstance(value, date) and not int(FIRST_YEAR) <= value.year <= int(LAST_YEAR):
        raise ValueError(f"year out of range: {value.year}")


def _list_faults(value: Any, hint: Any, kind: Any, path: FieldPath, label: str, note: str) -> Iterator[_Fault]:
    if not isinstance(value, list):
        yield _Fault(path, "wrong-value", label, f"“{_short(value)}”", "一个列表", "每项另起一行，以“- ”开头")
        return
    inner = get_args(kind)[0]
    for index, item in enumerate(value):
        yield from _value_faults(item, inner, (*path, index), label, note)
    least = bounds_of(hint).get("min_length")
    if least and len(value) < least:
        yield _Fault(path, "wrong-value", label, f"{len(value)} 项", f"至少 {least} 项", "补写")


def bounds_of(hint: Any) -> dict[str, Any]:
    """The limits that the metas of a hint state, innermost first."""
    bounds: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        bounds.update(bounds_of(get_args(hint)[0]))
        for meta in hint.__metadata__:
            if isinstance(meta, msgspec.Meta):
                names = ("min_length", "max_length", "pattern", "ge", "le")
                bounds.update({name: getattr(meta, name) for name in names if getattr(meta, name) is not None})
    elif get_origin(hint) in (Union, types.UnionType):
        for part in get_args(hint):
            bounds.update(bounds_of(part))
    return bounds


def expected_words(hint: Any) -> str:
    """In words, what a field takes."""
    kind = alternatives_of(hint)[0]
    bounds = bounds_of(hint)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        members = [f"{item.value}（{item.label}）" if isinstance(item, Choice) else str(item.value) for item in kind]
        return "下列之一：" + "、".join(members)
    if kind is datetime:
        return f"{FIRST_YEAR} 到 {LAST_YEAR} 年的日期和时间，如 2026-05-08 09:30"
    if kind is date:
        return f"{FIRST_YEAR} 到 {LAST_YEAR} 年的日期，如 2026-05-08"
    if kind is bool:
        return "true（是）或 false（否）"
    if kind is int:
        return f"整数{_range(bounds)}"
    if kind is Decimal:
        return "金额，元，最多两位小数，如 12000.50"
    return _expected_text(bounds)


def _expected_text(bounds: dict[str, Any]) -> str:
    if "pattern" in bounds:
        return PATTERN_WORDS.get(bounds["pattern"], f"符合格式 {bounds['pattern']}")
    least, most = bounds.get("min_length"), bounds.get("max_length")
    return f"{least or 0} 到 {most} 个字" if most else "一段文字"


def _range(bounds: dict[str, Any]) -> str:
    if "ge" in bounds and "le" in bounds:
        return f"，{bounds['ge']} 到 {bounds['le']}"
    return f"，不小于 {bounds['ge']}" if "ge" in bounds else ""


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else "一组内容"
    return text if len(text) <= 30 else f"{text[:30]}…"


def _hint(note: str) -> str:
    return f"（{note}）" if note else ""


PATTERN_WORDS = {
    r"^\d{8}-[0-9abcdefghjkmnpqrstvwxyz]{5}$": "编号，如 20260508-k3m9q",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "小写字母、数字和连字符，如 minzheng-ban",
    r"^\+?[0-9][0-9-]{2,19}(转[0-9]{1,6})?$": "电话号码，如 0555-6810012",
    r"^\+?[0-9][0-9-]{2,19}$": "电话号码，如 0555-6810012",
    r"^https?://[^\s<>\"'\\@]+$": "以 http:// 或 https:// 开头的网址",
    r"^[0-9a-f]{64}$": "64 位的文件指纹（SHA-256）",
    r"^[0-9A-Z/-]+$": "数字、大写字母、斜线和连字符",
    r"^[1-7](-[1-7])?$": "星期几，如 1-5",
    r"^([01]\d|2[0-3]):[0-5]\d$": "时刻，如 08:30",
    r"^\d{6}$": "六位数字",
    r"^[a-z][a-z0-9._-]{1,31}$": "小写字母开头的二到三十二个小写字母、数字、点和连字符，如 wangfang",
    r"^[a-z_]+$": "字段名，如 telephones",
    r"^[1-9]\d{0,3}(-[1-9]\d?)?$": "条号，如 26；第十条之一写 10-1",
}
