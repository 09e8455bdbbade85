"""Take a record back: its page stays and says when and why; its files go."""

from __future__ import annotations

from admin_api.accounts.tokens import Actor
from admin_api.commands.outcome import Outcome, put_directly, refuse_if_wrong
from admin_api.desk import Desk
from admin_api.queries.check_record import withdrawn_version
from admin_api.queries.read_record import stored_record
from admin_api.workflow_errors import WorkflowError
from site_builder.addresses import place_of
from site_builder.errors import ContentError, Problem, StaleVersionError


def withdraw_record(
    desk: Desk, kind: str, record_id: str, *, expect: frozenset[str], by: Actor, reason: str
) -> Outcome:
    """Raises RecordNotFoundError, StaleVersionError, ContentError for a reason that cannot be published, WorkflowError if already done."""
    if len(reason.strip()) < 2:
        raise ContentError([_reason_missing(kind)])
    with desk.writing:
        old, version = stored_record(desk, kind, record_id)
        if version not in expect:
            raise StaleVersionError(place_of(kind, record_id), version)
        if old.withdrawal is not None:
            raise WorkflowError(f"这一条已经在 {old.withdrawal.withdrawn_on} 撤下。")
        candidate = withdrawn_version(old, reason, desk.today)
        refuse_if_wrong(candidate.problems)
        if candidate.record is None:
            raise ContentError(candidate.problems)
        return put_directly(
            desk, "withdraw", candidate.record, old, expect=version, by=by, reason=f"撤下：{reason}", warnings=[],
            site_url=desk.watch.known().settings.url,
        )  # fmt: skip


def _reason_missing(kind: str) -> Problem:
    return Problem(
        code="reason-missing", place=kind, field=("reason",), label="撤下原因", found="没有写原因",
        expected="公众看得懂的原因", fix="在 reason 里写明，如“数据有误，更正后重新发布”",
    )  # fmt: skip
