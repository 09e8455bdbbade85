"""What is wrong with a record, without saving it."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec import structs

from admin_api.desk import Desk
from site_builder.checks import check_record as findings_of
from site_builder.errors import ContentError, Problem, RecordNotFoundError, Severity
from site_builder.records.base import Record, fields_of
from site_builder.records.kinds import examples, record_classes
from site_builder.records.public_notices import PublicNotice
from site_builder.store.convert import struct_from_json


@cache
def given_names(kind: str) -> dict[str, str]:
    """Name → label of the fields that the system sets."""
    return {field.name: field.label for field in fields_of(class_of(kind)) if field.is_given}


def class_of(kind: str) -> type[Record]:
    """The class of a kind. Raises RecordNotFoundError."""
    if kind not in record_classes():
        raise RecordNotFoundError(f"没有“{kind[:60]}”这一类。可用：{'、'.join(record_classes())}。")
    return record_classes()[kind]


def interpret(kind: str, fields: dict[str, Any]) -> Record:
    """JSON fields → a record. Raises ContentError with every fault of shape."""
    record, problems = struct_from_json(fields, class_of(kind), kind)
    if record is None or problems:
        raise ContentError(problems)
    return record


def problems_of(desk: Desk, kind: str, fields: dict[str, Any]) -> list[Problem]:
    """Every finding, of shape or of rule. What the system will set is not asked for."""
    example = examples()[class_of(kind).facts.kind]
    filled = {"id": example.id, **fields}
    record, problems = struct_from_json(filled, class_of(kind), kind)
    if record is None:
        return problems
    if record.published_at is None:
        record = structs.replace(record, published_at=desk.clock())
    if isinstance(record, PublicNotice) and record.ends_on is None:
        record = structs.replace(record, starts_on=desk.today, ends_on=_last(desk, record))
    return [*problems, *findings_of(record, desk.watch.holdings())]


def _last(desk: Desk, notice: PublicNotice) -> Any:
    return desk.watch.holdings().calendar.last_day_of_period(desk.today, notice.days, notice.unit.value).day


def is_error(problem: Problem) -> bool:
    """Whether it stops publishing."""
    return problem.severity is Severity.ERROR
