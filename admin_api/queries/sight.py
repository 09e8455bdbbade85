"""Whose matters somebody sees, asked once of the one function that decides, so that lists of thousands ask nothing more."""

from __future__ import annotations

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Belonging, Right, StandIn, authorize, may_ever
from admin_api.accounts.users import User
from admin_api.drafts import Draft
from admin_api.office import Caller, Office


def sight_of(office: Office, by: Caller, right: Right = Right.READ) -> frozenset[str]:
    """The organisations for whose matters they have a right: their own, those below it, those that they review."""
    holdings = office.desk.watch.known()
    slugs = {item.id for item in holdings.organisations} | {holdings.settings.organisation}
    stand_ins = office.stand_ins(by.user, by.today)
    return frozenset(slug for slug in slugs if _is_allowed(office, by, right, Belonging(organisation=slug), stand_ins))


def may(office: Office, by: Caller, right: Right) -> bool:
    """Whether there can be anything for which they have this right."""
    return may_ever(
        by.user, right, office=office.settings, today=by.today, address=by.address,
        stand_ins=office.stand_ins(by.user, by.today),
    )  # fmt: skip


def may_about(office: Office, by: Caller, right: Right, person: User) -> bool:
    """Whether they have a right that is about somebody."""
    return _is_allowed(office, by, right, person, [])


def is_seen(draft: Draft, by: Caller, sight: frozenset[str]) -> bool:
    """Whether a draft is one of theirs, or of an organisation that they see."""
    return by.user.login in draft.authors or draft.organisation in sight


def _is_allowed(office: Office, by: Caller, right: Right, item: Belonging | User, stand_ins: list[StandIn]) -> bool:
    try:
        authorize(
            by.user, right, item, office=office.settings, is_below=office.is_below, today=by.today, address=by.address,
            stand_ins=stand_ins,
        )  # fmt: skip
    except NotAllowedError:
        return False
    return True
