"""The lists in which one looks something up: guides by life event and office, the telephone book, the statutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.addresses import address_of, root_from, village_address
from site_builder.channels.page_tags import Column, kind_column
from site_builder.channels.rows import State, state_of
from site_builder.channels.sheet import Sheet, list_sheet
from site_builder.holdings import Holdings
from site_builder.records.fields import Telephone
from site_builder.records.organisations import Organisation, OrganisationType
from site_builder.records.service_guides import LifeEvent, ServiceGuide
from site_builder.records.statutes import Statute, StatuteLevel

GUIDES = "lists/guides/index.html"
ORGANISATIONS = "lists/organisations/index.html"
STATUTES = "lists/statutes/index.html"
OFFICE_GROUPS = (
    ("government", "政府和内设机构", (OrganisationType.TOWN, OrganisationType.OFFICE, OrganisationType.CENTRE)),
    ("stations", "站所和派驻机构", (OrganisationType.STATION,)),
    ("villages", "各村", (OrganisationType.VILLAGE,)),
    ("units", "公共企事业单位", (OrganisationType.PUBLIC_UNIT,)),
    ("departments", "县级部门", (OrganisationType.DEPARTMENT,)),
)


@dataclass(frozen=True, kw_only=True)
class GuideLink:
    """A guide with what decides whether it is worth the way."""

    href: str
    title: str
    limit: str
    is_free: bool


@dataclass(frozen=True, kw_only=True)
class GuideSection:
    """The guides of one life event or of one office."""

    anchor: str
    heading: str
    guides: tuple[GuideLink, ...]


@dataclass(frozen=True, kw_only=True)
class GuidesPage:
    """What theme/lists/guides.html sees."""

    total: int
    events: tuple[GuideSection, ...]
    offices: tuple[GuideSection, ...]


@dataclass(frozen=True, kw_only=True)
class Office:
    """One line of the telephone book. `board` leads to a village's own page."""

    name: str
    href: str
    address: str
    hours: str
    telephones: tuple[Telephone, ...]
    board: str


@dataclass(frozen=True, kw_only=True)
class OfficeGroup:
    """Offices of one sort."""

    anchor: str
    heading: str
    offices: tuple[Office, ...]


@dataclass(frozen=True, kw_only=True)
class OrganisationsPage:
    """What theme/lists/organisations.html sees."""

    groups: tuple[OfficeGroup, ...]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One edition of a statute, and what it is today."""

    href: str
    edition_on: str
    state: State


@dataclass(frozen=True, kw_only=True)
class StatuteLine:
    """A statute with its editions, newest first."""

    title: str
    level: str
    editions: tuple[Edition, ...]


@dataclass(frozen=True, kw_only=True)
class StatutesPage:
    """What theme/lists/statutes.html sees."""

    statutes: tuple[StatuteLine, ...]


def guides_sheet(holdings: Holdings) -> Iterator[tuple[str, Sheet]]:
    """办事指南 by life event and by office."""
    guides = sorted(holdings.every(ServiceGuide), key=lambda guide: (guide.title, guide.id))
    offices = dict.fromkeys(
        [*(item.id for item in holdings.organisations), *sorted(item.handled_by for item in guides)]
    )
    page = GuidesPage(
        total=len(guides),
        events=tuple(
            _guide_section(f"event-{event.value}", event.label, [item for item in guides if event in item.life_events])
            for event in LifeEvent
            if any(event in item.life_events for item in guides)
        ),
        offices=tuple(
            _guide_section(f"office-{slug}", holdings.organisation_name(slug), handled)
            for slug in offices
            if (handled := [item for item in guides if item.handled_by == slug])
        ),
    )
    yield GUIDES, list_sheet(holdings, "guides", page, kind_column(ServiceGuide.facts), navigation="services")


def _guide_section(anchor: str, heading: str, guides: list[ServiceGuide]) -> GuideSection:
    return GuideSection(
        anchor=anchor, heading=heading, guides=tuple(guide_link(item, root_from(GUIDES)) for item in guides)
    )


def guide_link(guide: ServiceGuide, root: str) -> GuideLink:
    """A guide as lists show it."""
    return GuideLink(
        href=root + address_of(guide), title=guide.title, limit=guide.committed_limit.words, is_free=not guide.fees
    )


def organisations_sheet(holdings: Holdings) -> Iterator[tuple[str, Sheet]]:
    """The telephone book: offices, stations, villages."""
    groups = (
        OfficeGroup(
            anchor=anchor,
            heading=heading,
            offices=tuple(_office(item) for item in holdings.organisations if item.type in types),
        )
        for anchor, heading, types in OFFICE_GROUPS
    )
    page = OrganisationsPage(groups=tuple(group for group in groups if group.offices))
    facts = Organisation.facts
    column = Column(name="机构和电话", description=facts.description, type=facts.column_type, keywords=(facts.label,))
    yield ORGANISATIONS, list_sheet(holdings, "organisations", page, column, navigation="")


def _office(organisation: Organisation) -> Office:
    root = root_from(ORGANISATIONS)
    is_village = organisation.type is OrganisationType.VILLAGE
    return Office(
        name=organisation.title,
        href=root + address_of(organisation),
        address=organisation.address,
        hours=organisation.hours,
        telephones=tuple(organisation.telephones),
        board=root + village_address(organisation.id) if is_village else "",
    )


def statutes_sheet(holdings: Holdings) -> Iterator[tuple[str, Sheet]]:
    """法律法规 with their editions, highest rank first."""
    ranks = list(StatuteLevel)
    works = sorted(
        holdings.statutes_by_title.values(),
        key=lambda editions: (ranks.index(editions[0].level), editions[0].title, editions[0].id),
    )
    page = StatutesPage(statutes=tuple(_statute_line(editions, holdings) for editions in works))
    yield STATUTES, list_sheet(holdings, "statutes", page, kind_column(Statute.facts), navigation="disclosed")


def _statute_line(editions: list[Statute], holdings: Holdings) -> StatuteLine:
    newest_first = sorted(editions, key=lambda item: (item.edition_on, item.id), reverse=True)
    in_force = holdings.statute_in_force(editions[0].title)
    return StatuteLine(
        title=newest_first[0].title,
        level=newest_first[0].level.label,
        editions=tuple(_edition(item, in_force, holdings) for item in newest_first),
    )


def _edition(statute: Statute, in_force: Statute | None, holdings: Holdings) -> Edition:
    state = state_of(statute, holdings.today)
    if state is None:
        is_current = in_force is not None and statute.id == in_force.id
        state = State("open", "现行版本") if is_current else State("ended", "已有新版本")
    return Edition(
        href=root_from(STATUTES) + address_of(statute), edition_on=statute.edition_on.isoformat(), state=state
    )
