"""Foreign fields → the fields of a kind: names or labels, lists, choices by label; what is missing is derived or told."""

from __future__ import annotations

import re
import types
from datetime import date, datetime
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec

from site_builder.clock import BEIJING
from site_builder.importing.report import ImportReport, Source
from site_builder.records.base import FieldFacts, Record, fields_of
from site_builder.records.documents import Document, Genre
from site_builder.records.fields import Choice
from site_builder.text import document_number
from site_builder.text.commonmark import commonmark_to_html
from site_builder.text.plain import excerpt, html_to_text

SUMMARY_CHARACTERS = 96
DAY = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?")
SPLIT = re.compile(r"[\n；;]+")
NUMBER_IN_TEXT = re.compile(r"[\u4e00-\u9fa5]{2,12}[〔\[【（(]\d{4}[〕\]】）)]\s*\d+号")


def mapped(source: Source, cls: type[Record], report: ImportReport) -> dict[str, Any]:
    """The values under the names of the class. What has no place is told, with its text, and not lost silently."""
    values: dict[str, Any] = {}
    for name, value in source.values.items():
        path, facts = _find(name, cls)
        if facts is None:
            words = value if isinstance(value, str) else "一组内容"
            report.warn(source.name, f"“{name}”没有对应的字段：{words[:60]}", "本类信息的字段", "改列名，或手工补入")
        else:
            _put(values, path, _fitted(value, facts.type))
    return values


def _find(name: str, cls: type[msgspec.Struct]) -> tuple[tuple[str, ...], FieldFacts | None]:
    first, _, rest = name.partition(".")
    facts = next((item for item in fields_of(cls) if first.strip() in (item.name, item.label)), None)
    if facts is None or not rest:
        return (facts.name if facts else name,), facts
    inner = next(
        (kind for kind in _kinds(facts.type) if isinstance(kind, type) and issubclass(kind, msgspec.Struct)), None
    )
    if inner is None:
        return (name,), None
    path, found = _find(rest, inner)
    return (facts.name, *path), found


def _put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        values = values.setdefault(step, {})
    values[path[-1]] = value


def _kinds(hint: Any) -> list[Any]:
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, types.UnionType):
        return [kind for part in get_args(hint) if part is not type(None) for kind in _kinds(part)]
    return [hint]


def _fitted(value: Any, hint: Any) -> Any:
    """A text as the field wants it: choices by label, days in any writing, lists from lines."""
    kind = _kinds(hint)[0]
    if get_origin(kind) is list:
        items = SPLIT.split(value) if isinstance(value, str) else value
        inner = get_args(kind)[0]
        return [_fitted(item.strip() if isinstance(item, str) else item, inner) for item in items if item]
    if not isinstance(value, str):
        return value
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct_from_line(value, kind)
    if isinstance(kind, type) and issubclass(kind, Choice):
        return next((item.value for item in kind if value in (item.value, item.label)), value)
    if kind in (date, datetime) and (found := DAY.search(value)):
        day = f"{int(found.group(1)):04d}-{int(found.group(2)):02d}-{int(found.group(3)):02d}"
        return day if kind is date else f"{day} {_clock(value)}"
    if kind is bool:
        return {"是": "true", "否": "false"}.get(value, value)
    return value


def _clock(text: str) -> str:
    found = re.search(r"(\d{1,2}):(\d{2})", text)
    return f"{int(found.group(1)):02d}:{found.group(2)}" if found else "09:00"


def _struct_from_line(line: str, cls: type[msgspec.Struct]) -> dict[str, Any]:
    """`名称：说明` → the first fields of a small struct."""
    names = cls.__struct_fields__
    parts = re.split(r"[：:|｜]", line, maxsplit=len(names) - 1)
    return {name: part.strip() for name, part in zip(names, parts, strict=False) if part.strip()}


def derive(values: dict[str, Any], cls: type[Record], source: Source, report: ImportReport) -> None:
    """What a document's own text tells of its header. Every guess is told."""
    if cls is not Document:
        return
    body = str(values.get("body", ""))
    title = str(values.get("title", ""))
    if "document_number" not in values and (found := NUMBER_IN_TEXT.search(f"{title}\n{body}"[:600])):
        values["document_number"] = document_number.canonical(found.group())
        report.warn(source.name, f"发文字号取自正文：{values['document_number']}", "核对", "不对就改正")
    if "issued_on" not in values and (days := DAY.findall(body)):
        values["issued_on"] = "{:04d}-{:02d}-{:02d}".format(*(int(part) for part in days[-1]))
        report.warn(source.name, f"成文日期取自正文末尾：{values['issued_on']}", "核对", "不对就改正")
    if "genre" not in values:
        genre = next((item for item in Genre if title.endswith(item.label)), Genre.OTHER)
        values["genre"] = genre.value
    for name, default, label in (("topic", "other", "主题分类"), ("category", "other", "公开类别")):
        if name not in values:
            values[name] = default
            report.warn(source.name, f"没有写明{label}，暂填“其他”", f"正确的{label}", "导入后改正")
    if "summary" not in values and body:
        values["summary"] = excerpt(html_to_text(commonmark_to_html(body)), SUMMARY_CHARACTERS)


def published_day(values: dict[str, Any], fallback: date) -> date:
    """The day that goes into a new record's id: of publication, else of issue, else today."""
    for name in ("published_at", "issued_on", "starts_on"):
        found = DAY.search(str(values.get(name, "")))
        if found:
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                continue
    return fallback


def now_words(moment: datetime) -> str:
    """The present minute as records write it."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
