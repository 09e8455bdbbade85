"""Give a draft up. It stays, with its history; nobody can take it up again."""

from __future__ import annotations

from admin_api.commands.moving import in_hand
from admin_api.commands.remarks import refuse_odd_remark
from admin_api.drafts import Draft, changed
from admin_api.office import Caller, Office
from admin_api.workflow import Action


def discard_draft(office: Office, by: Caller, number: str, *, revision: int, remark: str) -> Draft:
    """Raises WorkflowError without a reason or where it cannot be given up, NotAllowedError, StaleDraftError."""
    refuse_odd_remark(remark)
    with in_hand(office, by, number, Action.DISCARD, revision) as sheet:
        move = sheet.demand(sheet.case(remark=remark))
        return sheet.keep(
            changed(sheet.draft, state=move.to, step=None, saved_at=by.at), voids=move.voids, remark=remark
        )
