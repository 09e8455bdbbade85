"""The page behind the QR code on a village's board: at most two screens, at an address that never changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from site_builder.addresses import address_of, root_from, village_address
from site_builder.channels.archive import Facet
from site_builder.channels.directories import GUIDES, ORGANISATIONS
from site_builder.channels.edit import Edit, Output
from site_builder.channels.open_notices import Hanging, hanging, hanging_stubs, open_notices
from site_builder.channels.page_tags import Column, list_tags
from site_builder.channels.rows import Row, published_day, row
from site_builder.channels.sheet import Sheet, Sheets, differing
from site_builder.channels.standing_lists import OPEN
from site_builder.holdings import Holdings
from site_builder.records.fields import Telephone
from site_builder.records.organisations import Organisation, VillageAgent
from site_builder.records.village_affairs import VillageAffairs

NOTICES_SHOWN = 4
ALL_VILLAGES = ("各村", "全镇村", "全体村")
"""Words on a notice for the boards of all villages"""


@dataclass(frozen=True, kw_only=True)
class Quarter:
    """The newest quarter that the village has published. Amounts are in yuan, as people read them."""

    href: str
    title: str
    published_on: str
    opening: str
    income: str
    spending: str
    closing: str


@dataclass(frozen=True, kw_only=True)
class VillagePage:
    """What theme/channels/village.html sees."""

    name: str
    address: str
    hours: str
    telephones: tuple[Telephone, ...]
    agent: VillageAgent | None
    boards: tuple[str, ...]
    notices: tuple[Row, ...]
    notices_total: int
    on_boards: tuple[Hanging, ...]
    quarter: Quarter | None
    about_href: str
    archive_href: str
    open_href: str
    guides_href: str


def outputs(edit: Edit) -> Iterator[Output]:
    """The villages' pages that show anything new."""
    before = sheets(edit.before) if edit.before is not None else {}
    yield from differing(edit, before, sheets(edit.after))


def sheets(holdings: Holdings) -> Sheets:
    """All villages' pages."""
    quarters = newest_quarters(holdings)
    return {
        village_address(village.id): _sheet(village, quarters.get(village.id), holdings)
        for village in holdings.villages
    }


def _sheet(village: Organisation, quarter: VillageAffairs | None, holdings: Holdings) -> Sheet:
    name = village.title
    description = f"{name}正在公示的事项、本季度村务收支、代办员和电话"
    column = Column(name=f"{name}公示栏", description=description, keywords=(name, "村务公开", "公示"))
    return Sheet(
        template="channels/village.html",
        page=_page(village, quarter, holdings),
        title=column.name,
        tags=list_tags(holdings.settings, column),
        crumbs=(("机构和电话", ORGANISATIONS), (column.name, "")),
        column="villages",
        feeds=((name, f"feeds/organisation-{village.id}.xml"),) if village.id in holdings.by_organisation else (),
    )


def _page(village: Organisation, quarter: VillageAffairs | None, holdings: Holdings) -> VillagePage:
    root = root_from(village_address(village.id))
    notices = [item for item in open_notices(holdings) if concerns(village, item.organisation, item.where_it_hangs)]
    stubs = [item for item in hanging_stubs(holdings) if concerns(village, item.organisation, item.where_it_hangs)]
    has_archive = village.id in holdings.by_organisation
    return VillagePage(
        name=village.title,
        address=village.address,
        hours=village.hours,
        telephones=tuple(village.telephones),
        agent=village.agent,
        boards=tuple(village.boards),
        notices=tuple(row(item, holdings, root) for item in notices[:NOTICES_SHOWN]),
        notices_total=len(notices),
        on_boards=tuple(hanging(item, root) for item in stubs),
        quarter=_quarter(quarter, root) if quarter is not None else None,
        about_href=root + address_of(village),
        archive_href=root + Facet("organisation", village.id).address if has_archive else "",
        open_href=root + OPEN,
        guides_href=root + GUIDES,
    )


def concerns(village: Organisation, organisation: str | None, where_it_hangs: list[str]) -> bool:
    """Whether a notice is the village's own or hangs on its boards."""
    names = (village.title, village.short_name, *ALL_VILLAGES)
    return organisation == village.id or any(name in place for place in where_it_hangs for name in names)


def newest_quarters(holdings: Holdings) -> dict[str, VillageAffairs]:
    """Village → the newest quarter that it has published."""
    affairs = sorted(holdings.every(VillageAffairs), key=lambda item: (item.year, item.quarter, item.id))
    return {item.village: item for item in affairs}


def _quarter(affairs: VillageAffairs, root: str) -> Quarter:
    return Quarter(
        href=root + address_of(affairs),
        title=f"{affairs.year}年第{'一二三四'[affairs.quarter - 1]}季度",
        published_on=day.isoformat() if (day := published_day(affairs)) is not None else "",
        opening=yuan(affairs.opening_balance),
        income=yuan(affairs.total_income),
        spending=yuan(affairs.total_spending),
        closing=yuan(affairs.closing_balance),
    )


def yuan(amount: Decimal) -> str:
    """1234567.5 → 1,234,567.50."""
    return f"{amount:,.2f}"
