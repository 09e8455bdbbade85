"""The home page. It answers four questions in order: find, what is open now, what is new, how do I get X done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from site_builder.addresses import HOME, SEARCH, address_of
from site_builder.channels.archive import Facet, entries_of
from site_builder.channels.directories import GUIDES, ORGANISATIONS
from site_builder.channels.edit import Edit, Output
from site_builder.channels.open_notices import open_notices
from site_builder.channels.page_tags import home_tags
from site_builder.channels.rows import Row, row
from site_builder.channels.sheet import Sheet, Sheets, differing
from site_builder.channels.standing_lists import ALL, CONTENT, OPEN
from site_builder.channels.statutory_pages import GUIDE, REQUEST
from site_builder.holdings import Holdings
from site_builder.records.base import Record, Stub
from site_builder.records.documents import DocumentSection
from site_builder.records.fields import Telephone
from site_builder.records.organisations import OpeningHours, Organisation
from site_builder.records.service_guides import LifeEvent, ServiceGuide

OPEN_SHOWN = 5
NEWEST_SHOWN = 6
GUIDES_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A card: words that lead somewhere, and what is there."""

    href: str
    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Centre:
    """The service centre. `opening` are its hours for the script that says 现在开门."""

    href: str
    name: str
    address: str
    hours: str
    opening: str
    telephones: tuple[Telephone, ...]


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """What theme/channels/home.html sees."""

    name: str
    search_href: str
    browse_href: str
    open: tuple[Row, ...]
    open_total: int
    open_href: str
    newest: tuple[Row, ...]
    total: int
    events: tuple[Entry, ...]
    guides: tuple[Entry, ...]
    guides_total: int
    guides_href: str
    statutory: tuple[Entry, ...]
    centre: Centre | None
    organisations_href: str


def outputs(edit: Edit) -> Iterator[Output]:
    """The home page, if it shows anything new."""
    before = sheets(edit.before) if edit.before is not None else {}
    yield from differing(edit, before, sheets(edit.after))


def sheets(holdings: Holdings) -> Sheets:
    """The home page by its address."""
    name = holdings.settings.name
    page = home_page(holdings)
    feeds = ((name, "feeds/site.xml"),)
    sheet = Sheet(
        template="channels/home.html",
        page=page,
        title=name,
        tags=home_tags(holdings.settings),
        column="home",
        feeds=feeds,
    )
    return {HOME: sheet}


def home_page(holdings: Holdings) -> HomePage:
    """Everything that the home page shows."""
    found = open_notices(holdings)
    guides = {guide.id: guide for guide in holdings.every(ServiceGuide)}
    return HomePage(
        name=holdings.settings.name,
        search_href=SEARCH,
        browse_href=ALL,
        open=tuple(row(item, holdings, "") for item in found[:OPEN_SHOWN]),
        open_total=len(found),
        open_href=OPEN,
        newest=tuple(row(item, holdings, "") for item in islice(_news(holdings, found[:OPEN_SHOWN]), NEWEST_SHOWN)),
        total=len(holdings.listed),
        events=tuple(_events(guides.values())),
        guides=tuple(_guide_entry(item) for item in most_used(guides, holdings)),
        guides_total=len(guides),
        guides_href=GUIDES,
        statutory=tuple(_statutory(holdings)),
        centre=_centre(holdings),
        organisations_href=ORGANISATIONS,
    )


def _news(holdings: Holdings, shown: Iterable[Record]) -> Iterator[Record]:
    """What is new: not what was taken down, and not what stands beside it as open already."""
    beside = {item.id for item in shown}
    fresh = (item for item in holdings.listed if item.id not in beside)
    return (item for item in fresh if not (isinstance(item, Stub) and item.is_withdrawn))


def _events(guides: Iterable[ServiceGuide]) -> Iterator[Entry]:
    """The life events for which there are guides, each leading to its part of the list."""
    known = {event for guide in guides for event in guide.life_events}
    for event in LifeEvent:
        if event in known:
            yield Entry(href=f"{GUIDES}#event-{event.value}", title=event.label)


def most_used(guides: Mapping[str, ServiceGuide], holdings: Holdings) -> list[ServiceGuide]:
    """The guides that the settings name; without any, the first of each life event."""
    chosen = [guides[guide] for guide in holdings.settings.most_used_guides if guide in guides]
    if not chosen:
        by_title = sorted(guides.values(), key=lambda guide: (guide.title, guide.id))
        firsts = (next((item for item in by_title if event in item.life_events), None) for event in LifeEvent)
        chosen = list({item.id: item for item in firsts if item is not None}.values())
    return chosen[:GUIDES_SHOWN]


def _guide_entry(guide: ServiceGuide) -> Entry:
    return Entry(href=address_of(guide), title=guide.title, note="、".join(event.label for event in guide.life_events))


def _statutory(holdings: Holdings) -> Iterator[Entry]:
    """The four sections in the order that the State Council's office prescribes, then requests."""
    rules = Facet("section", DocumentSection.RULES.value)
    reports = Facet("section", DocumentSection.ANNUAL_REPORT.value)
    yield Entry(href=GUIDE, title="政府信息公开指南", note="信息怎样分类、怎样查")
    yield Entry(href=rules.address, title=DocumentSection.RULES.label, note=f"{len(entries_of(holdings, rules))} 件")
    yield Entry(href=CONTENT, title=DocumentSection.CONTENT.label, note=f"{len(holdings.by_category)} 类有内容")
    reports_note = f"{len(entries_of(holdings, reports))} 份"
    yield Entry(href=reports.address, title=DocumentSection.ANNUAL_REPORT.label, note=reports_note)
    yield Entry(href=REQUEST, title="依申请公开", note="没有公开的，可以申请")


def _centre(holdings: Holdings) -> Centre | None:
    """The service centre; where there is none, the office itself."""
    slug = holdings.settings.service_centre or holdings.settings.organisation
    centre = holdings.get("organisations", slug)
    if not isinstance(centre, Organisation):
        return None
    return Centre(
        href=address_of(centre),
        name=centre.title,
        address=centre.address,
        hours=centre.hours,
        opening=opening_of(centre.opening),
        telephones=tuple(centre.telephones),
    )


def opening_of(opening: Iterable[OpeningHours]) -> str:
    """Opening hours as the script reads them: `1-5 08:30 12:00;1-5 14:30 17:30`."""
    return ";".join(f"{item.days} {item.opens} {item.closes}" for item in opening)
