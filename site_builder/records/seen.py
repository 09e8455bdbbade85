"""What the public may see of a record on a given day. Runs once, before all else: no channel sees what it removes.

Removed are name lists and their attachments after the notice's period (and where no end is set), bodies of withdrawn records, and whatever is
for the village board or a certain group only.
"""

from __future__ import annotations

from datetime import date
from typing import overload

from msgspec import structs

from site_builder.records.base import Record, Stub
from site_builder.records.fields import Audience, Placement
from site_builder.records.public_notices import PublicNotice


@overload
def as_seen(record: PublicNotice, today: date) -> PublicNotice | Stub: ...
@overload
def as_seen(record: Record, today: date) -> Record: ...
def as_seen(record: Record, today: date) -> Record:
    """The record, a lesser form of it, or a stub."""
    if record.withdrawal is not None and record.withdrawal.withdrawn_on <= today:
        return _withdrawn(record)
    if record.placement is Placement.BOARD or record.audience is Audience.CERTAIN_GROUP:
        return _only_named(record)
    if isinstance(record, PublicNotice) and (record.ends_on is None or record.is_over(today)):
        return _without_personal_data(record)
    return record


def next_turn(record: Record, today: date) -> date | None:
    """The next day after `today` from which on the record looks different by itself (`changes_on`)."""
    return min((day for day in record.turning_days() if day > today), default=None)


def _withdrawn(record: Record) -> Stub:
    withdrawal = record.withdrawal
    hides = withdrawal is not None and withdrawal.hides_title
    return Stub(
        id=record.id,
        title="本条信息已撤下" if hides else record.title,
        organisation=record.organisation,
        category=record.disclosed_under,
        published_at=record.published_at,
        stands_for=record.facts.kind,
        is_withdrawn=True,
        withdrawal=withdrawal,
    )


def _only_named(record: Record) -> Stub:
    stub = Stub(
        id=record.id,
        title=record.title,
        organisation=record.organisation,
        category=record.disclosed_under,
        published_at=record.published_at,
        placement=record.placement,
        audience=record.audience,
        stands_for=record.facts.kind,
        is_withdrawn=False,
    )
    if not isinstance(record, PublicNotice):
        return stub
    ask = f"{record.objection.office} {record.objection.telephone}"
    return structs.replace(stub, where_it_hangs=record.where_it_hangs, hangs_until=record.ends_on, ask=[ask])


def _without_personal_data(notice: PublicNotice) -> PublicNotice:
    name_list = notice.name_list
    return structs.replace(
        notice,
        name_list=structs.replace(name_list, sha256="") if name_list is not None else None,
        attachments=[attachment for attachment in notice.attachments if not attachment.ends_with_period],
    )
