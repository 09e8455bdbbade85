"""Send a draft back to who wrote it, with remarks. What was signed so far does not hold any more."""

from __future__ import annotations

from admin_api.commands.moving import in_hand
from admin_api.commands.remarks import refuse_odd_remark
from admin_api.drafts import Draft, changed
from admin_api.office import Caller, Office
from admin_api.workflow import Action


def return_draft(office: Office, by: Caller, number: str, *, revision: int, remark: str) -> Draft:
    """Raises WorkflowError without a remark, NotAllowedError, StaleDraftError."""
    refuse_odd_remark(remark)
    with in_hand(office, by, number, Action.RETURN, revision) as sheet:
        move = sheet.demand(sheet.case(remark=remark))
        new = changed(sheet.draft, state=move.to, step=None, publish_at=None, saved_at=by.at)
        return sheet.keep(new, voids=move.voids, remark=remark)
