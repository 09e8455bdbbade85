"""Lists and archives: every facet by year, and the standing lists that answer one question each.

An edit touches the pages of the years that gain, lose or change an entry, and the first page of their facet. A page
is made anew if it shows other records than before, or one of the changed; what it shows is decided in `archive`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from markupsafe import Markup

from site_builder.addresses import root_from
from site_builder.channels import standing_lists
from site_builder.channels.archive import (
    Facet,
    Stretch,
    Stretches,
    by_year,
    entries_of,
    facets,
    facets_of,
    front,
    year_of,
    year_stretches,
)
from site_builder.channels.edit import Edit, Output
from site_builder.channels.page_tags import Column, column_of_facet, list_tags
from site_builder.channels.rows import Row, month_label, row
from site_builder.channels.sheet import Crumb, Sheet, differing, printed
from site_builder.holdings import Holdings
from site_builder.records.base import Record, key_of, kind_of

NAVIGATION = {
    Facet("section", "rules"): "rules",
    Facet("section", "annual-report"): "reports",
    Facet("kind", "disclosure-guides"): "guide",
    Facet("kind", "service-guides"): "services",
    Facet("kind", "public-notices"): "notices",
    Facet("kind", "village-affairs"): "villages",
}
"""The navigation entry under which a facet stands; the others are 法定主动公开内容"""
FEED_FACETS = frozenset({"category", "organisation"})
ALL_LISTS: Crumb = ("全部信息", standing_lists.ALL)
Touched = dict[Facet, set[str]]
"""Facet → the years of it that an edit touches"""


@dataclass(frozen=True, kw_only=True)
class PartLink:
    """A year, a month or a page of one, with the number of its entries."""

    label: str
    href: str
    count: int


@dataclass(frozen=True, kw_only=True)
class FinishedGroup:
    """The rows of one month."""

    label: str
    rows: tuple[Markup, ...]


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """What theme/lists/list.html sees.

    `total` counts what the page stands for, not what it shows. Rows are finished: most stand on several pages.
    """

    heading: str
    intro: str
    total: int
    groups: tuple[FinishedGroup, ...]
    parts: tuple[PartLink, ...]
    atom: str
    data: str


def outputs(edit: Edit) -> Iterator[Output]:
    """Every list that the edit may touch."""
    yield from _facet_pages(edit)
    yield from differing(edit, *standing_lists.sheets(edit))


def _facet_pages(edit: Edit) -> Iterator[Output]:
    press = Press(edit)
    if edit.before is None:
        for facet in facets(edit.after):
            yield from press.all_pages(facet)
        return
    renamed = {Facet("organisation", slug) for slug in _renamed(edit, edit.before)}
    affected = [*_changed(edit, edit.before), *_naming(renamed, edit, edit.before)]
    keys = {key_of(record) for _, record in affected}
    for facet, years in sorted(_touched(affected).items()):
        before, after = _stretches(edit.before, facet, years), _stretches(edit.after, facet, years)
        yield from (Output(address) for address in sorted(before.keys() - after.keys()))
        for address, stretch in after.items():
            if facet in renamed or _differs(before.get(address), stretch, keys):
                yield press.printed(facet, address, stretch)


def _changed(edit: Edit, before: Holdings) -> Iterator[tuple[Holdings, Record]]:
    """Every record that is new, gone or different, with the holdings it is of."""
    for change in edit.changes:
        for holdings, record in ((before, change.old), (edit.after, change.new)):
            if record is not None:
                yield holdings, record


def _renamed(edit: Edit, before: Holdings) -> set[str]:
    """The slugs of bodies that are called otherwise than before."""
    slugs = {record.id for _, record in _changed(edit, before) if kind_of(record) == "organisations"}
    return {slug for slug in slugs if before.organisation_name(slug) != edit.after.organisation_name(slug)}


def _naming(renamed: set[Facet], edit: Edit, before: Holdings) -> Iterator[tuple[Holdings, Record]]:
    """The records whose rows name such a body."""
    for facet in sorted(renamed):
        for holdings in (before, edit.after):
            yield from ((holdings, record) for record in holdings.by_organisation.get(facet.value, []))


def _touched(affected: list[tuple[Holdings, Record]]) -> Touched:
    touched: Touched = defaultdict(set)
    for holdings, record in affected:
        for facet in facets_of(holdings, record):
            touched[facet].add(year_of(record))
    return touched


def _stretches(holdings: Holdings, facet: Facet, years: set[str]) -> Stretches:
    groups = by_year(entries_of(holdings, facet))
    found: Stretches = {}
    for year in sorted(years):
        found |= year_stretches(facet, year, groups.get(year, []))
    return found | front(facet, groups)


def _differs(before: Stretch | None, after: Stretch, affected: set[tuple[str, str]]) -> bool:
    """Whether a page shows other records, other counts, or one of the records that may look different."""
    if before is None or (before.total, before.parts) != (after.total, after.parts):
        return True
    keys = [key_of(record) for record in after.entries]
    return keys != [key_of(record) for record in before.entries] or not affected.isdisjoint(keys)


@dataclass(frozen=True)
class Rows:
    """What theme/lists/rows.html sees. `mark` stands in no text: the store refuses control characters."""

    rows: list[Row]
    mark: ClassVar[str] = "\x1e"


class Press:
    """Prints stretches of one state of the holdings; a record's row is the same on all pages of its depth."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._holdings = edit.after
        self._made: dict[tuple[str, str], Markup] = {}

    def all_pages(self, facet: Facet) -> Iterator[Output]:
        """Every page of a facet, archives before the front page that links to them."""
        entries = entries_of(self._holdings, facet)
        self._make(entries, root_from(facet.address))
        years = by_year(entries)
        for year, found in years.items():
            for address, stretch in year_stretches(facet, year, found).items():
                yield self.printed(facet, address, stretch)
        for address, stretch in front(facet, years).items():
            yield self.printed(facet, address, stretch)

    def printed(self, facet: Facet, address: str, stretch: Stretch) -> Output:
        """One page of a facet."""
        return printed(self._edit, address, self._sheet(facet, address, stretch))

    def _sheet(self, facet: Facet, address: str, stretch: Stretch) -> Sheet:
        column = column_of_facet(self._holdings, facet)
        trail: tuple[Crumb, ...] = ((column.name, facet.address), *stretch.above, (stretch.label, ""))
        is_front = address == facet.address
        feed = f"feeds/{facet.name}-{facet.value}.xml" if facet.name in FEED_FACETS else ""
        return Sheet(
            template="lists/list.html",
            page=self._page(facet, column, stretch, root_from(address)),
            title=column.name if is_front else f"{column.name} {stretch.label}",
            tags=list_tags(self._holdings.settings, column),
            crumbs=(ALL_LISTS, *(((column.name, ""),) if is_front else trail)),
            feeds=((column.name, feed),) if feed else (),
            column=NAVIGATION.get(facet, "disclosed"),
        )

    def _page(self, facet: Facet, column: Column, stretch: Stretch, root: str) -> ListPage:
        self._make(stretch.entries, root)
        parts = (PartLink(label=part.label, href=root + part.address, count=part.count) for part in stretch.parts)
        has_feed = facet.name in FEED_FACETS and not stretch.label
        return ListPage(
            heading=f"{column.name} {stretch.label}".strip(),
            intro="" if stretch.label else column.description,
            total=stretch.total,
            groups=tuple(
                FinishedGroup(label=month, rows=tuple(self._made[key_of(record)] for record in entries))
                for month, entries in groupby(stretch.entries, key=month_label)
            ),
            parts=tuple(parts),
            atom=f"{root}feeds/{facet.name}-{facet.value}.xml" if has_feed else "",
            data=f"{root}data/{facet.value}/index.html" if facet.name == "kind" and not stretch.label else "",
        )

    def _make(self, records: Sequence[Record], root: str) -> None:
        """Make the rows that are still missing, all in one go: a template costs more to start than to repeat."""
        missing = {key_of(record): record for record in records if key_of(record) not in self._made}
        rows = [row(record, self._holdings, root) for record in missing.values()]
        text = self._edit.stamp.render("lists/rows.html", Rows(rows)) if rows else ""
        made = (Markup(part.strip()) for part in text.split(Rows.mark)[:-1])  # noqa: S704 - escaped by the template
        self._made.update(zip(missing, made, strict=True))
