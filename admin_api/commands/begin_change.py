"""Begin to correct or to withdraw what is public: a draft on its present version, with the reason that the public reads."""

from __future__ import annotations

from admin_api.commands.remarks import refuse_odd_remark
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.commands.submit_draft import submit_draft
from admin_api.drafts import CORRECT, WITHDRAW, Draft
from admin_api.office import Caller, Office
from admin_api.queries.published_records import changes_of
from admin_api.queries.read_record import stored_record
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.store.convert import to_plain

MAX_REASON = 200


def begin_correction(office: Office, by: Caller, kind: str, record_id: str, *, reason: str) -> Draft:
    """A draft of the published version; one's own, if it was begun already. Raises WorkflowError for a record that is
    withdrawn or without a reason, NotAllowedError, RecordNotFoundError."""
    writing = _writing(office, kind, record_id, CORRECT, reason)
    return own_change(office, by, kind, record_id, CORRECT) or save_draft(office, by, writing)


def propose_withdrawal(office: Office, by: Caller, kind: str, record_id: str, *, reason: str) -> Draft:
    """A draft that takes a record back, handed in at once: nothing is to be filled in. What came back goes in again with
    its new reason. Raises what `begin_correction` does, and ContentError for a reason that cannot be published."""
    writing = _writing(office, kind, record_id, WITHDRAW, reason)
    own = own_change(office, by, kind, record_id, WITHDRAW)
    if own is not None and own.state not in (State.DRAFT, State.RETURNED):
        raise WorkflowError(f"您已经提交了撤下，现在{own.state.label}。")
    number, revision = (own.number, own.revision) if own is not None else ("", 0)
    draft = save_draft(office, by, writing, number=number, revision=revision)
    return submit_draft(office, by, draft.number, revision=draft.revision)


def own_change(office: Office, by: Caller, kind: str, record_id: str, purpose: str) -> Draft | None:
    """What somebody has begun with a record and is not done with."""
    found = (draft for draft in changes_of(office, kind, record_id) if by.user.login == draft.author)
    return next((draft for draft in found if draft.purpose == purpose), None)


def _writing(office: Office, kind: str, record_id: str, purpose: str, reason: str) -> Writing:
    refuse_odd_remark(reason, "reason", "原因")
    record, version = stored_record(office.desk, kind, record_id)
    if record.withdrawal is not None:
        raise WorkflowError(f"这一条已经在 {record.withdrawal.withdrawn_on} 撤下。")
    if not 2 <= len(reason.strip()) <= MAX_REASON:
        raise WorkflowError(f"请写明原因，两个字到 {MAX_REASON} 个字，公众会看到。")
    return Writing(
        kind=kind,
        fields=to_plain(record),
        purpose=purpose,
        record_id=record_id,
        based_on=version,
        reason=reason.strip(),
    )
