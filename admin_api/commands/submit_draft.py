"""Hand a draft in for review: only what could be published as it is."""

from __future__ import annotations

from admin_api.commands.moving import in_hand
from admin_api.drafts import Draft, changed
from admin_api.office import Caller, Office
from admin_api.queries.publishable import publishable
from admin_api.workflow import Action


def submit_draft(office: Office, by: Caller, number: str, *, revision: int) -> Draft:
    """Raises ContentError with everything that is wrong, StaleDraftError, StaleVersionError, NotAllowedError."""
    found = publishable(office.desk, office.drafts.find(number))
    with in_hand(office, by, number, Action.SUBMIT, revision) as sheet:
        case = sheet.case(problems=found.problems, base_version=found.base_version)
        move = sheet.demand(case)
        new = changed(sheet.draft, state=move.to, step=case.steps[0].key, saved_at=by.at)
        return sheet.keep(
            new, voids=move.voids, told="lane=quick" if len(case.steps) < len(office.settings.steps) else ""
        )
