"""How the records of one facet are cut into pages, so that every page depends on few records.

    lists/<facet>/<value>/index.html            the newest, and the years with their counts
    lists/<facet>/<value>/<year>.html           one year; over 200 entries: its months with their counts
    lists/<facet>/<value>/<year>-<mm>.html      one month; over 200 entries: its pages with their counts
    lists/<facet>/<value>/<year>-<mm>-p1.html   200 entries, numbered from the oldest: a new record never shifts them

Pure: holdings in, which record stands on which page out. Nothing is rendered here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from math import ceil

from site_builder.channels.rows import published_day
from site_builder.holdings import Holdings, is_listed
from site_builder.records.base import Record, kind_of
from site_builder.records.documents import Document, DocumentSection
from site_builder.records.fields import DisclosureCategory
from site_builder.records.kinds import record_classes

PAGE_ENTRIES = 200
NEWEST_ENTRIES = 30
UNDATED = "undated"
"""Stands for the year of what has no day of publication"""
CATEGORIES = {category.value: category for category in DisclosureCategory}
SECTIONS = {section.value: section for section in (DocumentSection.RULES, DocumentSection.ANNUAL_REPORT)}


@dataclass(frozen=True, order=True)
class Facet:
    """One way to look at the records: `name` is kind, organisation, category or section."""

    name: str
    value: str

    @property
    def folder(self) -> str:
        """Where its pages stand."""
        return f"lists/{self.name}/{self.value}"

    @property
    def address(self) -> str:
        """The address of its first page."""
        return f"{self.folder}/index.html"

    def year_address(self, year: str) -> str:
        """The address of one of its years."""
        return f"{self.folder}/{year}.html"


@dataclass(frozen=True)
class Part:
    """A smaller stretch of time with a page of its own."""

    label: str
    address: str
    count: int


@dataclass(frozen=True)
class Stretch:
    """What one page shows of a facet: entries (newest first), or the parts it is cut into, or both.

    `above` are the labels and addresses of the pages between the facet's first page and this one.
    """

    label: str
    total: int
    entries: Sequence[Record]
    parts: tuple[Part, ...] = ()
    above: tuple[tuple[str, str], ...] = ()


Stretches = dict[str, Stretch]
"""Address → what stands there"""


def facets_of(holdings: Holdings, record: Record) -> Iterator[Facet]:
    """Every facet in which a record is listed."""
    if not is_listed(record):
        return
    yield Facet("kind", kind_of(record))
    yield Facet("organisation", holdings.organisation_of(record))
    if record.disclosed_under is not None:
        yield Facet("category", record.disclosed_under.value)
    if isinstance(record, Document) and record.section.value in SECTIONS:
        yield Facet("section", record.section.value)


def standing_facets() -> list[Facet]:
    """The facets that have a first page even when they are empty, because every page links to it."""
    kinds = [kind for kind, cls in record_classes().items() if cls.facts.is_listed]
    return [*(Facet("kind", kind) for kind in kinds), *(Facet("section", section) for section in SECTIONS)]


def facets(holdings: Holdings) -> list[Facet]:
    """All facets that have pages."""
    found = [
        *standing_facets(),
        *(Facet("kind", kind) for kind in sorted(holdings.by_kind)),
        *(Facet("organisation", slug) for slug in sorted(holdings.by_organisation)),
        *(Facet("category", category.value) for category in DisclosureCategory if category in holdings.by_category),
    ]
    return list(dict.fromkeys(found))


def entries_of(holdings: Holdings, facet: Facet) -> list[Record]:
    """The records of a facet, newest first."""
    match facet.name:
        case "kind":
            return holdings.by_kind.get(facet.value, [])
        case "organisation":
            return holdings.by_organisation.get(facet.value, [])
        case "category":
            return holdings.by_category.get(CATEGORIES[facet.value], [])
        case _:
            documents = holdings.by_kind.get("documents", [])
            section = SECTIONS[facet.value]
            return [record for record in documents if isinstance(record, Document) and record.section is section]


def year_of(record: Record) -> str:
    """The year under which a record is listed."""
    day = published_day(record)
    return str(day.year) if day is not None else UNDATED


def year_label(year: str) -> str:
    """What people read for a year."""
    return "未注明日期" if year == UNDATED else f"{year}年"


def by_year(entries: Sequence[Record]) -> dict[str, list[Record]]:
    """The years of a facet, newest first, each with its records."""
    return {year: list(group) for year, group in groupby(entries, key=year_of)}


def front(facet: Facet, years: dict[str, list[Record]]) -> Stretches:
    """The first page of a facet."""
    if not years and facet not in standing_facets():
        return {}
    entries = list(islice(chain.from_iterable(years.values()), NEWEST_ENTRIES))
    parts = tuple(Part(year_label(year), facet.year_address(year), len(group)) for year, group in years.items())
    return {facet.address: Stretch("", sum(part.count for part in parts), entries, parts)}


def year_stretches(facet: Facet, year: str, entries: Sequence[Record]) -> Stretches:
    """The pages of one year of a facet."""
    if not entries:
        return {}
    cut = _pages if year == UNDATED else _months
    return _cut(Place(year_label(year), facet.year_address(year), ()), entries, cut)


@dataclass(frozen=True)
class Place:
    """A page of a facet: its label, its address, and the labels and addresses of the pages above it."""

    label: str
    address: str
    above: tuple[tuple[str, str], ...]

    def below(self, label: str, suffix: str) -> Place:
        """A page below this one."""
        stem = self.address.removesuffix(".html")
        return Place(label, f"{stem}-{suffix}.html", (*self.above, (self.label, self.address)))


Cut = Callable[[Place, Sequence[Record]], Iterator[tuple[Part, Stretches]]]


def _cut(place: Place, entries: Sequence[Record], cut: Cut) -> Stretches:
    """One page if it is short enough, else one that names its parts, and theirs."""
    if len(entries) <= PAGE_ENTRIES:
        return {place.address: Stretch(place.label, len(entries), entries, (), place.above)}
    below = list(cut(place, entries))
    pages = {place.address: Stretch(place.label, len(entries), (), tuple(part for part, _ in below), place.above)}
    for _, stretches in below:
        pages |= stretches
    return pages


def _months(year: Place, entries: Sequence[Record]) -> Iterator[tuple[Part, Stretches]]:
    for month, group in groupby(entries, key=_month_of):
        found = list(group)
        place = year.below(f"{year.label}{month}月", f"{month:02}")
        yield Part(place.label, place.address, len(found)), _cut(place, found, _pages)


def _pages(month: Place, entries: Sequence[Record]) -> Iterator[tuple[Part, Stretches]]:
    """Newest page first; the numbers count from the oldest."""
    for number in range(ceil(len(entries) / PAGE_ENTRIES), 0, -1):
        end = len(entries) - (number - 1) * PAGE_ENTRIES
        found = entries[max(0, end - PAGE_ENTRIES) : end]
        place = month.below(f"{month.label}第{number}页", f"p{number}")
        part = Part(f"第{number}页（{_span(found)}）", place.address, len(found))
        yield part, {place.address: Stretch(place.label, len(found), found, (), place.above)}


def _month_of(record: Record) -> int:
    day = published_day(record)
    return day.month if day is not None else 0


def _span(entries: Sequence[Record]) -> str:
    first, last = published_day(entries[-1]), published_day(entries[0])
    return f"{first.month}月{first.day}日—{last.month}月{last.day}日" if first and last else "未注明日期"
