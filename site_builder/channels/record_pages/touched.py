"""Which record pages a change touches: the record's own, and those that show something of it.

A page shows of other records: the names of its organisations, its document's explainers and successors, the title of
what it links to, cited articles, and (an organisation) its newest records.
"""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.channels.edit import Change, Edit
from site_builder.holdings import Holdings, Key
from site_builder.records.base import Record, key_of
from site_builder.records.organisations import Organisation
from site_builder.records.statutes import Statute
from site_builder.text.citations import statute_key


def keys(edit: Edit) -> set[Key]:
    """The keys of all records whose page may look different."""
    found: set[Key] = set()
    for change in edit.changes:
        if edit.before is None:
            found.update(key_of(record) for record in (change.new,) if record is not None)
            continue
        if change.old is not None:
            found.update(_around(change.old, edit.before))
        if change.new is not None:
            found.update(_around(change.new, edit.after))
        found.update(_linked(change, edit))
    return found


def _around(record: Record, holdings: Holdings) -> Iterator[Key]:
    yield key_of(record)
    yield "organisations", holdings.organisation_of(record)
    for _, kind, record_id in record.references():
        yield kind, record_id
    for _, referring in holdings.referring.get(key_of(record), []):
        yield key_of(referring)


def _linked(change: Change, edit: Edit) -> Iterator[Key]:
    """Pages that show a name or an address which this change makes, alters or takes away."""
    old, new = change.old, change.new
    record = new if new is not None else old
    if record is None:
        return
    is_name_same = old is not None and new is not None and old.title == new.title and type(old) is type(new)
    if isinstance(record, Organisation) and not (is_name_same and _same_office(old, new)):
        for holdings in (edit.before, edit.after):
            yield from _named_with(record.id, holdings)
    if isinstance(record, Statute):
        yield from _citing(statute_key(record.title), edit.after)
        if old is not None and old.title != record.title:
            yield from _citing(statute_key(old.title), edit.after)
        for statutes in edit.after.statutes_by_title.values():
            yield from (key_of(item) for item in statutes if item.title == record.title)
    if old is None or new is None:
        needle = f"record:{record.id}"
        linking = edit.after.with_links
        yield from (key_of(item) for item in linking if any(needle in text for text in item.body_texts()))


def _same_office(old: Record | None, new: Record | None) -> bool:
    return (
        isinstance(old, Organisation)
        and isinstance(new, Organisation)
        and (old.opening, old.part_of, old.position) == (new.opening, new.part_of, new.position)
    )


def _named_with(slug: str, holdings: Holdings | None) -> Iterator[Key]:
    if holdings is None:
        return
    for record in holdings.records():  # not only those in lists: calendars have a page too
        if holdings.organisation_of(record) == slug:
            yield key_of(record)
    for _, record in holdings.referring.get(("organisations", slug), []):
        yield key_of(record)


def _citing(key: str, holdings: Holdings) -> Iterator[Key]:
    yield from _with_text(key, holdings)


def _with_text(needle: str, holdings: Holdings) -> Iterator[Key]:
    for record in holdings.records():
        if any(needle in text for text in record.body_texts()) or _basis_names(record, needle):
            yield key_of(record)


def _basis_names(record: Record, needle: str) -> bool:
    return any(needle in item.name for item in getattr(record, "legal_basis", ()))
