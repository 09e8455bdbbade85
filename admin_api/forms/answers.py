"""A posted form → the fields of a record, as /api/records takes them, and everything that is wrong with them.

The record class says where to look: what it does not ask is not taken from the form (what the system gives, what commands
write, and what stands in the draft beside them, is kept as it is). Values that the record would not take stay as they were
typed, so that they are shown again. Nothing here raises for what was posted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import structs

from admin_api.forms.controls import (
    FILE_FACTS,
    MAX_ITEMS,
    asked_fields,
    choice_of,
    inner_struct,
    is_blank,
    is_file,
    item_type,
)
from admin_api.forms.days import DayError, read_day, read_instant
from admin_api.forms.paste import Pasted, joined
from admin_api.forms.posted import MAX_NAME, Posted, PostedFile
from site_builder.errors import FieldPath, Problem
from site_builder.records.base import FieldFacts, Record, fields_of
from site_builder.records.fields import DATED_ID
from site_builder.records.kinds import examples
from site_builder.store.convert import alternatives_of, bounds_of, struct_from_json

OWN = frozenset({"do", "csrf", "revision", "reason"})
"""What every form posts beside the fields of its record: the button pressed, the session's proof, what was edited."""
KEEP = "keep."
"""Whose version stays, where two people wrote different things: keep.title is "mine" or "theirs"."""
FILE = "file"
"""The name of the file itself, beside what is known of it: attachments.0.file."""
MOST_STRANGERS = 20
LONGEST = 1_000
"""Characters of a text that is worth reading as a number, a day, an address: longer ones are none."""
_ID_AT_END = re.compile(DATED_ID.strip("^$") + r"\s*$")
_COMMAS = re.compile(r"(?<=\d)[,，](?=\d{3}(?:\D|$))")
_UNITS = re.compile(r"^[¥￥]\s*|\s*(?:元|整)+$")
_DASHES = str.maketrans("‐‑‒–—―−", "-------")


@dataclass(frozen=True)
class Answers:
    """What a form says. `files`: uploads by the field that they belong to."""

    fields: dict[str, Any]
    files: dict[FieldPath, PostedFile]
    problems: list[Problem]


@dataclass
class _Reading:
    """One form being read: what it holds by name, and what was taken from it."""

    posted: Posted
    today: date
    steps: dict[str, set[str]]
    taken: set[str] = field(default_factory=set)
    files: dict[FieldPath, PostedFile] = field(default_factory=dict)


def answers_of(
    posted: Posted, cls: type[Record], *, kept: Mapping[str, Any], today: date, asks_id: bool = False
) -> Answers:
    """The fields of a draft after a form. `kept`: those it had before; what the form does not ask stays."""
    reading = _Reading(posted, today, _steps(posted))
    asked = asked_fields(cls, kept, asks_id=asks_id)
    names = {facts.name for facts in asked}
    fields = {name: value for name, value in kept.items() if name not in names}
    fields |= _struct(asked, "", (), reading)
    problems = [*posted.problems, *_strangers(reading), *shape_problems(cls, fields, today)]
    return Answers(fields, reading.files, problems)


def shape_problems(cls: type[Record], fields: Mapping[str, Any], today: date) -> list[Problem]:
    """What the record class refuses in these fields; days in the words of a form."""
    kind = cls.facts.kind
    given = {} if fields.get("id") else {"id": examples()[kind].id}
    _, faults = struct_from_json({**fields, **given}, cls, kind)
    days = {problem.field: problem for problem in _day_problems(cls, fields, (), today)}
    return [days.get(fault.field, fault) if fault.code == "wrong-value" else fault for fault in faults]


def theirs(posted: Posted) -> set[str]:
    """The fields of which somebody else's version is to stay."""
    return {name.removeprefix(KEEP) for name in posted.values if name.startswith(KEEP) and posted.one(name) == "theirs"}


def with_button(fields: dict[str, Any], button: str) -> dict[str, Any]:
    """The fields after 删去这一项 or 上移 (`remove:materials.2`, `up:materials.2`); 再加一项 needs nothing: one empty item
    always follows the last.
    """
    action, _, name = button[:MAX_NAME].partition(":")
    *path, last = name.split(".")
    items = _at(fields, path)
    if not isinstance(items, list) or not last.isdecimal() or int(last) >= len(items):
        return fields
    index = int(last)
    if action == "remove":
        del items[index]
    elif action == "up" and index:
        items[index - 1], items[index] = items[index], items[index - 1]
    return fields


def with_pasted(fields: dict[str, Any], name: str, pasted: Pasted) -> dict[str, Any]:
    """The fields with what was taken in behind the text of a name; a title goes to the title, if there is none yet."""
    *path, last = name[:MAX_NAME].split(".")
    place = _at(fields, path)
    if pasted.refusal or not isinstance(place, dict) or not isinstance(place.get(last, ""), str):
        return fields
    if pasted.title and not fields.get("title"):
        fields["title"] = pasted.title
    elif pasted.title:
        pasted = structs.replace(pasted, markdown=f"{pasted.title}\n\n{pasted.markdown}")
    place[last] = joined(place.get(last, ""), pasted)
    return fields


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _steps(posted: Posted) -> dict[str, set[str]]:
    """Name → what follows it in the names that were posted: `materials` → {0, 1}."""
    found: dict[str, set[str]] = {}
    for name in (*posted.values, *posted.files):
        before, parts = "", name.split(".")
        for part in parts[:12]:
            found.setdefault(before, set()).add(part)
            before = f"{before}.{part}" if before else part
    return found


