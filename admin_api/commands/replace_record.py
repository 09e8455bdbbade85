"""Put a new version in the place of an old one, if nobody else did in the meantime."""

from __future__ import annotations

from typing import Any

from admin_api.accounts.tokens import Actor
from admin_api.commands.outcome import Outcome, put_directly, refuse_if_wrong
from admin_api.desk import Desk
from admin_api.queries.check_record import new_version
from admin_api.queries.read_record import stored_record
from admin_api.workflow_errors import WorkflowError
from site_builder.addresses import place_of
from site_builder.errors import ContentError, StaleVersionError
from site_builder.records.base import Record, fields_of
from site_builder.records.service_guides import ServiceGuide


def replace_record(
    desk: Desk, kind: str, record_id: str, fields: dict[str, Any], *, expect: frozenset[str], by: Actor, reason: str
) -> Outcome:
    """`expect`: the versions that may stand. Raises RecordNotFoundError, StaleVersionError (nothing is written), ContentError."""
    with desk.writing:
        old, version = stored_record(desk, kind, record_id)
        if version not in expect:
            raise StaleVersionError(place_of(kind, record_id), version)
        holdings = desk.watch.known()
        candidate = new_version(desk, kind, fields, old, holdings)
        if candidate.record is None:
            raise ContentError(candidate.problems)
        refuse_foreign_changes(old, candidate.record)
        warnings = refuse_if_wrong(candidate.problems)
        return put_directly(
            desk, "replace", candidate.record, old, expect=version, by=by, reason=reason, warnings=warnings,
            site_url=holdings.settings.url,
        )  # fmt: skip


def refuse_foreign_changes(old: Record, record: Record) -> None:
    """An imported guide is read-only but for its local facts. Raises WorkflowError."""
    if not isinstance(old, ServiceGuide) or old.imported_from is None or not isinstance(record, ServiceGuide):
        return
    free = {"local", "corrections", "published_without_review", "withdrawal"}
    changed = [
        field.label
        for field in fields_of(ServiceGuide)
        if field.name not in free and getattr(old, field.name) != getattr(record, field.name)
    ]
    if changed:
        raise WorkflowError(
            f"这份指南来自{old.imported_from.system}，只能改“本地信息”。您改了：{'、'.join(changed)}。请在来源系统里改，再重新导入。"
        )
