"""What is public of those for whom somebody may write, and who is changing it just now."""

from __future__ import annotations

from dataclasses import dataclass

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Belonging, Right
from admin_api.commands.moving import allow
from admin_api.drafts import CORRECT, NEW, PURPOSES, WITHDRAW, Draft
from admin_api.office import Caller, Office
from site_builder.addresses import address_of
from site_builder.clock import BEIJING
from site_builder.holdings import Holdings, newest_first
from site_builder.records.base import Record, Stub, kind_of
from site_builder.records.kinds import record_classes
from site_builder.text.folding import fold
from site_builder.text.normalise import normalise

PAGE = 30
RIGHTS = {CORRECT: Right.CORRECT, WITHDRAW: Right.WITHDRAW}


@dataclass(frozen=True, kw_only=True)
class PublishedLine:
    """One record. `is_seen`: the public reads its body; `ways`: what this person may do with it (drafts' purposes);
    `changes`: the drafts that change it now."""

    kind: str
    id: str
    title: str
    label: str
    index_number: str
    organisation: str
    published_on: str
    address: str
    is_withdrawn: bool
    is_seen: bool
    ways: frozenset[str]
    changes: list[Draft]


@dataclass(frozen=True, kw_only=True)
class PublishedPage:
    """One page of them; `total` is over all pages."""

    total: int
    start: int
    lines: list[PublishedLine]


def published_records(office: Office, by: Caller, *, words: str = "", start: int = 0) -> PublishedPage:
    """The newest first. `words`: all of them stand in the title, or in the index number or id, however they are written."""
    holdings, wanted = office.desk.watch.known(), [fold(word) for word in normalise(words).split()]
    ways: dict[str, frozenset[str]] = {}
    found = []
    for record in holdings.records():
        owner = _owner(record, holdings)
        if owner not in ways:
            ways[owner] = ways_for(office, by, owner)
        if ways[owner] and (not wanted or _has(record, holdings, wanted)):
            found.append(record)
    found.sort(key=newest_first)
    start = max(0, start)
    changes = _changes(office)
    lines = [_line(record, holdings, ways, changes) for record in found[start : start + PAGE]]
    return PublishedPage(total=len(found), start=start, lines=lines)


def ways_for(office: Office, by: Caller, organisation: str) -> frozenset[str]:
    """What somebody may do with the published records of an organisation."""
    return frozenset(purpose for purpose, right in RIGHTS.items() if _may(office, by, right, organisation))


def changes_of(office: Office, kind: str, record_id: str | None) -> list[Draft]:
    """The open drafts that change a published record, the last saved first."""
    return _changes(office).get((kind, record_id or ""), [])


def others_at_work(office: Office, draft: Draft) -> list[str]:
    """Sentences about the other drafts that change the same record: who, which way, how far."""
    if draft.purpose == NEW:
        return []
    others = [other for other in changes_of(office, draft.kind, draft.record_id) if other.number != draft.number]
    return [told(office, other) for other in others]


def told(office: Office, draft: Draft) -> str:
    """Who is changing a record how."""
    return (
        f"{office.name_of(draft.author)}也在{PURPOSES[draft.purpose]}这一条（{draft.state.label}，"
        f"{draft.saved_at:%Y-%m-%d %H:%M} 保存）。先发布的算数，另一份要照新的版本重做，请先商量。"
    )


def _changes(office: Office) -> dict[tuple[str, str], list[Draft]]:
    found: dict[tuple[str, str], list[Draft]] = {}
    for draft in office.drafts.listing():
        if draft.purpose != NEW and draft.record_id is not None:
            found.setdefault((draft.kind, draft.record_id), []).append(draft)
    return found


def _may(office: Office, by: Caller, right: Right, organisation: str) -> bool:
    try:
        allow(office, by, right, Belonging(organisation=organisation))
    except NotAllowedError:
        return False
    return True


def _owner(record: Record, holdings: Holdings) -> str:
    """As `scope_of_record`, also where only a stub is seen."""
    return record.id if kind_of(record) == "organisations" else holdings.organisation_of(record)


def _has(record: Record, holdings: Holdings, wanted: list[str]) -> bool:
    text = fold(f"{record.title} {_index_number(record, holdings)} {record.id}")
    return all(word in text for word in wanted)


def _index_number(record: Record, holdings: Holdings) -> str:
    return str(getattr(record, "index_number", "") or holdings.retired_index_numbers.get(record.id, ""))


def _line(
    record: Record,
    holdings: Holdings,
    ways: dict[str, frozenset[str]],
    changes: dict[tuple[str, str], list[Draft]],
) -> PublishedLine:
    kind, owner = kind_of(record), _owner(record, holdings)
    is_withdrawn = isinstance(record, Stub) and record.is_withdrawn
    published = record.published_at.astimezone(BEIJING).strftime("%Y-%m-%d") if record.published_at else ""
    return PublishedLine(
        kind=kind, id=record.id, title=record.title, label=record_classes()[kind].facts.label,
        index_number=_index_number(record, holdings), organisation=holdings.organisation_name(owner),
        published_on=published, address=address_of(record), is_withdrawn=is_withdrawn, is_seen=not isinstance(record, Stub),
        ways=frozenset() if is_withdrawn else ways[owner], changes=changes.get((kind, record.id), []),
    )  # fmt: skip
