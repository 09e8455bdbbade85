"""The standing lists: everything, what the law demands, what is open; guides, offices, statutes; guide and request."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from site_builder.channels import directories, standing_lists, statutory_pages
from site_builder.channels.directories import GuidesPage, OrganisationsPage, StatutesPage
from site_builder.channels.lists import outputs
from site_builder.channels.standing_lists import OpenPage, SectionsPage
from site_builder.channels.statutory_pages import GuidePage, RequestPage
from site_builder.records.disclosure_guides import EXAMPLE as DISCLOSURE_GUIDE
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.fields import DisclosureCategory, Placement
from site_builder.records.kinds import examples
from site_builder.records.organisations import EXAMPLE as OFFICE
from site_builder.records.organisations import OrganisationType
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NoticeMatter
from site_builder.records.service_guides import EXAMPLE as SERVICE_GUIDE
from site_builder.records.service_guides import LifeEvent
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import NotConcerned
from site_builder.records.statutes import EXAMPLE as STATUTE
from site_builder.rendering.shell import Shell
from tests.site_builder.channels.steps import clean, holdings_of


def _content_page(**settings: object) -> SectionsPage:
    holdings = holdings_of([DOCUMENT], settings=structs.replace(SETTINGS, **settings))
    page = dict(standing_lists.content_sheet(holdings))[standing_lists.CONTENT].page
    assert isinstance(page, SectionsPage)
    return page


def test_every_statutory_category_is_named_with_its_count_or_why_there_is_none() -> None:
    statement = NotConcerned(category=DisclosureCategory.HOUSE_TAKING, statement="本镇没有国有土地上的房屋征收。")
    page = _content_page(not_concerned=[statement])
    assert [len(section.links) for section in page.sections] == [15, 8]
    links = {link.label: link for section in page.sections for link in section.links}
    assert links["贯彻落实农业农村政策"].count == 1
    assert links["贯彻落实农业农村政策"].href == "../../../lists/category/rural-policy/index.html"
    assert links["房屋征收"].note == "本镇没有国有土地上的房屋征收。"
    assert links["（七）财政预算、决算"].note == "目前没有这类信息"


def test_open_notices_and_consultations_stand_apart_those_that_end_first_on_top() -> None:
    later = structs.replace(NOTICE, id="20260508-zzzzz", ends_on=date(2026, 6, 1))
    asking = structs.replace(NOTICE, id="20260508-aaaaa", matter=NoticeMatter.CONSULTATION)
    on_board = structs.replace(NOTICE, id="20260508-bbbbb", placement=Placement.BOARD)
    ended = structs.replace(NOTICE, id="20260401-ccccc", ends_on=date(2026, 5, 11))
    holdings = holdings_of([later, asking, on_board, NOTICE, ended])
    page = dict(standing_lists.open_sheet(holdings))[standing_lists.OPEN].page
    assert isinstance(page, OpenPage)
    assert [item.row.href.rpartition("/")[2] for item in page.notices] == [f"{NOTICE.id}.html", f"{later.id}.html"]
    assert len(page.consultations) == 1
    assert [item.until for item in page.on_boards] == ["2026年5月18日"]
    assert page.notices[0].telephone == "0555-6810021"


def test_guides_are_found_by_life_event_and_by_office() -> None:
    both = structs.replace(SERVICE_GUIDE, life_events=[LifeEvent.OLD_AGE, LifeEvent.HARDSHIP])
    page = dict(directories.guides_sheet(holdings_of([both, OFFICE])))[directories.GUIDES].page
    assert isinstance(page, GuidesPage)
    assert [section.heading for section in page.events] == ["遇到困难", "养老"]
    assert [section.heading for section in page.offices] == ["青禾镇民政办公室"]
    assert page.events[0].guides[0].limit == "22个工作日"


def test_a_village_has_its_board_beside_its_telephone() -> None:
    village = structs.replace(OFFICE, id="liuxi-cun", title="柳溪村", type=OrganisationType.VILLAGE)
    page = dict(directories.organisations_sheet(holdings_of([OFFICE, village])))[directories.ORGANISATIONS].page
    assert isinstance(page, OrganisationsPage)
    assert [group.heading for group in page.groups] == ["政府和内设机构", "各村"]
    assert page.groups[1].offices[0].board == "../../v/liuxi-cun/index.html"
    assert page.groups[0].offices[0].board == ""


def test_a_statute_stands_once_with_all_its_editions() -> None:
    newer = structs.replace(STATUTE, id="20260501-aaaaa", edition_on=date(2026, 5, 1), effective_on=date(2026, 7, 1))
    older = structs.replace(STATUTE, id="20200101-aaaaa", edition_on=date(2020, 1, 1), effective_on=date(2020, 1, 1))
    page = dict(directories.statutes_sheet(holdings_of([older, newer, STATUTE])))[directories.STATUTES].page
    assert isinstance(page, StatutesPage)
    words = [(item.edition_on, item.state.word) for item in page.statutes[0].editions]
    assert words == [("2026-05-01", "尚未施行"), ("2025-09-01", "现行版本"), ("2020-01-01", "已有新版本")]


def test_the_guide_tells_whom_to_ask() -> None:
    page = dict(statutory_pages.guide_sheet(holdings_of([DISCLOSURE_GUIDE])))[statutory_pages.GUIDE].page
    assert isinstance(page, GuidePage)
    assert page.guides[0].office == "青禾镇党政办公室"
    assert page.guides[0].href == "../../../disclosure-guides/qinghe-zhen.html"


def test_without_a_guide_there_is_a_telephone() -> None:
    page = dict(statutory_pages.guide_sheet(holdings_of([])))[statutory_pages.GUIDE].page
    assert isinstance(page, GuidePage)
    assert (page.guides, page.telephone) == ((), "0555-6810010")


def test_the_request_page_says_how_and_links_what_the_guide_links() -> None:
    procedure = f"见[方案](record:{DOCUMENT.id}#s-1)和[旧文](record:20200101-00000)。"
    guide = structs.replace(DISCLOSURE_GUIDE, request_procedure=procedure)
    page = dict(statutory_pages.request_sheet(holdings_of([guide, DOCUMENT])))[statutory_pages.REQUEST].page
    assert isinstance(page, RequestPage)
    assert 'href="../../../documents/2026/03/20260312-k3m9q.html#s-1"' in page.ways[0].procedure
    assert "20200101-00000" not in page.ways[0].procedure


def test_an_empty_site_has_all_standing_lists(shell: Shell) -> None:
    site = clean(outputs, shell, holdings_of([]))
    for address in (standing_lists.ALL, standing_lists.OPEN, directories.GUIDES, statutory_pages.REQUEST):
        assert address in site
    assert "目前没有这类信息" in site["lists/kind/documents/index.html"].decode()


def test_every_list_has_its_seven_tags(shell: Shell) -> None:
    for path, data in clean(outputs, shell, holdings_of(examples().values())).items():
        text = data.decode()
        for name in ("SiteName", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"):
            assert f'<meta name="{name}" content="' in text, path
        assert 'content=""' not in text, path