def _strangers(reading: _Reading) -> Iterator[Problem]:
    """What was posted and belongs to no question: nothing is dropped without a word."""
    known = reading.taken | OWN
    names = (name for name in (*reading.posted.values, *reading.posted.files) if name not in known)
    strange = [name for name in names if name.rpartition(".")[2] != FILE and not name.startswith(KEEP)]
    for name in strange[:MOST_STRANGERS]:
        yield Problem(
            code="unknown-field", place="form", found=f"表单里有不认识或太多的项“{name[:40]}”，没有收下",
            expected="这一页的各项", fix="重新打开这一页再填",
        )  # fmt: skip


def _struct(asked: list[FieldFacts], name: str, path: FieldPath, reading: _Reading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for facts in asked:
        inner = f"{name}.{facts.name}" if name else facts.name
        value = _value(facts.type, inner, (*path, facts.name), reading)
        if value not in (None, "", [], {}):
            found[facts.name] = value
    return found


def _value(hint: Any, name: str, path: FieldPath, reading: _Reading) -> Any:
    if (inner := item_type(hint)) is not None:
        return _ticked(name, reading) if choice_of(inner) else _items(inner, name, path, reading)
    if (struct := inner_struct(hint)) is not None:
        return _group(struct, name, path, reading)
    reading.taken.add(name)
    return typed(hint, reading.posted.one(name), reading.today)


def _ticked(name: str, reading: _Reading) -> list[str]:
    reading.taken.add(name)
    return [value for value in dict.fromkeys(reading.posted.values.get(name, [])) if value]


def _items(inner: Any, name: str, path: FieldPath, reading: _Reading) -> list[Any]:
    """The items in the order of their numbers; empty ones are left out, and those behind them move up."""
    numbers = sorted(int(step) for step in reading.steps.get(name, ()) if step.isascii() and step.isdigit())
    found: list[Any] = []
    for number in numbers[:MAX_ITEMS]:
        value = _value(inner, f"{name}.{number}", (*path, len(found)), reading)
        if value not in (None, "", [], {}):
            found.append(value)
    return found


def _group(cls: type[msgspec.Struct], name: str, path: FieldPath, reading: _Reading) -> dict[str, Any]:
    """A group into which nothing was written is none. A file that was chosen replaces what is known of the old one."""
    found = _struct(fields_of(cls), name, path, reading)
    upload = reading.posted.files.get(f"{name}.{FILE}") if is_file(cls) else None
    if upload is not None:
        reading.files[path] = upload
        return {key: value for key, value in found.items() if key not in FILE_FACTS} or {"name": upload.name[:150]}
    return {} if is_blank(cls, found) else found


def typed(hint: Any, text: str, today: date) -> Any:
    """What was typed as the record wants it, if it can be read so; else as it was typed."""
    if text.strip() == "":
        return ""
    if len(text) > LONGEST:
        return text
    kind, bounds = alternatives_of(hint)[0], bounds_of(hint)
    if kind in (date, datetime):
        return _day_text(kind, text, today)
    if kind is int:
        return _COMMAS.sub("", unicodedata.normalize("NFKC", text).strip())
    if kind is Decimal:
        return _UNITS.sub("", _COMMAS.sub("", unicodedata.normalize("NFKC", text).strip()))
    if bounds.get("pattern") == DATED_ID and (match := _ID_AT_END.search(text)):
        return match.group().strip()
    if "pattern" in bounds and not re.search(bounds["pattern"], text):
        return _from_chinese_keyboard(text, bounds["pattern"])
    return text


def _day_text(kind: type, text: str, today: date) -> str:
    try:
        if kind is date:
            return read_day(text, today).isoformat()
        return read_instant(text, today).strftime("%Y-%m-%d %H:%M")
    except DayError:
        return text


def _from_chinese_keyboard(text: str, pattern: str) -> str:
    """Full-width digits and signs as ASCII, where the pattern takes it so."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    return next((form for form in (plain, "".join(plain.split())) if re.search(pattern, form)), text)


def _day_problems(cls: type[msgspec.Struct], values: Any, path: FieldPath, today: date) -> Iterator[Problem]:
    """Every day that is none, with the words of who reads days."""
    if not isinstance(values, Mapping):
        return
    for facts in fields_of(cls):
        value = values.get(facts.name)
        yield from _day_problems_of(facts.type, facts.label, value, (*path, facts.name), today)


def _day_problems_of(hint: Any, label: str, value: Any, path: FieldPath, today: date) -> Iterator[Problem]:
    if (struct := inner_struct(hint)) is not None:
        yield from _day_problems(struct, value, path, today)
    elif (inner := item_type(hint)) is not None:
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _day_problems_of(inner, label, item, (*path, index), today)
    elif alternatives_of(hint)[0] in (date, datetime) and isinstance(value, str):
        read = read_day if alternatives_of(hint)[0] is date else read_instant
        try:
            read(value, today)
        except DayError as error:
            found, _, fix = str(error).rpartition("。")
            yield Problem(
                code="wrong-day", place="form", field=path, label=label, found=found, expected="一个日期", fix=fix
            )  # fmt: skip
