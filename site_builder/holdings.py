"""All records at once, cross-referenced, read-only, as the public sees them on one day."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TypeVar

from site_builder.addresses import (
    FOR_MACHINES,
    HOME,
    NOT_FOUND,
    SEARCH,
    SITEMAP,
    address_of,
    poster_of,
    village_address,
)
from site_builder.records.base import Record, key_of, kind_of
from site_builder.records.documents import Document
from site_builder.records.fields import DisclosureCategory
from site_builder.records.holiday_calendars import HolidayCalendar
from site_builder.records.kinds import record_classes
from site_builder.records.organisations import Organisation, OrganisationType
from site_builder.records.seen import as_seen, next_turn
from site_builder.records.site_settings import Redirects, SiteSettings
from site_builder.records.statutes import Statute
from site_builder.text.citations import statute_key
from site_builder.working_days import Calendar, HolidayYear

OWN_LINK = re.compile("record:|attachment:")
"""In a text that links to something of our own."""

R = TypeVar("R", bound=Record)
K = TypeVar("K")
Key = tuple[str, str]
"""kind, id"""


class Holdings:
    """What the site says today. Records are as seen: a channel cannot show what it is not given."""

    def __init__(self, settings: SiteSettings, redirects: Redirects, stored: Iterable[Record], today: date) -> None:
        self.settings = settings
        self.redirects = redirects
        self.today = today
        self.retired_index_numbers: dict[str, str] = {}
        """Id → index number of documents of which only a stub is seen: nobody may use it again."""
        self._by_key: dict[Key, Record] = {}
        self._turns: dict[Key, date] = {}
        for record in stored:
            self._take(record)
        self.calendar = Calendar([holiday_year(item) for item in self.every(HolidayCalendar)], today)

    def _take(self, record: Record) -> Record:
        key = record.facts.kind, record.id
        seen = self._by_key[key] = as_seen(record, self.today)
        if isinstance(record, Document) and seen is not record:
            self.retired_index_numbers[record.id] = record.index_number
        if (turn := next_turn(record, self.today)) is not None:
            self._turns[key] = turn
        return seen

    def stepped(self, gone: Iterable[Key], stored: Iterable[Record]) -> Holdings:
        """The holdings of the same day and settings without some records, and with others new or instead.

        Calendars stay as they are. What was sorted and grouped before is not sorted and grouped anew.
        """
        after = object.__new__(Holdings)
        after.settings, after.redirects, after.today, after.calendar = (
            self.settings, self.redirects, self.today, self.calendar,
        )  # fmt: skip
        after.retired_index_numbers = dict(self.retired_index_numbers)
        after._by_key, after._turns = dict(self._by_key), dict(self._turns)
        new = list(stored)
        keys = {*gone, *((record.facts.kind, record.id) for record in new)}
        old = [self._by_key[key] for key in keys if key in self._by_key]
        for key in keys:
            after._by_key.pop(key, None)
            after._turns.pop(key, None)
            after.retired_index_numbers.pop(key[1], None)
        after._carry_over(self, old, [after._take(record) for record in new])
        return after

    def _carry_over(self, before: Holdings, old: list[Record], new: list[Record]) -> None:
        """What `before` had worked out, with the difference."""
        known = before.__dict__
        for name, is_in in (("listed", is_listed), ("with_files", has_files), ("with_links", has_links)):
            if name in known:
                self.__dict__[name] = _exchanged(known[name], filter(is_in, old), filter(is_in, new))
        for name, group_of in (
            ("by_kind", kind_of), ("by_organisation", self.organisation_of), ("by_category", _category_of),
        ):  # fmt: skip
            if name in known:
                self.__dict__[name] = _regrouped(known[name], filter(is_listed, old), filter(is_listed, new), group_of)
        if "referring" in known:
            self.__dict__["referring"] = _referring_after(known["referring"], old, new)
        if "_ids" in known:
            ids = {record.id for record in old} - {record.id for record in new}
            still = {record_id for record_id in ids if any((kind, record_id) in self._by_key for kind in _kinds())}
            self.__dict__["_ids"] = known["_ids"] - ids | still | {record.id for record in new}
        if "_by_id" in known:
            by_id = dict(known["_by_id"])
            for record in old:
                by_id.pop(record.id, None)
            self.__dict__["_by_id"] = by_id | _dated(new)
        if not any(isinstance(record, Organisation) for record in (*old, *new)):
            self.__dict__.update({name: known[name] for name in ("organisations", "villages") if name in known})
        if not any(isinstance(record, Statute) for record in (*old, *new)):
            self.__dict__.update({name: known[name] for name in ("statutes_by_title",) if name in known})

    @property
    def turns(self) -> list[date]:
        """The days from tomorrow on from which some record looks different by itself."""
        return sorted(set(self._turns.values()))

    def __len__(self) -> int:
        """How many records there are."""
        return len(self._by_key)

    def get(self, kind: str, record_id: str) -> Record | None:
        """The record as seen, a Stub if only its name is to be seen, None if there is none."""
        return self._by_key.get((kind, record_id))

    def find(self, record_id: str) -> Record | None:
        """A dated record by its id alone, whatever its kind."""
        return self._by_id.get(record_id)

    def every_key(self) -> Iterator[Key]:
        """The key of every record, as its page stands."""
        return (key_of(record) for record in self._by_key.values())

    def records(self) -> Iterator[Record]:
        """Every record."""
        return iter(self._by_key.values())

    def every(self, cls: type[R]) -> Iterator[R]:
        """Every record of one class that can be seen whole."""
        return (record for record in self._by_key.values() if isinstance(record, cls))

    @cached_property
    def listed(self) -> list[Record]:
        """All that stands in lists, newest first."""
        listed = [record for record in self._by_key.values() if is_listed(record)]
        return sorted(listed, key=newest_first)

    @cached_property
    def by_kind(self) -> dict[str, list[Record]]:
        """Kind → listed records, newest first; a stub counts where its record stood."""
        return _grouped((kind_of(record), record) for record in self.listed)

    @cached_property
    def by_organisation(self) -> dict[str, list[Record]]:
        """Slug of the disclosing body → listed records, newest first."""
        return _grouped((self.organisation_of(record), record) for record in self.listed)

    @cached_property
    def by_category(self) -> dict[DisclosureCategory, list[Record]]:
        """Category of 条例 art. 20/21 → listed records, newest first."""
        return _grouped((category, record) for record in self.listed if (category := _category_of(record)) is not None)

    @cached_property
    def referring(self) -> dict[Key, list[tuple[str, Record]]]:
        """Key → (field, record) of every record that names it, newest first."""
        found: dict[Key, list[tuple[str, Record]]] = defaultdict(list)
        for record in sorted(self._by_key.values(), key=newest_first):
            for field, kind, record_id in record.references():
                found[kind, record_id].append((field, record))
        return dict(found)

    @cached_property
    def with_files(self) -> list[Record]:
        """The records that have attachments or a name list."""
        return sorted(filter(has_files, self._by_key.values()), key=newest_first)

    @cached_property
    def with_links(self) -> list[Record]:
        """The records whose texts link to others, or to their attachments."""
        return sorted(filter(has_links, self._by_key.values()), key=newest_first)

    def has_id(self, record_id: str) -> bool:
        """Whether there is a record of that id, of whatever kind."""
        return record_id in self._ids

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(record_id for _, record_id in self._by_key)

    @cached_property
    def _by_id(self) -> dict[str, Record]:
        return _dated(self._by_key.values())

    def organisation_of(self, record: Record) -> str:
        """The slug of the disclosing body: the site's own office where a record names none."""
        return record.organisation or self.settings.organisation

    def organisation_name(self, slug: str) -> str:
        """The full name of an organisation; its slug if there is no such record."""
        organisation = self.get("organisations", slug)
        return organisation.title if organisation is not None else slug

    @cached_property
    def villages(self) -> list[Organisation]:
        """All villages in the order of their positions."""
        return [item for item in self.organisations if item.type is OrganisationType.VILLAGE]

    @cached_property
    def organisations(self) -> list[Organisation]:
        """All organisations in the order of their positions."""
        return sorted(self.every(Organisation), key=lambda item: (item.position, item.id))

    @cached_property
    def statutes_by_title(self) -> dict[str, list[Statute]]:
        """Title without 中华人民共和国 → its editions, newest first."""
        grouped: dict[str, list[Statute]] = defaultdict(list)
        for statute in sorted(self.every(Statute), key=lambda item: (item.edition_on, item.id), reverse=True):
            grouped[statute_key(statute.title)].append(statute)
        return dict(grouped)

    def statute_in_force(self, title: str) -> Statute | None:
        """The edition of a statute that is in force today: the newest that has taken effect; else the newest."""
        editions = self.statutes_by_title.get(statute_key(title), [])
        in_force = (item for item in editions if (item.effective_on or item.edition_on) <= self.today)
        return next(in_force, editions[0] if editions else None)

    def is_living(self, address: str) -> bool:
        """Whether something stands at an address today, hand-written pages apart."""
        first, _, rest = address.partition("/")
        if first == "lists":
            scope, _, name = rest.partition("/")
            return scope != "organisation" or name.partition("/")[0] in self.by_organisation
        is_standing = address in (HOME, NOT_FOUND, SEARCH, SITEMAP) or first in FOR_MACHINES
        return is_standing or address in self._living

    @cached_property
    def _living(self) -> frozenset[str]:
        records = self._by_key.values()
        posters = (poster_of(record) for record in records if kind_of(record) == "public-notices")
        villages = (village_address(village.id) for village in self.villages)
        return frozenset([*map(address_of, records), *posters, *villages])

    def address(self, kind: str, record_id: str) -> str | None:
        """The address of a record that exists."""
        record = self.get(kind, record_id)
        return address_of(record) if record is not None else None


