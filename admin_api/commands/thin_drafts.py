"""Once a day: of what was saved by itself each hour's last is kept, and drafts into which nobody has written anything go.

Whatever was handed in, signed, returned or taken back stays, and so does every draft in which there is a word of somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from admin_api.commands.moving import last_row
from admin_api.drafts import Book, Draft
from admin_api.forms.controls import is_blank_field
from admin_api.forms.presets import OF_ITS_OWN, REMEMBERED, same
from admin_api.office import Office
from admin_api.workflow import Action, State
from site_builder.records.base import fields_of
from site_builder.records.kinds import record_classes

FRESH = timedelta(days=2)
"""So long every revision stays: somebody may still have it open, and needs it to put two texts together."""
PRESET = frozenset({*REMEMBERED, *OF_ITS_OWN})
WHO = {"actor": "", "role": "system", "organisation": "", "address": ""}


@dataclass(frozen=True)
class Thinned:
    """How many revisions, and which drafts are gone."""

    revisions: int
    drafts: tuple[str, ...]


def thin_drafts(office: Office, now: datetime) -> Thinned:
    """Each draft that goes has its row in the trail before it does."""
    with office.drafts.changing() as book:
        revisions = book.thin(now - FRESH)
    before = now - timedelta(days=office.settings.drafts.empty_days)
    last = last_row(office)
    numbers = tuple(
        draft.number
        for draft in office.drafts.listing(states=[State.DRAFT])
        if draft.saved_at < before and (last is None or draft.number not in last.object) and _forget(office, draft, now)
    )
    return Thinned(revisions, numbers)


def _forget(office: Office, draft: Draft, now: datetime) -> bool:
    with office.drafts.changing() as book:
        if book.find(draft.number) != draft or not _is_untouched(book, draft):
            return False
        office.audit.note(**WHO, at=now, action="draft.vanish", object=f"empty-draft/{draft.number}")
        book.forget(draft.number)
        return True


def _is_untouched(book: Book, draft: Draft) -> bool:
    """Whether nothing was ever done with it but to save what a form is offered with."""
    history = book.history(draft.number)
    return (
        all(item.action == Action.EDIT.value for item in history)
        and not draft.reason.strip()
        and draft.author in draft.authors
        and len(draft.authors) == 1
        and all(_says_nothing(draft.kind, history[0].draft.fields, name, value) for name, value in draft.fields.items())
    )


def _says_nothing(kind: str, first: dict[str, Any], name: str, value: Any) -> bool:
    """Whether an answer is a preset as it was when the draft began, or none. What a program sends at once is neither."""
    if name in PRESET and name in first and same(value, first[name]):
        return True
    cls = record_classes()[kind]
    facts = next((facts for facts in fields_of(cls) if facts.name == name), None)
    return value in (None, "", [], {}) or (facts is not None and is_blank_field(cls, facts, value))
