"""What a record would be if it were published now, and everything that stands against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from msgspec import structs

from admin_api.attachments import shelf
from admin_api.desk import Desk
from site_builder.addresses import is_id, place_of
from site_builder.checks import check_record as findings_of
from site_builder.checks import check_texts
from site_builder.clock import BEIJING
from site_builder.errors import Problem, RecordNotFoundError, Severity
from site_builder.holdings import Holdings
from site_builder.records.base import Record, fields_of
from site_builder.records.fields import DayUnit
from site_builder.records.kinds import examples, record_classes
from site_builder.records.public_notices import PublicNotice
from site_builder.store.convert import struct_from_json, to_plain
from site_builder.store.new import new_id
from site_builder.store.places import derived_id
from site_builder.store.read import read_record
from site_builder.store.write import NEW, current_version
from site_builder.text.citations import statute_key


@dataclass(frozen=True)
class Candidate:
    """A record about to be (None if it has no shape yet), and all findings, of shape, rule and files."""

    record: Record | None
    problems: list[Problem]


@cache
def given_names(kind: str) -> dict[str, str]:
    """Name → label of the fields that the system sets."""
    return {field.name: field.label for field in fields_of(class_of(kind)) if field.is_given}


def class_of(kind: str) -> type[Record]:
    """The class of a kind. Raises RecordNotFoundError."""
    if kind not in record_classes():
        raise RecordNotFoundError(f"没有“{kind[:60]}”这一类。可用：{'、'.join(record_classes())}。")
    return record_classes()[kind]


def problems_of(desk: Desk, kind: str, fields: dict[str, Any]) -> list[Problem]:
    """What publishing these fields would meet: as a new version, if they carry the id of what is there, else anew."""
    class_of(kind)
    holdings = desk.watch.known()
    record_id = str(fields.get("id", ""))
    if is_id(kind, record_id) and current_version(desk.settings.content, place_of(kind, record_id)) != NEW:
        old, _, problems = read_record(desk.settings.content, place_of(kind, record_id))
        return problems if old is None else new_version(desk, kind, fields, old, holdings).problems
    return new_record(desk, kind, fields, holdings).problems


def new_record(
    desk: Desk, kind: str, fields: dict[str, Any], holdings: Holdings, *, is_reviewed: bool = False
) -> Candidate:
    """Numbered and dated as it would be published now; what nobody reviewed says so."""
    problems = list(_given_problems(kind, fields))
    sent = {name: value for name, value in fields.items() if name not in given_names(kind)}
    record_id = _id_for(desk, kind, fields)
    record, faults = struct_from_json({**sent, "id": record_id or examples()[kind].id}, class_of(kind), kind)
    problems += [*_id_problems(kind, record_id), *faults]
    if record is None or not is_id(kind, record_id):
        return Candidate(None, problems)
    record = structs.replace(record, published_at=desk.clock(), published_without_review=not is_reviewed)
    if isinstance(record, PublicNotice):
        record = _with_period(structs.replace(record, starts_on=desk.today + timedelta(days=1)), holdings)
    return _examined(desk, record, None, problems, holdings)


def new_version(
    desk: Desk, kind: str, fields: dict[str, Any], old: Record, holdings: Holdings, *, is_reviewed: bool = False
) -> Candidate:
    """In the place of an old one: what the system has set stays, or follows from what is sent."""
    kept = {name: value for name, value in to_plain(old).items() if name in given_names(kind)}
    problems = list(_changed_given(kind, fields, kept))
    sent = {name: value for name, value in fields.items() if name not in given_names(kind)}
    record, faults = struct_from_json({**sent, **kept}, class_of(kind), kind)
    problems += faults
    if record is None:
        return Candidate(None, problems)
    record = structs.replace(record, published_without_review=not is_reviewed)
    if isinstance(record, PublicNotice) and _period_of(record) != _period_of(old):
        record = _with_period(record, holdings)
    return _examined(desk, record, old, problems, holdings)


def withdrawn_version(old: Record, reason: str, today: date) -> Candidate:
    """What is left of a record when it is taken back. Its reason is published and examined like any text; whatever else
    is wrong with the record, it may go."""
    withdrawal = {"withdrawn_on": today.isoformat(), "reason": reason}
    fields = {**to_plain(structs.replace(old, attachments=[])), "withdrawal": withdrawal}
    record, problems = struct_from_json(fields, type(old), old.facts.kind)
    if record is None or problems:
        return Candidate(None, problems)
    return Candidate(record, [item for item in check_texts(record) if item.field[:1] == ("withdrawal",)])


def _examined(desk: Desk, record: Record, old: Record | None, problems: list[Problem], holdings: Holdings) -> Candidate:
    settings = desk.settings
    megabytes = holdings.settings.max_attachment_megabytes
    files = shelf.problems_of_files(record, old, settings.content, settings.uploads, megabytes)
    return Candidate(record, [*problems, *files, *findings_of(record, holdings)])


def _period_of(record: Record) -> tuple[int, DayUnit] | None:
    return (record.days, record.unit) if isinstance(record, PublicNotice) else None


def _with_period(notice: PublicNotice, holdings: Holdings) -> PublicNotice:
    """The first day of a notice is the day after publication, the last follows from its length."""
    if notice.starts_on is None:
        return notice
    last = holdings.calendar.last_day_of_period(notice.starts_on, notice.days, notice.unit.value)
    return structs.replace(notice, ends_on=last.day)


def is_dated(kind: str) -> bool:
    """Whether the system numbers records of this kind."""
    return record_classes()[kind].facts.is_dated


def _id_for(desk: Desk, kind: str, fields: dict[str, Any]) -> str:
    """A new number; the slug that is sent for what is not dated; of a statute what an import of it would have."""
    if is_dated(kind):
        return new_id(desk.settings.content, kind, desk.today)
    sent = fields.get("id", "")
    if kind != "statutes" or sent:
        return str(sent) if isinstance(sent, str | int) else ""
    edition = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(fields.get("edition_on", "")))
    if edition is None:
        return ""
    return derived_id(edition.group().replace("-", ""), f"statutes:{statute_key(str(fields.get('title', '')))}")


def _id_problems(kind: str, record_id: str) -> list[Problem]:
    if is_id(kind, record_id):
        return []
    return [
        Problem(
            code="wrong-value" if record_id else "missing-field", place=kind, field=("id",), label="编号",
            found=f"“{record_id[:60]}”" if record_id else "没有填写，或者不是文字", expected="小写字母、数字和连字符，不超过 60 个字",
            fix="改成如 minzheng-ban 的短名",
        )
    ]  # fmt: skip


def _given_problems(kind: str, fields: dict[str, Any]) -> list[Problem]:
    """What the system sets cannot be sent in."""
    return [
        Problem(
            code="given-by-system", place=kind, field=(name,), label=label, found=f"提交里带了“{label}”",
            expected="由系统填写", fix=f"去掉 {name}",
        )
        for name, label in given_names(kind).items()
        if name in fields and not (name == "id" and not is_dated(kind))
    ]  # fmt: skip


def _changed_given(kind: str, fields: dict[str, Any], kept: dict[str, Any]) -> list[Problem]:
    """Sending back what the system has set is fine, changing it is not."""
    return [
        Problem(
            code="given-by-system", place=kind, field=(name,), label=label, found=f"“{label}”和原来不同",
            expected="由系统填写，不能改", fix=f"去掉 {name}，或者照原样送回",
        )
        for name, label in given_names(kind).items()
        if name in fields and name != "published_without_review" and _words(fields[name]) != kept.get(name, "")
    ]  # fmt: skip


def _words(value: object) -> str:
    """As `to_plain` would say it: an instant in Beijing time, to the minute."""
    text = "" if value is None else str(value)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    if instant.tzinfo is not None:
        return instant.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    return text.replace("T", " ")[:16]


def is_error(problem: Problem) -> bool:
    """Whether it stops publishing."""
    return problem.severity is Severity.ERROR
