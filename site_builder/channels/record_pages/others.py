"""The pages of organisations, reprints, statutes and disclosure guides, and of what is withdrawn or board-only."""

from __future__ import annotations

from markupsafe import Markup

from site_builder.addresses import address_of, village_address
from site_builder.channels.record_pages.common import (
    Common,
    Fact,
    Link,
    Page,
    Struct,
    day,
    day_fact,
    editions_of,
    minute,
)
from site_builder.records.base import Stub
from site_builder.records.disclosure_guides import DisclosureGuide
from site_builder.records.fields import Telephone
from site_builder.records.organisations import Leader, OpeningHours, Organisation, OrganisationType, VillageAgent
from site_builder.records.reprints import Reprint
from site_builder.records.statutes import Statute
from site_builder.records.village_affairs import VillageAffairs
from site_builder.text.chinese_numbers import article_name
from site_builder.text.telephones import with_telephones

NEWEST = 10


class NewestRecord(Struct, frozen=True, kw_only=True):
    """A record in an organisation's list."""

    text: str
    href: str
    day: str
    kind: str


class Quarter(Struct, frozen=True, kw_only=True):
    """A village's quarter in its table."""

    text: str
    href: str
    income: str
    spending: str
    closing: str


class OrganisationPage(Struct, frozen=True, kw_only=True):
    """What the template of an organisation sees."""

    common: Common
    address: str
    hours: str
    opening: list[OpeningHours]
    telephones: list[Telephone]
    tasks: list[Markup]
    leaders: list[Leader]
    body: Markup
    children: list[Link]
    newest: list[NewestRecord]
    total: int
    list_href: str
    village_page: str
    quarters: list[Quarter]
    boards: list[str]
    agent: VillageAgent | None


def organisation_page(page: Page) -> OrganisationPage:
    """The context of one organisation."""
    organisation = page.record
    assert isinstance(organisation, Organisation)  # noqa: S101 - the registry maps classes to builders
    records = [
        record
        for record in page.holdings.by_organisation.get(organisation.id, [])
        if not isinstance(record, Organisation)
    ]
    is_village = organisation.type is OrganisationType.VILLAGE
    return OrganisationPage(
        address=organisation.address,
        hours=organisation.hours,
        opening=organisation.opening,
        telephones=organisation.telephones,
        tasks=[page.prose(task) for task in organisation.tasks],
        leaders=organisation.leaders,
        body=page.prose(organisation.body) if organisation.body else Markup(),
        children=[
            Link(text=child.title, href=page.root + address_of(child))
            for child in page.holdings.organisations
            if child.part_of == organisation.id
        ],
        newest=[
            NewestRecord(
                text=record.title,
                href=page.root + address_of(record),
                day=minute(record.published_at)[:10],
                kind=record.facts.label,
            )
            for record in records[:NEWEST]
        ],
        total=len(records),
        list_href=f"{page.root}lists/organisation/{organisation.id}/index.html",
        village_page=page.root + village_address(organisation.id) if is_village else "",
        quarters=_quarters(page, organisation),
        boards=organisation.boards,
        agent=organisation.agent,
        common=page.common(_organisation_facts(page, organisation)),
    )


def _organisation_facts(page: Page, organisation: Organisation) -> list[Fact]:
    superior = page.to_record("organisations", organisation.part_of)
    return [
        Fact(label="机构类型", value=organisation.type.label),
        Fact(label="上级单位", value=superior.text if superior else "", href=superior.href if superior else ""),
        Fact(label="传真", value=organisation.fax or ""),
        Fact(label="电子邮箱", value=organisation.email or ""),
        Fact(label="邮政编码", value=organisation.postcode or ""),
        Fact(label="户数", value=f"{organisation.households:,} 户" if organisation.households else ""),
        Fact(label="人口", value=f"{organisation.residents:,} 人" if organisation.residents else ""),
        Fact(label="村民小组", value=f"{organisation.groups} 个" if organisation.groups else ""),
    ]


def _quarters(page: Page, organisation: Organisation) -> list[Quarter]:
    referring = page.holdings.referring.get(("organisations", organisation.id), [])
    affairs = [record for field, record in referring if field == "village" and isinstance(record, VillageAffairs)]
    return [
        Quarter(
            text=f"{item.year}年第{item.quarter}季度",
            href=page.root + address_of(item),
            income=f"{item.total_income:,.2f}",
            spending=f"{item.total_spending:,.2f}",
            closing=f"{item.closing_balance:,.2f}",
        )
        for item in sorted(affairs, key=lambda item: (item.year, item.quarter), reverse=True)
    ]


class ReprintPage(Struct, frozen=True, kw_only=True):
    """What the template of a reprint sees."""

    common: Common
    body: Markup
    source: str
    source_address: str
    source_published: str


def reprint_page(page: Page) -> ReprintPage:
    """The context of one reprint."""
    reprint = page.record
    assert isinstance(reprint, Reprint)  # noqa: S101 - the registry maps classes to builders
    facts = [
        Fact(label="来源", value=reprint.source),
        Fact(label="原文发布时间", value=minute(reprint.source_published_at)),
        page.organisation_fact("转载单位"),
    ]
    return ReprintPage(
        body=page.prose(reprint.body),
        source=reprint.source,
        source_address=reprint.source_address,
        source_published=minute(reprint.source_published_at),
        common=page.common(facts),
    )


