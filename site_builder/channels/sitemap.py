"""Sitemaps for search engines: one per kind and month, one for all other pages, and `sitemap.xml` that names them.

Never in it: pages that show a list of names, what is only named (stubs), and what is not listed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from site_builder.addresses import HOME, SEARCH, address_of, village_address
from site_builder.channels.archive import facets
from site_builder.channels.directories import GUIDES, ORGANISATIONS, STATUTES
from site_builder.channels.edit import Edit, Output
from site_builder.channels.page_tags import is_noindex
from site_builder.channels.rows import published_day
from site_builder.channels.standing_lists import ALL, CONTENT, OPEN
from site_builder.channels.statutory_pages import GUIDE, REQUEST
from site_builder.holdings import Holdings
from site_builder.records.base import Record, Stub, kind_of
from site_builder.records.kinds import record_classes

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
INDEX = "sitemap.xml"
PAGES = "data/sitemaps/pages.xml"
STANDING_PAGES = (HOME, SEARCH, ALL, OPEN, CONTENT, GUIDE, REQUEST, GUIDES, ORGANISATIONS, STATUTES)
DATA_PAGES = ("sitemap.html", "data/index.html")
Entries = dict[str, date | None]
"""Address → the day of the last change, None where it is not known"""


def outputs(edit: Edit) -> Iterator[Output]:
    """The sitemaps of the months in which a changed record stood or stands, and the others if they differ."""
    after = _by_place(edit.after, _touched(edit))
    before = _by_place(edit.before, _touched(edit)) if edit.before is not None else {}
    for place in sorted(before.keys() - after.keys()):
        yield Output(place)
    for place, entries in sorted(after.items()):
        yield Output(place, _urls(entries, edit.after.settings.url))
    yield Output(PAGES, _urls(_pages(edit), edit.after.settings.url))
    if edit.is_clean or before.keys() != after.keys():
        places = after if edit.is_clean else _by_place(edit.after, None)
        yield Output(INDEX, _index(sorted([*places, PAGES]), edit.after.settings.url))


Wanted = Mapping[str, set[str]]
"""Kind → months (202605)"""


def _touched(edit: Edit) -> Wanted | None:
    """The months that the changes may touch; None: all."""
    if edit.is_clean:
        return None
    wanted: dict[str, set[str]] = defaultdict(set)
    for change in edit.changes:
        for record in (change.old, change.new):
            if record is not None:
                wanted[kind_of(record)].add(record.id[:6])
    return wanted


def _by_place(holdings: Holdings, wanted: Wanted | None) -> Mapping[str, Entries]:
    found: dict[str, Entries] = defaultdict(dict)
    for kind in holdings.by_kind.keys() if wanted is None else wanted.keys():
        is_dated = record_classes()[kind].facts.is_dated
        for record in holdings.by_kind.get(kind, []):
            if (wanted is None or not is_dated or record.id[:6] in wanted[kind]) and is_indexed(record):
                month = f"-{record.id[:4]}-{record.id[4:6]}" if is_dated else ""
                found[f"data/sitemaps/{kind}{month}.xml"][address_of(record)] = changed_on(record)
    return found


def is_indexed(record: Record) -> bool:
    """Whether search engines are told of a listed record."""
    return not isinstance(record, Stub) and not is_noindex(record)


def changed_on(record: Record) -> date | None:
    """The day of publication or of the last correction."""
    if not record.corrections:
        return published_day(record)
    days = [item.revised_on for item in record.corrections]
    published_on = published_day(record)
    return max([*days, published_on] if published_on is not None else days, default=None)


def _pages(edit: Edit) -> Entries:
    """Everything that is no record: home, lists, villages, hand-written pages."""
    holdings = edit.after
    places = [*STANDING_PAGES, *DATA_PAGES, *(village_address(village.id) for village in holdings.villages)]
    places += [facet.address for facet in facets(holdings)]
    written = (page for page, _ in edit.shell.pages)
    return dict.fromkeys(places) | {page.address: _day(page.published_at) for page in written}


def _day(minute: str) -> date | None:
    return date.fromisoformat(minute[:10]) if minute else None


def _urls(entries: Entries, url: str) -> bytes:
    root = ET.Element("urlset", xmlns=NAMESPACE)
    for address, day in sorted(entries.items()):
        item = ET.SubElement(root, "url")
        ET.SubElement(item, "loc").text = url + address
        if day is not None:
            ET.SubElement(item, "lastmod").text = day.isoformat()
    return _xml(root)


def _index(places: list[str], url: str) -> bytes:
    root = ET.Element("sitemapindex", xmlns=NAMESPACE)
    for place in places:
        ET.SubElement(ET.SubElement(root, "sitemap"), "loc").text = url + place
    return _xml(root)


def _xml(root: ET.Element) -> bytes:
    ET.indent(root, "")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
