"""What open data shows of a record: everything but bodies, name lists, and files that end with the period.

Columns and schema are derived from the record classes: a new field is open data by itself, unless it is a long text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from site_builder.addresses import address_of
from site_builder.channels.page_tags import minute
from site_builder.holdings import Holdings
from site_builder.records.base import FieldFacts, Record, fields_of
from site_builder.records.fields import Attachment, Choice
from site_builder.records.kinds import record_classes

LONG_TEXT = 5000
"""A field whose text may have more characters is a body, not data."""
HIDDEN = frozenset({"name_list", "withdrawal"})
"""Names are shown on the notice's page only; what is withdrawn is not in the data at all."""
URL = "url"
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
BLANKS = " \u3000"
SUSPICIOUS = FORMULA_STARTS | frozenset(BLANKS)
SCALARS = (inspect.StrType, inspect.IntType, inspect.BoolType, inspect.DecimalType, inspect.FloatType,
           inspect.DateType, inspect.DateTimeType, inspect.EnumType, inspect.NoneType)  # fmt: skip


@cache
def public_fields(cls: type[Record]) -> tuple[FieldFacts, ...]:
    """The fields that are open data, in order of declaration."""
    types = _types(cls)
    return tuple(field for field in fields_of(cls) if field.name not in HIDDEN and not _is_long(types[field.name]))


@cache
def columns(cls: type[Record]) -> tuple[FieldFacts, ...]:
    """Those of them that fit into a cell: scalars, short lists of them, and attachments by their names."""
    types = _types(cls)
    return tuple(field for field in public_fields(cls) if field.name == "attachments" or _is_flat(types[field.name]))


def _types(cls: type[Record]) -> dict[str, inspect.Type]:
    info = _infos()[cls]
    return {field.name: field.type for field in info.fields} if isinstance(info, inspect.StructType) else {}


@cache
def _infos() -> dict[type[Record], inspect.Type]:
    """What msgspec knows of every kind, asked once for all: each asking evaluates all annotations again."""
    classes = list(record_classes().values())
    return dict(zip(classes, inspect.multi_type_info(classes), strict=True))


@cache
def _definitions() -> dict[str, dict[str, Any]]:
    """The JSON Schemas of every kind and of all that they hold, by the name of the class."""
    return msgspec.json.schema_components(record_classes().values(), ref_template="#/$defs/{name}")[1]


def _is_long(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.StrType):
        return kind.max_length is not None and kind.max_length > LONG_TEXT
    return any(_is_long(part) for part in _parts(kind))


def _is_flat(kind: inspect.Type) -> bool:
    parts = list(_parts(kind))
    return isinstance(kind, SCALARS) or (
        bool(parts) and not isinstance(kind, inspect.StructType) and all(_is_flat(part) for part in parts)
    )


def _parts(kind: inspect.Type) -> Iterator[inspect.Type]:
    match kind:
        case inspect.Metadata():
            yield kind.type
        case inspect.ListType():
            yield kind.item_type
        case inspect.UnionType():
            yield from kind.types
        case inspect.StructType():
            yield from (field.type for field in kind.fields)


def public_data(record: Record, holdings: Holdings) -> dict[str, Any]:
    """A record as JSON has it: as it is stored, defaults left out, with its address."""
    data = {}
    for name, default in _defaults(type(record)):
        value = getattr(record, name) if name != "attachments" else lasting_files(record)
        if value != default:
            data[name] = value
    data[URL] = holdings.settings.url + address_of(record)
    return data


@cache
def _defaults(cls: type[Record]) -> tuple[tuple[str, Any], ...]:
    """The public fields with their defaults; NODEFAULT where there is none."""
    known = {field.name: field for field in msgspec.structs.fields(cls)}
    return tuple((field.name, _default(known[field.name])) for field in public_fields(cls))


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default_factory() if callable(field.default_factory) else field.default


def lasting_files(record: Record) -> list[Attachment]:
    """Its attachments but those that are erased when the notice's period ends."""
    return [file for file in record.attachments if not file.ends_with_period]


