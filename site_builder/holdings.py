"""All records at once, cross-referenced, read-only, as the public sees them on one day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
from site_builder.records.organisations import Organisation, OrganisationType
from site_builder.records.seen import as_seen, next_turn
from site_builder.records.site_settings import Redirects, SiteSettings
from site_builder.records.statutes import Statute
from site_builder.text.citations import statute_key
from site_builder.working_days import Calendar, HolidayYear

OWN_LINK = re.compile("record:|attachment:")
"""In a text that links to something of our own."""

R = TypeVar("R", bound=Record)
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
        turns: list[date] = []
        for record in stored:
            seen = self._by_key[record.facts.kind, record.id] = as_seen(record, today)
            if isinstance(record, Document) and seen is not record:
                self.retired_index_numbers[record.id] = record.index_number
            if (turn := next_turn(record, today)) is not None:
                turns.append(turn)
        self.turns = sorted(set(turns))
        self.calendar = Calendar([holiday_year(item) for item in self.every(HolidayCalendar)], today)

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
        return _grouped(
            (record.disclosed_under, record) for record in self.listed if record.disclosed_under is not None
        )

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
        return [record for record in self._by_key.values() if any(True for _ in record.file_places())]

    @cached_property
    def with_links(self) -> list[Record]:
        """The records whose texts link to others, or to their attachments."""
        return [record for record in self._by_key.values() if any(map(OWN_LINK.search, record.body_texts()))]

    def has_id(self, record_id: str) -> bool:
        """Whether there is a record of that id, of whatever kind."""
        return record_id in self._ids

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(record_id for _, record_id in self._by_key)

    @cached_property
    def _by_id(self) -> dict[str, Record]:
        return {key[1]: record for key, record in self._by_key.items() if "-" in key[1] and key[1][:8].isdigit()}

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


def holiday_year(calendar: HolidayCalendar) -> HolidayYear:
    """The days off and make-up workdays of one year."""
    days_off = frozenset(day for holiday in calendar.holidays for day in holiday.days())
    return HolidayYear(calendar.year, days_off, frozenset(calendar.makeup_workdays))


K = TypeVar("K")


def _grouped(pairs: Iterable[tuple[K, Record]]) -> dict[K, list[Record]]:
    grouped: dict[K, list[Record]] = defaultdict(list)
    for key, record in pairs:
        grouped[key].append(record)
    return dict(grouped)
