"""What the timer does: finish what was left lying, publish what is due."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_api.commands.moving import in_hand
from admin_api.commands.outcome import Outcome
from admin_api.commands.publish_draft import publish, settle
from admin_api.drafts import Draft, StaleDraftError, changed
from admin_api.office import TIMER, Caller, Office
from admin_api.workflow import Action, move_of
from site_builder.errors import DisclosureError, PublishError

LOG = logging.getLogger("admin_api")


@dataclass(frozen=True, kw_only=True)
class Due:
    """What became of a draft that was due at `publish_at`: public, or why not."""

    number: str
    title: str
    publish_at: datetime | None
    outcome: Outcome | None
    trouble: str


def publish_due(office: Office, now: datetime) -> list[Due]:
    """Publish what was to be public by now. What the rules refuse goes back to `approved`, with the reason as a remark;
    what the disk refuses is tried again the next time."""
    with office.desk.writing:
        for begun in office.drafts.under_way():
            settle(office, begun)
        found = [_publish(office, draft, now) for draft in office.drafts.due(now)]
    return [due for due in found if due is not None]


def _publish(office: Office, draft: Draft, now: datetime) -> Due | None:
    """None for what somebody has changed in the meantime: it is not due any more, and what they did holds."""
    by = Caller(user=TIMER, at=now)
    facts: dict[str, Any] = {"number": draft.number, "title": draft.title, "publish_at": draft.publish_at}
    try:
        outcome = publish(office, by, draft, revision=draft.revision, is_allowed=True)
    except StaleDraftError:
        return None
    except PublishError as error:
        LOG.error("due: %s: %s", draft.number, error)
        return Due(**facts, outcome=None, trouble=str(error))
    except DisclosureError as error:
        LOG.warning("due: %s: %s", draft.number, type(error).__name__)
        _stop(office, by, draft, str(error))
        return Due(**facts, outcome=None, trouble=str(error))
    return Due(**facts, outcome=outcome, trouble="")


def _stop(office: Office, by: Caller, draft: Draft, why: str) -> None:
    with in_hand(office, by, draft.number, Action.UNSCHEDULE, may_see_all=True) as sheet:
        if sheet.draft.revision != draft.revision:
            return
        move = move_of(sheet.draft, sheet.action)
        new = changed(sheet.draft, state=move.to, publish_at=None, saved_at=by.at)
        sheet.keep(new, remark=f"到时没有发布：{why}"[:2000])