def newest_first(record: Record) -> tuple[float, str, str]:
    """Sort key: newest publication first, then by id and kind, so that the order never depends on anything else."""
    published = record.published_at.timestamp() if record.published_at is not None else 0.0
    return -published, record.id, kind_of(record)


def is_listed(record: Record) -> bool:
    """Whether a record stands in lists, feeds and open data."""
    return record.facts.is_listed or bool(getattr(record, "stands_for", ""))


def has_files(record: Record) -> bool:
    """Whether a record has attachments or a name list."""
    return any(True for _ in record.file_places())


def has_links(record: Record) -> bool:
    """Whether its texts link to something of our own."""
    return any(map(OWN_LINK.search, record.body_texts()))


def _dated(records: Iterable[Record]) -> dict[str, Record]:
    return {record.id: record for record in records if "-" in record.id and record.id[:8].isdigit()}


def _category_of(record: Record) -> DisclosureCategory | None:
    return record.disclosed_under


def _kinds() -> list[str]:
    return list(record_classes())


def _exchanged(records: list[Record], old: Iterable[Record], new: Iterable[Record]) -> list[Record]:
    """A list, newest first, without some records and with others."""
    after = list(records)
    for record in old:
        del after[bisect_left(after, newest_first(record), key=newest_first)]
    for record in new:
        insort(after, record, key=newest_first)
    return after