def heading(cls: type[Record]) -> list[str]:
    """The first row of a table."""
    return [*(field.label for field in columns(cls)), "网址"]


def cells(record: Record, holdings: Holdings) -> list[str]:
    """A record as a row for people: choices by their words, organisations by their names, no cell a formula."""
    named = {field for field, kind, _ in record.references() if kind == "organisations"}
    row = [_cell(record, field.name, field.name in named, holdings) for field in columns(type(record))]
    return [*row, holdings.settings.url + address_of(record)]


def _cell(record: Record, name: str, is_organisation: bool, holdings: Holdings) -> str:
    if name == "organisation":
        return neutral(holdings.organisation_name(holdings.organisation_of(record)))
    if name == "attachments":
        return neutral("；".join(file.name for file in lasting_files(record)))
    value = getattr(record, name)
    if is_organisation and isinstance(value, str):
        return neutral(holdings.organisation_name(value))
    return words(value)


def words(value: object) -> str:
    """A value as a cell. A number stays one: it cannot be a formula."""
    write = WRITERS.get(type(value))
    if write is not None:
        return write(value)
    return neutral(value.label if isinstance(value, Choice) else str(value))


def neutral(text: str) -> str:
    """Text that a spreadsheet does not take for a formula: where it might, an apostrophe goes before it."""
    if text[:1] not in SUSPICIOUS:
        return text
    start = text.lstrip(BLANKS)[:1]
    return f"'{text}" if start and start in FORMULA_STARTS else text


WRITERS: dict[type, Callable[[Any], str]] = {
    str: neutral,
    type(None): lambda _: "",
    bool: lambda value: "是" if value else "否",
    int: str,
    Decimal: str,
    date: date.isoformat,
    datetime: minute,
    list: lambda value: neutral("；".join(map(words, value))),
}


def json_schema(cls: type[Record]) -> dict[str, Any]:
    """JSON Schema of a month's file, with the Chinese titles of the fields and the words of the choices."""
    record = dict(_definitions()[cls.__name__])
    parts = {**_definitions(), cls.__name__: record}
    names = [field.name for field in public_fields(cls)]
    record["properties"] = {name: record["properties"][name] for name in names}
    record["properties"][URL] = {"title": "网址", "type": "string", "format": "uri"}
    record["required"] = [name for name in record["required"] if name in names] + [URL]
    used = _used(cls.__name__, parts)
    choices = {choice.__name__: choice for choice in _choices(_types(cls).values())}
    definitions = {name: _plain(part, choices.get(name)) for name, part in sorted(parts.items()) if name in used}
    definitions[cls.__name__] |= {"title": cls.facts.label, "description": cls.facts.description}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{cls.facts.label}：一个月的数据",
        "type": "object",
        "properties": {
            "kind": {"title": "栏目", "const": cls.facts.kind},
            "label": {"title": "栏目名称", "type": "string"},
            "period": {"title": "月份", "type": "string"},
            "records": {"title": "信息", "type": "array", "items": {"$ref": f"#/$defs/{cls.__name__}"}},
        },
        "required": ["kind", "label", "period", "records"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _plain(part: dict[str, Any], choice: type[Choice] | None) -> dict[str, Any]:
    """A definition without the class's own name and English docstring; a choice with its words."""
    if choice is not None:
        return {"oneOf": [{"const": member.value, "title": member.label} for member in choice]}
    return {name: value for name, value in part.items() if name not in ("title", "description")}


def _used(name: str, parts: dict[str, Any]) -> set[str]:
    """The definitions that are still referred to once the hidden fields are gone."""
    used, waiting = set[str](), [name]
    while waiting:
        current = waiting.pop()
        used.add(current)
        waiting += [found for found in _references(parts[current]) if found not in used]
    return used


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(reference := part.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _choices(kinds: Any) -> Iterator[type[Choice]]:
    for kind in kinds:
        if isinstance(kind, inspect.EnumType) and issubclass(kind.cls, Choice):
            yield kind.cls
        yield from _choices(_parts(kind))
