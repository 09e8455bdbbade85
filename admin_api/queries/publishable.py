"""What a draft would be if it were published now, and everything that stands against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from admin_api.commands.replace_record import refuse_foreign_changes
from admin_api.desk import Desk
from admin_api.drafts import CORRECT, NEW, WITHDRAW, Draft
from admin_api.queries.check_record import Candidate, class_of, given_names, new_record, new_version, withdrawn_version
from admin_api.queries.read_record import stored_record
from admin_api.workflow_errors import WorkflowError
from site_builder.addresses import place_of
from site_builder.errors import ContentError, Problem, RecordNotFoundError
from site_builder.holdings import Holdings
from site_builder.records.base import Record, fields_of
from site_builder.records.organisations import Organisation
from site_builder.store.convert import struct_from_json, to_plain
from site_builder.store.write import NEW as NOTHING
from site_builder.store.write import current_version

SET_BY_SYSTEM = frozenset({"corrections", "withdrawal"})


@dataclass(frozen=True, kw_only=True)
class Publishable:
    """The record (None if it has no shape yet), the one in whose place it comes and the version of that, all findings."""

    record: Record | None
    old: Record | None
    base_version: str | None
    problems: list[Problem]
    site_url: str


def publishable(desk: Desk, draft: Draft) -> Publishable:
    """Look at the disk, and check as publishing does. Whatever is missing or wrong is a finding."""
    holdings = desk.watch.known()
    old, version = public_record(desk, draft)
    candidate = _candidate(desk, draft, old, holdings)
    problems = [*candidate.problems, *_problems(desk, draft, candidate.record, old, holdings)]
    return Publishable(
        record=candidate.record, old=old, base_version=version, problems=problems, site_url=holdings.settings.url
    )


def public_record(desk: Desk, draft: Draft) -> tuple[Record | None, str | None]:
    """The record that a draft changes, and its version; nothing for a new one, or where it is gone or unreadable."""
    if draft.purpose == NEW or draft.record_id is None:
        return None, None
    try:
        return stored_record(desk, draft.kind, draft.record_id)
    except (RecordNotFoundError, ContentError):
        return None, None


def touched_fields(desk: Desk, draft: Draft) -> dict[str, tuple[Any, Any]] | None:
    """The fields in which a correction differs from what is public, with both; None if that cannot be said."""
    old, version = public_record(desk, draft)
    if draft.purpose != CORRECT or old is None or version != draft.based_on:
        return None
    record, problems = struct_from_json({**_sent(draft), **_given(old)}, type(old), draft.kind)
    if record is None or problems:
        return None
    names = [field.name for field in fields_of(type(old)) if field.name not in given_names(draft.kind)]
    both = {name: (getattr(old, name), getattr(record, name)) for name in names}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def scope_of(kind: str, fields: dict[str, Any], record_id: str | None, otherwise: str) -> str:
    """The organisation whose matter a draft is: the one it names; for an organisation's own page, itself."""
    named = (record_id or fields.get("part_of")) if kind == "organisations" else fields.get("organisation")
    return named if isinstance(named, str) and named else otherwise


def scope_of_record(record: Record, holdings: Holdings) -> str:
    """The same for a published record."""
    return record.id if isinstance(record, Organisation) else holdings.organisation_of(record)


def _candidate(desk: Desk, draft: Draft, old: Record | None, holdings: Holdings) -> Candidate:
    if draft.purpose == NEW:
        return new_record(desk, draft.kind, draft.fields, holdings, is_reviewed=True)
    if old is None:
        return Candidate(None, [])  # what it stands on is gone: that is told by the table of moves
    if draft.purpose == CORRECT:
        fields = {**_sent(draft), "corrections": [*_notes(old), *_note(desk, draft)]}
        return new_version(desk, draft.kind, fields, old, holdings, is_reviewed=True)
    return withdrawn_version(old, draft.reason, desk.today)


def _sent(draft: Draft) -> dict[str, Any]:
    """What the draft says itself: not what the system sets, and corrections and withdrawal have their own way."""
    names = {*given_names(draft.kind), *SET_BY_SYSTEM}
    return {name: value for name, value in draft.fields.items() if name not in names}


def _given(old: Record) -> dict[str, Any]:
    names = {*given_names(old.facts.kind), *SET_BY_SYSTEM}
    return {name: value for name, value in to_plain(old).items() if name in names}


def _notes(old: Record) -> list[Any]:
    notes: list[Any] = to_plain(old).get("corrections", [])
    return notes


def _note(desk: Desk, draft: Draft) -> list[dict[str, str]]:
    """The public note of this correction."""
    return [{"revised_on": desk.today.isoformat(), "note": draft.reason}] if draft.reason.strip() else []


def _problems(
    desk: Desk, draft: Draft, record: Record | None, old: Record | None, holdings: Holdings
) -> Iterator[Problem]:
    if record is None:
        return
    if draft.purpose == NEW and current_version(desk.settings.content, place_of(draft.kind, record.id)) != NOTHING:
        yield _problem(
            draft, "id-taken", "id", f"“{record.id}”已经有了", "没有用过的编号", "换一个编号；要改已有的，请用“更正”"
        )
    if old is not None and old.withdrawal is not None:
        yield _problem(
            draft,
            "already-withdrawn",
            "withdrawal",
            f"已经在 {old.withdrawal.withdrawn_on} 撤下",
            "还在公开的信息",
            "作废这份稿子",
        )
    if old is not None and draft.purpose == CORRECT:
        try:
            refuse_foreign_changes(old, record)
        except WorkflowError as error:
            yield _problem(draft, "imported-elsewhere", "title", str(error), "只改本地信息", "把别的改动撤回")
    if draft.purpose != WITHDRAW and draft.organisation != _owner(record, old, holdings):
        yield _problem(
            draft,
            "organisation-missing",
            "organisation",
            "没有写明公开主体，发布后会算作主办单位的",
            "拟稿人的单位",
            "选自己的单位",
        )


def _owner(record: Record, old: Record | None, holdings: Holdings) -> str:
    """Whose a record will be; a new organisation is that of the one above it."""
    if isinstance(record, Organisation) and old is None:
        return record.part_of or holdings.settings.organisation
    return scope_of_record(record, holdings)


def _problem(draft: Draft, code: str, field: str, found: str, expected: str, fix: str) -> Problem:
    labels = {facts.name: facts.label for facts in fields_of(class_of(draft.kind))}
    return Problem(
        code=code, place=draft.kind, field=(field,), label=labels.get(field, ""), found=found, expected=expected, fix=fix
    )  # fmt: skip
