"""Publications at a set time that did not happen: still waiting after their time, or stopped by the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from admin_api.drafts import Draft
from admin_api.office import TIMER, Caller, Office
from admin_api.queries.endings import Ending
from admin_api.queries.sight import is_seen
from admin_api.workflow import Action, State
from site_builder.clock import BEIJING

PATIENCE = timedelta(minutes=2)
"""A server looks every few seconds."""


def missed_timers(office: Office, by: Caller, sight: frozenset[str]) -> list[Ending]:
    """Those that were to be public first, first."""
    drafts = office.drafts.listing(states=[State.SCHEDULED, State.APPROVED])
    found = (item for draft in drafts if is_seen(draft, by, sight) for item in _missed(office, by, draft))
    return sorted(found, key=lambda item: (item.day, item.draft))


def _missed(office: Office, by: Caller, draft: Draft) -> Iterator[Ending]:
    if draft.state is State.SCHEDULED:
        if draft.publish_at is not None and draft.publish_at < by.at - PATIENCE:
            yield _ending(draft, draft, "到时没有发布，系统正在再试")
        return
    history = office.drafts.history(draft.number)
    last = history[-1]
    if last.action == Action.UNSCHEDULE.value and last.by == TIMER.login:
        scheduled = next((item.draft for item in reversed(history) if item.draft.publish_at is not None), draft)
        yield _ending(draft, scheduled, last.remark)


def _ending(draft: Draft, scheduled: Draft, note: str) -> Ending:
    at = (scheduled.publish_at or draft.saved_at).astimezone(BEIJING)
    return Ending(
        title=draft.title, what=f"定时 {at:%Y-%m-%d %H:%M}", day=at.date(), days_left=None, organisation=draft.organisation,
        draft=draft.number, note=note,
    )  # fmt: skip
