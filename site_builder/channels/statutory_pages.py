"""Two of the entries that every disclosure column must have: 政府信息公开指南 and 依申请公开.

They stand at addresses of their own, for the navigation of every page leads there whatever the guide's record is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from site_builder.addresses import address_of, root_from
from site_builder.channels.page_tags import Column, kind_column
from site_builder.channels.sheet import Sheet, list_sheet
from site_builder.holdings import Holdings
from site_builder.records.disclosure_guides import DisclosureGuide
from site_builder.text.markdown import to_html

GUIDE = "lists/section/guide/index.html"
REQUEST = "lists/section/request/index.html"
REQUEST_COLUMN = Column(
    name="依申请公开",
    description="没有主动公开的政府信息，怎样提出申请、多久答复、怎样收费、不满意怎么办",
    type="依申请公开",
    keywords=("依申请公开", "政府信息公开申请"),
)


@dataclass(frozen=True, kw_only=True)
class GuideEntry:
    """One disclosure guide, with whom to ask."""

    href: str
    title: str
    office: str
    address: str
    hours: str
    telephone: str
    fax: str
    online_contact: str


@dataclass(frozen=True, kw_only=True)
class GuidePage:
    """What theme/lists/disclosure-guides.html sees. `telephone` is whom to ask while there is no guide."""

    guides: tuple[GuideEntry, ...]
    request_href: str
    telephone: str


@dataclass(frozen=True, kw_only=True)
class RequestWay:
    """How one office takes requests."""

    guide: GuideEntry
    procedure: Markup
    fees: str
    remedies: str


@dataclass(frozen=True, kw_only=True)
class RequestPage:
    """What theme/lists/request.html sees. `online` is the portal's entry, "" if there is none."""

    ways: tuple[RequestWay, ...]
    online: str
    telephone: str
    search_href: str


def guide_sheet(holdings: Holdings) -> Iterator[tuple[str, Sheet]]:
    """政府信息公开指南: how to find and whom to ask."""
    page = GuidePage(
        guides=tuple(_entry(item, root_from(GUIDE)) for item in disclosure_guides(holdings)),
        request_href=root_from(GUIDE) + REQUEST,
        telephone=request_telephone(holdings),
    )
    column = kind_column(DisclosureGuide.facts)
    yield GUIDE, list_sheet(holdings, "disclosure-guides", page, column, navigation="guide")


def request_sheet(holdings: Holdings) -> Iterator[tuple[str, Sheet]]:
    """依申请公开: how to ask for what is not published."""
    page = RequestPage(
        ways=tuple(_way(item, holdings) for item in disclosure_guides(holdings)),
        online=holdings.settings.request_address or "",
        telephone=request_telephone(holdings),
        search_href=root_from(REQUEST) + "search.html",
    )
    yield REQUEST, list_sheet(holdings, "request", page, REQUEST_COLUMN, navigation="request")


def disclosure_guides(holdings: Holdings) -> list[DisclosureGuide]:
    """The guides, the site's own office first."""
    own = holdings.settings.organisation
    guides = holdings.every(DisclosureGuide)
    return sorted(guides, key=lambda item: (holdings.organisation_of(item) != own, item.id))


def request_telephone(holdings: Holdings) -> str:
    """Whom to call about a request."""
    return holdings.settings.request_telephone or holdings.settings.footer.telephone


def _entry(guide: DisclosureGuide, root: str) -> GuideEntry:
    return GuideEntry(
        href=root + address_of(guide),
        title=guide.title,
        office=guide.office_name,
        address=guide.address,
        hours=guide.hours,
        telephone=guide.telephone,
        fax=guide.fax,
        online_contact=guide.online_contact,
    )


def _way(guide: DisclosureGuide, holdings: Holdings) -> RequestWay:
    html = to_html(guide.request_procedure, lambda address: _resolved(address, guide, holdings))
    return RequestWay(
        guide=_entry(guide, root_from(REQUEST)),
        procedure=Markup(html),  # noqa: S704 - cleaned by nh3 in to_html
        fees=guide.fees,
        remedies=guide.remedies,
    )


def _resolved(address: str, guide: DisclosureGuide, holdings: Holdings) -> str | None:
    scheme, _, rest = address.partition(":")
    if scheme == "attachment":
        known = {f"{file.sha256}.{file.extension}": file.path for file in guide.all_attachments()}
        return root_from(REQUEST) + known[rest] if rest in known else None
    record_id, _, fragment = rest.partition("#")
    record = holdings.find(record_id)
    if record is None:
        return None
    return root_from(REQUEST) + address_of(record) + (f"#{fragment}" if fragment else "")
