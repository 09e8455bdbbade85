"""What needs a new owner: the open drafts and timers of people who may nothing any more, and what only one writes for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from admin_api.accounts.roles import Role
from admin_api.accounts.users import User
from admin_api.drafts import Draft
from admin_api.office import Office
from admin_api.workflow import State


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """Of one person. `sections`: organisations for which nobody else writes; `steps`: names of those that nobody else signs."""

    drafts: tuple[Draft, ...]
    timers: tuple[Draft, ...]
    sections: tuple[str, ...]
    steps: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether nobody would miss them."""
        return not (self.drafts or self.timers or self.sections or self.steps)


def left_behind(office: Office, user: User, today: date) -> LeftBehind:
    """What somebody leaves, or would leave, behind."""
    own = office.drafts.listing(author=user.login)
    others = [other for other in office.users.listing() if other.login != user.login and is_here(other, today)]
    writers = {other.organisation for other in others if Role.WRITER in other.roles}
    held = {step for other in others for step in other.steps}
    return LeftBehind(
        drafts=tuple(draft for draft in own if draft.state is not State.SCHEDULED),
        timers=tuple(draft for draft in own if draft.state is State.SCHEDULED),
        sections=(user.organisation,) if Role.WRITER in user.roles and user.organisation not in writers else (),
        steps=tuple(step.name for step in office.settings.steps if step.key in user.steps - held),
    )


def needing_owner(office: Office, today: date, sight: Collection[str]) -> list[Draft]:
    """Open drafts of organisations in sight whose owner is not here any more; timers first, then the oldest."""
    known = {user.login: user for user in office.users.listing()}
    gone = [
        draft
        for draft in office.drafts.listing()
        if draft.organisation in sight and (draft.author not in known or not is_here(known[draft.author], today))
    ]
    return sorted(gone, key=lambda draft: (draft.state is not State.SCHEDULED, draft.saved_at))


def is_here(user: User, today: date) -> bool:
    """Whether somebody can still sign in."""
    return not user.is_disabled and not user.has_expired(today)
