"""Feeds: Atom (RFC 4287) and JSON Feed 1.1, one pair for the site, each category and each organisation.

The newest fifty records, without bodies, name lists, or what is only named (stubs). Times come from the records, never
from the build: the same records give the same bytes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice

from site_builder.addresses import address_of
from site_builder.channels.archive import Facet, entries_of, facets_of
from site_builder.channels.edit import Edit, Output
from site_builder.channels.json_text import json_text
from site_builder.channels.page_tags import column_of_facet
from site_builder.clock import BEIJING
from site_builder.holdings import Holdings
from site_builder.records.base import Record, Stub, kind_of

ATOM = "http://www.w3.org/2005/Atom"
DECLARATION = b"<?xml version='1.0' encoding='utf-8'?>\n"
ENTRIES = 50
FACETS = ("category", "organisation")
NEVER = datetime(1970, 1, 1, tzinfo=BEIJING)
"""When an empty feed was last changed: Atom demands a time"""
SITE = Facet("site", "")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One record as feeds name it."""

    url: str
    title: str
    summary: str
    author: str
    kind: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One scope. Addresses are absolute: a feed is read far from the site."""

    title: str
    home: str
    stem: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """When anything in it last changed."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def outputs(edit: Edit) -> Iterator[Output]:
    """The feeds of the scopes in which a changed record stood or stands."""
    after = _scopes(edit.after)
    before = _scopes(edit.before) if edit.before is not None else set()
    for scope in sorted(before - after):
        yield from (Output(f"{stem_of(scope)}.{suffix}") for suffix in ("xml", "json"))
    for scope in sorted(_touched(edit) & after):
        feed = feed_of(scope, edit.after)
        yield Output(f"{feed.stem}.xml", atom(feed, edit.after.settings.url))
        yield Output(f"{feed.stem}.json", json_feed(feed, edit.after.settings.url))


def _scopes(holdings: Holdings) -> set[Facet]:
    categories = {Facet("category", category.value) for category in holdings.by_category}
    return {SITE, *categories, *(Facet("organisation", slug) for slug in holdings.by_organisation)}


def _touched(edit: Edit) -> set[Facet]:
    if edit.before is None:
        return _scopes(edit.after)
    touched = {SITE}
    for change in edit.changes:
        for holdings, record in ((edit.before, change.old), (edit.after, change.new)):
            if record is not None:
                touched.update(facet for facet in facets_of(holdings, record) if facet.name in FACETS)
                if kind_of(record) == "organisations" and _is_renamed(record.id, edit.before, edit.after):
                    return _scopes(edit.after)
    return touched


def _is_renamed(slug: str, before: Holdings, after: Holdings) -> bool:
    """Feeds name the bodies of their entries."""
    return before.organisation_name(slug) != after.organisation_name(slug)


def stem_of(scope: Facet) -> str:
    """The address of a feed without its extension."""
    return "feeds/site" if scope == SITE else f"feeds/{scope.name}-{scope.value}"


def feed_of(scope: Facet, holdings: Holdings) -> Feed:
    """A scope with its newest entries."""
    name = holdings.settings.name
    records = holdings.listed if scope == SITE else entries_of(holdings, scope)
    shown = (record for record in records if record.published_at is not None and not isinstance(record, Stub))
    return Feed(
        title=name if scope == SITE else f"{name}：{column_of_facet(holdings, scope).name}",
        home=holdings.settings.url + ("index.html" if scope == SITE else scope.address),
        stem=stem_of(scope),
        entries=tuple(_entry(record, holdings) for record in islice(shown, ENTRIES)),
    )


def _entry(record: Record, holdings: Holdings) -> Entry:
    published = record.published_at.astimezone(BEIJING) if record.published_at is not None else NEVER
    return Entry(
        url=holdings.settings.url + address_of(record),
        title=record.title,
        summary=record.summary,
        author=holdings.organisation_name(holdings.organisation_of(record)),
        kind=record.facts.label,
        published=published,
        updated=max([published, *_corrected(record)]),
    )


def _corrected(record: Record) -> Sequence[datetime]:
    """A correction is dated by its day alone."""
    return [datetime.combine(item.revised_on, time(), BEIJING) for item in record.corrections]


def atom(feed: Feed, url: str) -> bytes:
    """RFC 4287."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _text(root, "id", f"{url}{feed.stem}.xml")
    _text(root, "title", feed.title)
    _text(root, "updated", feed.updated.isoformat())
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{url}{feed.stem}.xml")
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=feed.home)
    for entry in feed.entries:
        _atom_entry(root, entry)
    ET.indent(root, "")
    return DECLARATION + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _atom_entry(root: ET.Element, entry: Entry) -> None:
    item = ET.SubElement(root, "entry")
    _text(item, "id", entry.url)
    _text(item, "title", entry.title)
    _text(item, "updated", entry.updated.isoformat())
    _text(item, "published", entry.published.isoformat())
    ET.SubElement(item, "link", rel="alternate", type="text/html", href=entry.url)
    _text(ET.SubElement(item, "author"), "name", entry.author)
    ET.SubElement(item, "category", term=entry.kind)
    _text(item, "summary", entry.summary or entry.title)


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def json_feed(feed: Feed, url: str) -> bytes:
    """https://www.jsonfeed.org/version/1.1/ . Every item must have content: it is the summary, else the title."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": f"{url}{feed.stem}.json",
        "language": "zh-CN",
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json_text(whole)


def _json_item(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.url,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.summary or entry.title,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "authors": [{"name": entry.author}],
        "tags": [entry.kind],
    }
