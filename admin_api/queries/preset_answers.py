"""What a form of one's own starts with, as the content, the drafts and the settings say now."""

from __future__ import annotations

from admin_api.drafts import Draft
from admin_api.forms.matters import Matter
from admin_api.forms.presets import Preset, Starting, presets_of
from admin_api.office import Caller, Office
from site_builder.holdings import Holdings
from site_builder.records.documents import Document
from site_builder.store.index_numbers import number_after


def preset_answers(office: Office, by: Caller, kind: str, matter: Matter | None, *, but: str = "") -> dict[str, Preset]:
    """Field → what it starts with, for this person. `but`: the draft that is being filled in, which is none of the others."""
    holdings = office.desk.watch.known()
    last = office.drafts.last_handed_in(by.user.login, kind, but=but)
    starting = Starting(
        organisation=by.user.organisation, today=by.today, last=last.fields if last is not None else {},
        index_number=_next_number(office, by, holdings, but) if kind == Document.facts.kind else "",
    )  # fmt: skip
    return presets_of(kind, matter, starting, holdings)


def _next_number(office: Office, by: Caller, holdings: Holdings, but: str) -> str:
    """One that neither a published document nor an open draft has, nor one that was withdrawn."""
    used = {item.index_number for item in holdings.every(Document)} | {*holdings.retired_index_numbers.values()}
    used |= {number for draft in office.drafts.listing() if draft.number != but and (number := _number_in(draft))}
    return number_after(used, holdings.settings.index_numbers, by.today.year)


def _number_in(draft: Draft) -> str:
    number = draft.fields.get("index_number", "")
    return number if isinstance(number, str) else ""
