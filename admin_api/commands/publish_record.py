"""Publish a new record, directly: the token may, and the record says so."""

from __future__ import annotations

from typing import Any

from admin_api.accounts.tokens import Actor
from admin_api.commands.outcome import Outcome, put_directly, refuse_if_wrong
from admin_api.desk import Desk
from admin_api.queries.check_record import class_of, new_record
from admin_api.workflow_errors import WorkflowError
from site_builder.addresses import is_id, place_of
from site_builder.errors import ContentError
from site_builder.store.write import NEW, current_version


def publish_record(desk: Desk, kind: str, fields: dict[str, Any], by: Actor, reason: str) -> Outcome:
    """Check everything, number it, date it, save it, show it. Raises ContentError with all that is wrong."""
    class_of(kind)
    with desk.writing:
        _refuse_what_is_there(desk, kind, str(fields.get("id", "")))
        holdings = desk.watch.known()
        candidate = new_record(desk, kind, fields, holdings)
        warnings = refuse_if_wrong(candidate.problems)
        if candidate.record is None:
            raise ContentError(candidate.problems)
        _refuse_what_is_there(desk, kind, candidate.record.id)
        return put_directly(
            desk, "publish", candidate.record, None, expect=NEW, by=by, reason=reason, warnings=warnings,
            site_url=holdings.settings.url,
        )  # fmt: skip


def _refuse_what_is_there(desk: Desk, kind: str, record_id: str) -> None:
    if is_id(kind, record_id) and current_version(desk.settings.content, place_of(kind, record_id)) != NEW:
        raise WorkflowError(
            f"编号“{record_id}”已经有了。要改它，请先读取，再用 PUT 或 …/replace 提交；新的信息换一个编号。"
        )
