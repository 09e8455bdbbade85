"""Set the time at which a signed draft is published, or take the timer back."""

from __future__ import annotations

from datetime import datetime

from admin_api.commands.moving import in_hand
from admin_api.drafts import Draft, changed
from admin_api.office import Caller, Office
from admin_api.workflow import Action
from admin_api.workflow_errors import WorkflowError


def schedule_draft(office: Office, by: Caller, number: str, *, revision: int, publish_at: datetime | None) -> Draft:
    """`publish_at`: with its time zone; None takes the timer back.

    Raises WorkflowError if a signature is missing or the time is over, NotAllowedError, StaleDraftError.
    """
    if publish_at is not None and publish_at.tzinfo is None:
        raise WorkflowError("定时发布的时间要带时区，如 2026-05-13T09:00:00+08:00。")
    action = Action.UNSCHEDULE if publish_at is None else Action.SCHEDULE
    with in_hand(office, by, number, action, revision) as sheet:
        move = sheet.demand(sheet.case(publish_at=publish_at))
        new = changed(sheet.draft, state=move.to, publish_at=publish_at, saved_at=by.at)
        return sheet.keep(new, told=f"at={publish_at.isoformat()}" if publish_at else "")