def _regrouped(
    groups: dict[K, list[Record]], old: Iterable[Record], new: Iterable[Record], group_of: Callable[[Record], K | None]
) -> dict[K, list[Record]]:
    """Groups, each newest first, without some records and with others; an empty group is none."""
    after = dict(groups)
    leaving, coming = _grouped_by(old, group_of), _grouped_by(new, group_of)
    for group in leaving.keys() | coming.keys():
        records = _exchanged(after.get(group, []), leaving.get(group, []), coming.get(group, []))
        if records:
            after[group] = records
        else:
            del after[group]
    return _in_order(after)


def _grouped_by(records: Iterable[Record], group_of: Callable[[Record], K | None]) -> dict[K, list[Record]]:
    return _grouped((group, record) for record in records if (group := group_of(record)) is not None)


def _referring_after(
    referring: dict[Key, list[tuple[str, Record]]], old: list[Record], new: list[Record]
) -> dict[Key, list[tuple[str, Record]]]:
    after = dict(referring)
    gone = {key_of(record) for record in old}
    touched = {(kind, record_id) for record in (*old, *new) for _, kind, record_id in record.references()}
    for key in touched:
        kept = [(field, record) for field, record in after.get(key, []) if key_of(record) not in gone]
        for record in new:
            kept += [(field, record) for field, kind, record_id in record.references() if (kind, record_id) == key]
        after[key] = sorted(kept, key=lambda pair: newest_first(pair[1]))
        if not kept:
            del after[key]
    return after


def holiday_year(calendar: HolidayCalendar) -> HolidayYear:
    """The days off and make-up workdays of one year."""
    days_off = frozenset(day for holiday in calendar.holidays for day in holiday.days())
    return HolidayYear(calendar.year, days_off, frozenset(calendar.makeup_workdays))


def _grouped(pairs: Iterable[tuple[K, Record]]) -> dict[K, list[Record]]:
    grouped: dict[K, list[Record]] = defaultdict(list)
    for key, record in pairs:
        grouped[key].append(record)
    return _in_order(grouped)


def _in_order(groups: dict[K, list[Record]]) -> dict[K, list[Record]]:
    """By name, so that the order does not tell how the groups came about."""
    return dict(sorted(groups.items(), key=lambda group: str(group[0])))