class ArticleRow(Struct, frozen=True, kw_only=True):
    """One article; `headings` are those that begin with it."""

    anchor: str
    name: str
    html: Markup
    headings: list[str]
    heading_anchors: list[str]


class StatutePage(Struct, frozen=True, kw_only=True):
    """What the template of a statute sees."""

    common: Common
    head: list[str]
    preamble: Markup
    articles: list[ArticleRow]
    annex: Markup
    contents: list[Link]
    editions: list[Link]
    newer: Link | None


def statute_page(page: Page) -> StatutePage:
    """The context of one edition of a statute."""
    statute = page.record
    assert isinstance(statute, Statute)  # noqa: S101 - the registry maps classes to builders
    articles = _articles(page, statute)
    editions = editions_of(statute, page.holdings)
    links = [
        Link(text=f"{day(item.edition_on)}版", href="" if item.id == statute.id else page.root + address_of(item))
        for item in editions
    ]
    is_newest = not editions or editions[0].id == statute.id
    facts = [
        Fact(label="效力位阶", value=statute.level.label),
        day_fact("版本日期", statute.edition_on),
        day_fact("施行日期", statute.effective_on),
        day_fact("废止日期", statute.repealed_on),
        Fact(label="条数", value=f"{len(statute.articles)} 条"),
    ]
    return StatutePage(
        head=statute.head,
        preamble=page.prose.plain(statute.preamble) if statute.preamble else Markup(),
        articles=articles,
        annex=page.prose.plain(statute.annex) if statute.annex else Markup(),
        contents=[
            Link(text=text, href=f"#{anchor}")
            for article in articles
            for text, anchor in zip(article.headings, article.heading_anchors, strict=True)
        ],
        editions=links if len(links) > 1 else [],
        newer=None if is_newest else page.link(editions[0]),
        common=page.common(facts),
    )


def _articles(page: Page, statute: Statute) -> list[ArticleRow]:
    rows: list[ArticleRow] = []
    path: list[str] = []
    count = 0
    for article in statute.articles:
        kept = 0
        while kept < min(len(path), len(article.heading_path)) and path[kept] == article.heading_path[kept]:
            kept += 1
        fresh = article.heading_path[kept:]
        anchors = [f"part-{count + index + 1}" for index in range(len(fresh))]
        count += len(fresh)
        path = article.heading_path
        rows.append(
            ArticleRow(
                anchor=f"article-{article.number}",
                name=article_name(article.number),
                html=page.prose.plain(article.text),
                headings=fresh,
                heading_anchors=anchors,
            )
        )
    return rows


class Section(Struct, frozen=True, kw_only=True):
    """A titled part."""

    title: str
    html: Markup


class DisclosureGuidePage(Struct, frozen=True, kw_only=True):
    """What the template of a disclosure guide sees."""

    common: Common
    sections: list[Section]
    guide: DisclosureGuide
    request_address: str


def disclosure_guide_page(page: Page) -> DisclosureGuidePage:
    """The context of a disclosure guide."""
    guide = page.record
    assert isinstance(guide, DisclosureGuide)  # noqa: S101 - the registry maps classes to builders
    parts = {
        "政府信息的分类": guide.classification,
        "编排体系": guide.arrangement,
        "获取方式": guide.access,
        "依申请公开的办理": guide.request_procedure,
        "收费": guide.fees,
        "监督和救济": guide.remedies,
        "补充说明": guide.body or "",
    }
    return DisclosureGuidePage(
        sections=[Section(title=title, html=page.prose(text)) for title, text in parts.items() if text],
        guide=guide,
        request_address=page.holdings.settings.request_address or "",
        common=page.common([page.organisation_fact()]),
    )


class StubPage(Struct, frozen=True, kw_only=True):
    """What the template of a withdrawn or board-only record sees."""

    common: Common
    is_withdrawn: bool
    withdrawn: str
    reason: str
    where_it_hangs: list[str]
    hangs_until: str
    ask: list[Markup]


def stub_page(page: Page) -> StubPage:
    """The context of what is left to see."""
    stub = page.record
    assert isinstance(stub, Stub)  # noqa: S101 - the registry maps classes to builders
    return StubPage(
        is_withdrawn=stub.is_withdrawn,
        withdrawn=day(stub.withdrawal.withdrawn_on) if stub.withdrawal else "",
        reason=stub.withdrawal.reason if stub.withdrawal else "",
        where_it_hangs=stub.where_it_hangs,
        hangs_until=day(stub.hangs_until),
        ask=[with_telephones(item) for item in stub.ask],
        common=page.common([page.organisation_fact("发布单位")]),
    )


class DefaultPage(Struct, frozen=True, kw_only=True):
    """What the default template sees: labels and values."""

    common: Common
    texts: list[Markup]


def default_page(page: Page) -> DefaultPage:
    """The context of a kind that has no page of its own."""
    texts = [page.prose(text) for text in page.record.body_texts()]
    return DefaultPage(texts=texts, common=page.common([page.organisation_fact()]))
