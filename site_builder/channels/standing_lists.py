"""The lists that stand for themselves: everything there is, what the law demands, and what is open now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from site_builder.addresses import root_from
from site_builder.channels.archive import Facet
from site_builder.channels.directories import guides_sheet, organisations_sheet, statutes_sheet
from site_builder.channels.edit import Edit
from site_builder.channels.open_notices import Hanging, OpenNotice, hanging, hanging_stubs, open_notice, open_notices
from site_builder.channels.page_tags import Column
from site_builder.channels.sheet import Sheet, Sheets, list_sheet
from site_builder.channels.statutory_pages import guide_sheet, request_sheet
from site_builder.holdings import Holdings
from site_builder.records.base import kind_of
from site_builder.records.documents import DocumentSection
from site_builder.records.fields import DisclosureCategory
from site_builder.records.kinds import record_classes
from site_builder.records.public_notices import NoticeMatter

ALL = "lists/index.html"
OPEN = "lists/open/index.html"
CONTENT = "lists/section/content/index.html"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A link with the number of records behind it. `note` stands where there is nothing to link to."""

    label: str
    href: str = ""
    count: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """Links under a heading; `anchor` is its id on the page."""

    anchor: str
    heading: str
    note: str = ""
    links: tuple[Counted, ...]


@dataclass(frozen=True, kw_only=True)
class SectionsPage:
    """What theme/lists/sections.html sees: everything, and the statutory content."""

    heading: str
    intro: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class OpenPage:
    """What theme/lists/open.html sees."""

    consultations: tuple[OpenNotice, ...]
    notices: tuple[OpenNotice, ...]
    on_boards: tuple[Hanging, ...]
    all_href: str


def sheets(edit: Edit) -> tuple[Sheets, Sheets]:
    """The standing lists before and after: only those that the changed kinds may touch."""
    kinds = {kind_of(item) for change in edit.changes for item in (change.old, change.new) if item is not None}
    wanted = [
        build
        for build, depends_on in STANDING.items()
        if edit.is_clean or not depends_on or not kinds.isdisjoint(depends_on)
    ]
    before = _made(wanted, edit.before) if edit.before is not None else {}
    return before, _made(wanted, edit.after)


def _made(builders: Iterable[Builder], holdings: Holdings) -> Sheets:
    return {address: sheet for build in builders for address, sheet in build(holdings)}


def all_sheet(holdings: Holdings) -> Iterator[tuple[str, Sheet]]:
    """The way into all lists, for those who browse."""
    column = Column(
        name="全部信息", description="按栏目、单位、法定公开类别查看已公开的全部信息", keywords=("信息公开目录",)
    )
    page = SectionsPage(
        heading=column.name,
        intro=f"已公开 {len(holdings.listed)} 条。每一类都可以按年份、月份往前查。",
        sections=(
            Section(anchor="kinds", heading="按栏目", links=tuple(_kind_links(holdings))),
            Section(anchor="organisations", heading="按单位", links=tuple(_organisation_links(holdings))),
            Section(anchor="categories", heading="按法定公开类别", links=tuple(_category_links(holdings, ALL))),
        ),
    )
    yield ALL, list_sheet(holdings, "sections", page, column, navigation="disclosed")


def content_sheet(holdings: Holdings) -> Iterator[tuple[str, Sheet]]:
    """法定主动公开内容: every category of 条例 art. 20 and 21, also those of which there is nothing."""
    label = DocumentSection.CONTENT.label
    description = "《政府信息公开条例》第二十条、第二十一条规定主动公开的各类信息"
    links = list(_category_links(holdings, CONTENT))
    page = SectionsPage(
        heading=label,
        intro=f"{description}。",
        sections=(
            Section(anchor="article-20", heading="第二十条", note="各级行政机关都要公开", links=tuple(links[:15])),
            Section(anchor="article-21", heading="第二十一条", note="乡镇人民政府还要公开", links=tuple(links[15:])),
        ),
    )
    column = Column(name=label, description=description, keywords=("主动公开", "政府信息公开条例"))
    yield CONTENT, list_sheet(holdings, "sections", page, column, navigation="disclosed")


def _kind_links(holdings: Holdings) -> Iterator[Counted]:
    root = root_from(ALL)
    for kind, cls in record_classes().items():
        if found := holdings.by_kind.get(kind):
            yield Counted(label=cls.facts.label, href=root + Facet("kind", kind).address, count=len(found))


def _organisation_links(holdings: Holdings) -> Iterator[Counted]:
    root = root_from(ALL)
    known = [item.id for item in holdings.organisations if item.id in holdings.by_organisation]
    for slug in (*known, *sorted(holdings.by_organisation.keys() - set(known))):
        count = len(holdings.by_organisation[slug])
        href = root + Facet("organisation", slug).address
        yield Counted(label=holdings.organisation_name(slug), href=href, count=count)


def _category_links(holdings: Holdings, address: str) -> Iterator[Counted]:
    statements = {item.category: item.statement for item in holdings.settings.not_concerned}
    for category in DisclosureCategory:
        label = category.label
        if category.article != "第二十一条":
            label = f"{category.article.removeprefix('第二十条第').removesuffix('项')}{label}"
        if found := holdings.by_category.get(category):
            href = root_from(address) + Facet("category", category.value).address
            yield Counted(label=label, href=href, count=len(found))
        elif address == CONTENT:
            yield Counted(label=label, note=statements.get(category, "目前没有这类信息"))


def open_sheet(holdings: Holdings) -> Iterator[tuple[str, Sheet]]:
    """公示 and 意见征集 that are open, those that end first on top."""
    facts = record_classes()["public-notices"].facts
    root = root_from(OPEN)
    found = open_notices(holdings)
    asking = [item for item in found if item.matter is NoticeMatter.CONSULTATION]
    page = OpenPage(
        consultations=tuple(open_notice(item, holdings, root) for item in asking),
        notices=tuple(open_notice(item, holdings, root) for item in found if item not in asking),
        on_boards=tuple(hanging(item, root) for item in hanging_stubs(holdings)),
        all_href=root + Facet("kind", "public-notices").address,
    )
    column = Column(name="正在公示和征集", description=facts.description, type=facts.column_type)
    yield OPEN, list_sheet(holdings, "open", page, column, navigation="notices")


Builder = Callable[[Holdings], Iterator[tuple[str, Sheet]]]

STANDING: dict[Builder, frozenset[str]] = {
    all_sheet: frozenset(),
    content_sheet: frozenset(),
    request_sheet: frozenset(),
    guide_sheet: frozenset({"disclosure-guides"}),
    open_sheet: frozenset({"public-notices", "organisations"}),
    guides_sheet: frozenset({"service-guides", "organisations"}),
    organisations_sheet: frozenset({"organisations"}),
    statutes_sheet: frozenset({"statutes"}),
}
"""Page → the kinds it shows; none means all"""
