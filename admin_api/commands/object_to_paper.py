"""Whoever is said to have signed on paper and has not, says so: that signature does not hold any more."""

from __future__ import annotations

from collections.abc import Sequence

from admin_api.commands.moving import allow, in_hand
from admin_api.commands.remarks import refuse_odd_remark
from admin_api.drafts import Draft, changed
from admin_api.office import Caller, Office
from admin_api.office_settings import Step
from admin_api.workflow import Action, State, demand, move_of
from admin_api.workflow_errors import WorkflowError


def object_to_paper(office: Office, by: Caller, number: str, step: str, *, reason: str) -> Draft:
    """The draft waits for the step again, a timer is taken back; what is published stays, and is to be withdrawn.

    Raises NotAllowedError, WorkflowError.
    """
    refuse_odd_remark(reason, "reason", "异议的理由")
    with in_hand(office, by, number, Action.OBJECT) as sheet:
        case = sheet.case(step=step, remark=reason)
        named = [item for item in case.signatures if item.step == step and item.recorded_by is not None]
        if not named:
            raise WorkflowError("这一步没有登记纸质签批，或者已经作废了。")
        move = move_of(sheet.draft, Action.OBJECT)
        allow(office, by, move.right, sheet.draft, [item.by for item in named])
        demand(move, case)
        waits = _first_of(case.steps, step, sheet.draft.step) if move.to is State.IN_REVIEW else None
        new = sheet.keep(
            changed(sheet.draft, state=move.to, step=waits, publish_at=None, saved_at=by.at), remark=reason,
            told=f"step={step} voided=1",
        )  # fmt: skip
        sheet.book.void_signature(number, step, by.at)
        return new


def _first_of(steps: Sequence[Step], step: str, waiting: str | None) -> str:
    """The earlier of the step that is open again and the one for which it waited."""
    keys = [item.key for item in steps]
    return min((key for key in (step, waiting) if key in keys), key=keys.index)
