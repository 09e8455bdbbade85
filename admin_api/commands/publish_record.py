"""Publish a new record, directly: the token may, and the record says so."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from msgspec import structs

from admin_api.accounts.tokens import Actor
from admin_api.attachments import shelf
from admin_api.commands.outcome import Outcome, put_on_record, refuse_if_wrong
from admin_api.desk import Desk
from admin_api.queries.check_record import given_names, interpret
from site_builder.addresses import place_of
from site_builder.checks import check_record
from site_builder.errors import ContentError, Problem, StaleVersionError
from site_builder.holdings import Holdings
from site_builder.records.base import Record
from site_builder.records.kinds import record_classes
from site_builder.records.public_notices import PublicNotice
from site_builder.store.new import new_id
from site_builder.store.places import derived_id
from site_builder.store.write import NEW, current_version
from site_builder.text.citations import statute_key


def publish_record(desk: Desk, kind: str, fields: dict[str, Any], by: Actor, reason: str) -> Outcome:
    """Check everything, number it, date it, save it, show it. Raises ContentError with all that is wrong."""
    with desk.writing:
        holdings = desk.watch.holdings()
        refuse_given(kind, fields)
        record = interpret(kind, {**fields, "id": _id_for(desk, kind, fields)})
        if current_version(desk.settings.content, place_of(kind, record.id)) != NEW:
            raise StaleVersionError(place_of(kind, record.id), "")
        record = structs.replace(record, published_at=desk.clock(), published_without_review=True)
        record = with_period(record, holdings, desk)
        missing = shelf.missing(record, None, desk.settings.content, desk.settings.uploads)
        warnings = refuse_if_wrong([*missing, *check_record(record, holdings)])
        return put_on_record(desk, record, None, expect=NEW, by=by, reason=reason, warnings=warnings)


def _id_for(desk: Desk, kind: str, fields: dict[str, Any]) -> str:
    """A new number; the slug that is sent for what is not dated; of a statute what an import of it would have."""
    if is_dated(kind):
        return new_id(desk.settings.content, kind, desk.today)
    if kind != "statutes" or "id" in fields:
        return str(fields.get("id", ""))
    edition = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(fields.get("edition_on", "")))
    return (
        derived_id(edition.group().replace("-", ""), f"statutes:{statute_key(str(fields.get('title', '')))}")
        if edition
        else ""
    )


def is_dated(kind: str) -> bool:
    """Whether the system numbers records of this kind."""
    return record_classes()[kind].facts.is_dated


def refuse_given(kind: str, fields: dict[str, Any]) -> None:
    """What the system sets cannot be sent in. Raises ContentError."""
    problems = [
        Problem(
            code="given-by-system",
            place=kind,
            field=(name,),
            label=label,
            found=f"提交里带了“{label}”",
            expected="由系统填写",
            fix=f"去掉 {name}",
        )
        for name, label in given_names(kind).items()
        if name in fields and not (name == "id" and not is_dated(kind))
    ]
    if problems:
        raise ContentError(problems)


def with_period(record: Record, holdings: Holdings, desk: Desk) -> Record:
    """A notice's dates: the first day is the day after publication, the last follows from its length."""
    if not isinstance(record, PublicNotice):
        return record
    starts = desk.today + timedelta(days=1)
    last = holdings.calendar.last_day_of_period(starts, record.days, record.unit.value)
    return structs.replace(record, starts_on=starts, ends_on=last.day)
