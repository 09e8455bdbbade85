"""Pages of the site as a whole: 网站地图, the page for addresses that do not exist, and the hand-written ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.addresses import HOME, NOT_FOUND, SEARCH, address_of, root_from, village_address
from site_builder.channels.archive import Facet
from site_builder.channels.directories import GUIDES, ORGANISATIONS, STATUTES
from site_builder.channels.edit import Edit, Output
from site_builder.channels.page_tags import Column, list_tags
from site_builder.channels.sheet import SITE_TAGS, Sheet, Sheets, differing
from site_builder.channels.standing_lists import ALL, CONTENT, OPEN, Counted, Section
from site_builder.channels.statutory_pages import GUIDE, REQUEST, request_telephone
from site_builder.holdings import Holdings
from site_builder.records.kinds import record_classes
from site_builder.records.organisations import OrganisationType
from site_builder.rendering.shell import Shell

SITEMAP = "sitemap.html"


@dataclass(frozen=True, kw_only=True)
class SitemapPage:
    """What theme/channels/sitemap.html sees."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class NotFoundPage:
    """What theme/channels/not-found.html sees. `root` is absolute: the page is shown at any address."""

    root: str
    telephone: str


def outputs(edit: Edit) -> Iterator[Output]:
    """网站地图 if it differs; the others in a clean build, for a change of settings or pages makes every build one."""
    if edit.is_clean:
        yield from (Output(page.address, data) for page, data in edit.shell.pages)
        yield Output(NOT_FOUND, not_found(edit))
        yield Output("robots.txt", robots(edit.after.settings.url))
    before = sitemap_sheets(edit.before, edit.shell) if edit.before is not None else {}
    yield from differing(edit, before, sitemap_sheets(edit.after, edit.shell))


def robots(url: str) -> bytes:
    """What crawlers are told. It counts where the site stands at the root of a host; the portal above has its own."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {url}sitemap.xml\n".encode()


def not_found(edit: Edit) -> bytes:
    """The page for an address that does not exist: what to do instead."""
    settings = edit.after.settings
    column = Column(name="没有这一页", description="网址打不开时怎样找到要的信息", keywords=("帮助",))
    page = NotFoundPage(root=settings.base_path, telephone=request_telephone(edit.after))
    text = edit.shell.page(
        root=settings.base_path,
        title=column.name,
        body=edit.stamp.render("channels/not-found.html", page),
        meta=[tag for tag in list_tags(settings, column) if tag[0] not in SITE_TAGS],
        noindex=True,
    )
    return text.encode()


def sitemap_sheets(holdings: Holdings, shell: Shell) -> Sheets:
    """网站地图 by its address."""
    name = "网站地图"
    column = Column(name=name, description="本站各栏目、各单位、各村和说明页的链接", keywords=(name, "导航"))
    sections = (
        Section(anchor="main-columns", heading="主要栏目", links=tuple(_main())),
        Section(anchor="kinds", heading="按类型", links=tuple(_kinds(holdings))),
        Section(anchor="offices", heading="单位", links=tuple(_offices(holdings))),
        Section(anchor="villages", heading="各村公示栏", links=tuple(_villages(holdings))),
        Section(anchor="help", heading="说明", links=tuple(_hand_written(shell))),
        Section(anchor="data", heading="数据和订阅", links=tuple(_data())),
    )
    page = SitemapPage(sections=tuple(section for section in sections if section.links))
    sheet = Sheet(
        template="channels/sitemap.html",
        page=page,
        title=name,
        tags=list_tags(holdings.settings, column),
        crumbs=((name, ""),),
    )
    return {SITEMAP: sheet}


def _main() -> Iterator[Counted]:
    yield Counted(label="首页", href=HOME)
    yield Counted(label="搜索", href=SEARCH)
    yield Counted(label="政府信息公开指南", href=GUIDE)
    yield Counted(label="政府信息公开制度", href=Facet("section", "rules").address)
    yield Counted(label="法定主动公开内容", href=CONTENT)
    yield Counted(label="政府信息公开年报", href=Facet("section", "annual-report").address)
    yield Counted(label="依申请公开", href=REQUEST)
    yield Counted(label="正在公示和征集", href=OPEN)
    yield Counted(label="办事指南", href=GUIDES)
    yield Counted(label="机构和电话", href=ORGANISATIONS)
    yield Counted(label="法律法规", href=STATUTES)
    yield Counted(label="全部信息", href=ALL)


def _kinds(holdings: Holdings) -> Iterator[Counted]:
    for kind, cls in record_classes().items():
        if holdings.by_kind.get(kind):
            yield Counted(label=cls.facts.label, href=Facet("kind", kind).address)


def _offices(holdings: Holdings) -> Iterator[Counted]:
    for item in holdings.organisations:
        if item.type is not OrganisationType.VILLAGE:
            yield Counted(label=item.title, href=address_of(item))


def _villages(holdings: Holdings) -> Iterator[Counted]:
    for village in holdings.villages:
        yield Counted(label=village.title, href=village_address(village.id))


def _hand_written(shell: Shell) -> Iterator[Counted]:
    for page, _ in shell.pages:
        yield Counted(label=page.title, href=root_from(SITEMAP) + page.address)


def _data() -> Iterator[Counted]:
    yield Counted(label="开放数据（CSV、JSON）", href="data/index.html")
    yield Counted(label="订阅更新（Atom）", href="feeds/site.xml")
    yield Counted(label="订阅更新（JSON Feed）", href="feeds/site.json")
    yield Counted(label="给搜索引擎的网站地图（XML）", href="sitemap.xml")
