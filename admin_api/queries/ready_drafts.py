"""What is signed off and may be published by somebody now."""

from __future__ import annotations

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.moving import allow
from admin_api.office import Caller, Office
from admin_api.queries.my_drafts import DraftLine, line_of
from admin_api.workflow import State


def ready_drafts(office: Office, by: Caller) -> list[DraftLine]:
    """Approved or with a timer; those that have waited longest first."""
    found = []
    for draft in reversed(office.drafts.listing(states=[State.APPROVED, State.SCHEDULED])):
        try:
            allow(office, by, Right.PUBLISH, draft)
        except NotAllowedError:
            continue
        found.append(line_of(office, draft))
    return found
