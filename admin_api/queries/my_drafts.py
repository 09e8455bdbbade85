"""What somebody has written on and is not yet done with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from admin_api.drafts import PURPOSES, Draft
from admin_api.office import Caller, Office
from admin_api.workflow import Action, State


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """A draft in a list. `waits_for`: the name of the step; `remark`: why it came back, or why its timer was stopped."""

    number: str
    kind: str
    record_id: str | None
    title: str
    purpose: str
    state: State
    waits_for: str
    author: str
    organisation: str
    revision: int
    saved_at: datetime
    publish_at: datetime | None
    remark: str


def my_drafts(office: Office, by: Caller) -> list[DraftLine]:
    """Open drafts on which the user has written, the last changed first."""
    mine = [draft for draft in office.drafts.listing() if by.user.login in draft.authors]
    return [line_of(office, draft) for draft in mine]


def line_of(office: Office, draft: Draft) -> DraftLine:
    """A draft as lists show it."""
    step = office.settings.step(draft.step)
    return DraftLine(
        number=draft.number, kind=draft.kind, record_id=draft.record_id, title=draft.title, purpose=PURPOSES[draft.purpose], state=draft.state,
        waits_for=step.name if step is not None else "", author=office.name_of(draft.author),
        organisation=draft.organisation, revision=draft.revision, saved_at=draft.saved_at, publish_at=draft.publish_at,
        remark=_remark(office, draft),
    )  # fmt: skip


def _remark(office: Office, draft: Draft) -> str:
    """The remark of whoever sent it back, until it is handed in again."""
    if draft.state not in (State.RETURNED, State.APPROVED):
        return ""
    action = Action.RETURN if draft.state is State.RETURNED else Action.UNSCHEDULE
    return next(
        (item.remark for item in reversed(office.drafts.history(draft.number)) if item.action == action.value), ""
    )
