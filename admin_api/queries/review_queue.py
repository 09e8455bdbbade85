"""What waits for somebody's signature: those drafts that they could sign now, and no others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.moving import allow, signers
from admin_api.drafts import Draft, content_hash
from admin_api.office import Caller, Office
from admin_api.queries.my_drafts import DraftLine, line_of
from admin_api.queries.publishable import touched_fields
from admin_api.workflow import Case, State, steps_for


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A draft that waits: at which step, in whose place it would be signed ("" for one's own)."""

    line: DraftLine
    step: str
    step_name: str
    in_place_of: str


def review_queue(office: Office, by: Caller) -> list[Waiting]:
    """Those that have waited longest first."""
    drafts = reversed(office.drafts.listing(states=[State.IN_REVIEW]))
    return [waiting for draft in drafts if (waiting := _waiting(office, by, draft)) is not None]


def _waiting(office: Office, by: Caller, draft: Draft) -> Waiting | None:
    steps = steps_for(draft, office.settings, touched_fields(office.desk, draft))
    signatures = office.drafts.signatures(draft.number)
    case = Case(draft=draft, at=by.at, steps=steps, signatures=signatures, content_hash=content_hash(draft))
    if not case.remaining:
        return None
    step = case.remaining[0]
    try:
        place = allow(office, by, Right.SIGN, replace(draft, step=step.key), signers(signatures))
    except NotAllowedError:
        return None
    return Waiting(
        line=line_of(office, draft),
        step=step.key,
        step_name=step.name,
        in_place_of=office.name_of(place) if place else "",
    )
