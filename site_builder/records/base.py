"""What every record has, and the facts of a kind from which forms, schema, pages and messages are derived.

A record kind is one class: fields, Chinese labels, hints, limits, one example. Records are frozen, refuse unknown
fields and do not write defaults back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints

import msgspec

from site_builder.errors import FieldPath
from site_builder.records.fields import (
    Attachment,
    Audience,
    Correction,
    DisclosureCategory,
    Keyword,
    OrganisationRef,
    Part,
    Placement,
    Summary,
    Title,
    Withdrawal,
    label,
)


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """What is true of a kind as a whole. `kind` is folder, address and API name at once.

    `column_type` is the 栏目类别 of the statutory page tags (国办发〔2017〕47号, annex).
    """

    kind: str
    label: str
    description: str
    column_type: str
    is_dated: bool = True
    default_category: DisclosureCategory | None = None
    is_listed: bool = True


class Record(Part, frozen=True, kw_only=True):
    """One thing the public may know."""

    facts: ClassVar[RecordFacts]

    id: Annotated[str, label("编号", hint="由系统编出，不改，不再用", extra={"is_given": True})]
    title: Annotated[Title, label("标题")]
    organisation: Annotated[
        OrganisationRef | None, label("公开主体", hint="哪个单位发布；不填即本站主办单位", example="minzheng-ban")
    ] = None
    category: Annotated[
        DisclosureCategory | None, label("公开类别", hint="《政府信息公开条例》第二十、二十一条；不填即按栏目默认")
    ] = None
    summary: Annotated[Summary, label("内容概述", hint="不超过一百字")] = ""
    keywords: Annotated[list[Keyword], label("关键词")] = []
    published_at: Annotated[
        datetime | None, label("发布时间", hint="发布时由系统填写，精确到分", extra={"is_given": True})
    ] = None
    placement: Annotated[Placement, label("张贴与上网")] = Placement.WEB
    audience: Annotated[Audience, label("公开对象")] = Audience.EVERYONE
    attachments: Annotated[list[Attachment], label("附件")] = []
    corrections: Annotated[list[Correction], label("更正记录")] = []
    withdrawal: Annotated[Withdrawal | None, label("撤下")] = None
    published_without_review: Annotated[
        bool, label("未经审核直接发布", hint="由系统标记", extra={"is_given": True})
    ] = False

    @property
    def disclosed_under(self) -> DisclosureCategory | None:
        """The category of 条例 art. 20/21 under which this is disclosed."""
        return self.category or self.facts.default_category

    def turning_days(self) -> Iterator[date]:
        """The days from which on this record looks different by itself."""
        if self.withdrawal is not None:
            yield self.withdrawal.withdrawn_on

    def references(self) -> Iterator[tuple[str, str, str]]:
        """Every other record this one names: (field, kind, id)."""
        if self.organisation is not None:
            yield "organisation", "organisations", self.organisation

    def body_texts(self) -> Iterator[str]:
        """The Markdown texts of the record in reading order."""
        return iter(())

    def texts(self) -> Iterator[tuple[FieldPath, str]]:
        """Everything in words that the office wrote, with where it stands; no ids, addresses or telephones."""
        return iter(_texts_in(self, (), []))

    def all_attachments(self) -> Iterator[Attachment]:
        """Every attachment, wherever in the record it stands."""
        yield from self.attachments

    def file_places(self) -> Iterator[str]:
        """Every file below `content/` that this record needs."""
        return (attachment.path for attachment in self.all_attachments())


class Stub(Record, frozen=True, kw_only=True):
    """What is left to see of a record that the public may not, or no longer, read: never stored, made by `as_seen`."""

    facts = RecordFacts(kind="stubs", label="已撤下或仅现场张贴", description="", column_type="", is_listed=False)

    stands_for: Annotated[str, label("原栏目")]
    is_withdrawn: Annotated[bool, label("已撤下")]
    where_it_hangs: Annotated[list[str], label("张贴地点")] = []
    hangs_until: Annotated[date | None, label("张贴到")] = None
    ask: Annotated[list[str], label("咨询电话")] = []


def key_of(record: Record) -> tuple[str, str]:
    """Kind and id: what tells a record from every other."""
    return kind_of(record), record.id


def kind_of(record: Record) -> str:
    """The kind under whose address a record stands, also when only its stub is seen."""
    return record.stands_for if isinstance(record, Stub) else record.facts.kind


def _texts_in(value: Any, path: FieldPath, found: list[tuple[FieldPath, str]]) -> list[tuple[FieldPath, str]]:
    if isinstance(value, str):
        if value:
            found.append((path, value))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _texts_in(item, (*path, index), found)
    elif isinstance(value, msgspec.Struct):
        for name in _text_fields(type(value)):
            held = getattr(value, name)
            if held:
                _texts_in(held, (*path, name), found)
    return found


@cache
def _text_fields(cls: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields that may hold words: texts that must match a pattern are none."""
    return tuple(field.name for field in fields_of(cls) if field.name != "id" and _may_hold_words(field.type))


def _may_hold_words(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        has_pattern = any(isinstance(meta, msgspec.Meta) and meta.pattern for meta in hint.__metadata__)
        return not has_pattern and _may_hold_words(hint.__origin__)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return bool(_text_fields(hint))
    return hint is str or any(map(_may_hold_words, get_args(hint)))


@dataclass(frozen=True)
class FieldFacts:
    """What forms, messages and documents say of one field."""

    name: str
    label: str
    hint: str
    example: str
    is_required: bool
    is_given: bool
    type: Any


@cache
def fields_of(cls: type[msgspec.Struct]) -> list[FieldFacts]:
    """The fields of a record class or of a struct inside it, in order of declaration."""
    hints = get_type_hints(cls, include_extras=True)
    return [_facts_of(field, hints[field.name]) for field in msgspec.structs.fields(cls)]


def _facts_of(field: msgspec.structs.FieldInfo, hint: Any) -> FieldFacts:
    metas = [meta for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, msgspec.Meta) and meta.title]
    meta = metas[-1] if metas else msgspec.Meta(title=field.name)
    extra = meta.extra or {}
    return FieldFacts(
        name=field.name,
        label=meta.title or field.name,
        hint=meta.description or "",
        example=str(extra.get("example", "")),
        is_required=field.required,
        is_given=bool(extra.get("is_given", False)),
        type=hint,
    )
