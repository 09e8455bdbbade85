"""The pages behind the QR codes: what concerns a village, and that an edit gives what a clean build gives."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import structs

from site_builder.channels import villages
from site_builder.channels.villages import VillagePage, concerns, newest_quarters
from site_builder.records.base import Record
from site_builder.records.fields import Placement
from site_builder.records.organisations import EXAMPLE as OFFICE
from site_builder.records.organisations import OrganisationType, VillageAgent
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.village_affairs import EXAMPLE as AFFAIRS
from site_builder.rendering.shell import Shell
from tests.site_builder.channels.steps import check_law, clean, holdings_of

VILLAGE = structs.replace(
    OFFICE,
    id="liuxi-cun",
    title="青禾镇柳溪村村民委员会",
    short_name="柳溪村",
    type=OrganisationType.VILLAGE,
    agent=VillageAgent(name="陈桂香", telephone="0555-6815001", hours="工作日上午"),
)


def _page(*records: Record, today: date = date(2026, 5, 12)) -> VillagePage:
    page = villages.sheets(holdings_of([VILLAGE, *records], today))["v/liuxi-cun/index.html"].page
    assert isinstance(page, VillagePage)
    return page


@pytest.mark.parametrize("seed", range(4))
def test_stepping_gives_the_clean_village_pages(shell: Shell, seed: int) -> None:
    check_law(villages.outputs, shell, seed)


def test_a_notice_on_the_boards_of_all_villages_concerns_each() -> None:
    assert _page(NOTICE).notices_total == 1
    assert _page(structs.replace(NOTICE, where_it_hangs=["柳溪村村务公开栏"])).notices_total == 1
    assert _page(structs.replace(NOTICE, where_it_hangs=["上塘村村务公开栏"])).notices_total == 0


def test_a_notice_of_the_village_itself_concerns_it() -> None:
    assert concerns(VILLAGE, "liuxi-cun", [])
    assert not concerns(VILLAGE, "minzheng-ban", ["镇便民服务中心公示栏"])


def test_a_notice_for_the_board_alone_is_named_until_it_comes_down() -> None:
    notice = structs.replace(NOTICE, placement=Placement.BOARD)
    assert [item.title for item in _page(notice).on_boards] == [NOTICE.title]
    assert _page(notice, today=date(2026, 5, 19)).on_boards == ()


def test_the_newest_quarter_counts_whatever_was_published_last() -> None:
    older = structs.replace(AFFAIRS, id="20260501-zzzzz", year=2025, quarter=4)
    assert newest_quarters(holdings_of([older, AFFAIRS]))["liuxi-cun"].id == AFFAIRS.id


def test_income_spending_and_balance_are_shown() -> None:
    quarter = _page(AFFAIRS).quarter
    assert quarter is not None
    assert (quarter.income, quarter.spending, quarter.closing) == ("37,000.00", "14,660.00", "108,760.50")


def test_telephone_and_agent_can_be_tapped(shell: Shell) -> None:
    text = clean(villages.outputs, shell, holdings_of([VILLAGE, AFFAIRS]))["v/liuxi-cun/index.html"].decode()
    assert 'href="tel:05556815001"' in text
    assert "陈桂香" in text
    assert "2026年第一季度" in text


def test_a_village_without_any_record_has_its_page(shell: Shell) -> None:
    text = clean(villages.outputs, shell, holdings_of([VILLAGE]))["v/liuxi-cun/index.html"].decode()
    assert "还没有公开收支" in text
