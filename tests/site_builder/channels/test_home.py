"""The home page: what it shows, and that an edit gives what a clean build gives."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec import structs

from site_builder.channels import home
from site_builder.channels.home import home_page
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.fields import Withdrawal
from site_builder.records.kinds import examples
from site_builder.records.organisations import EXAMPLE as ORGANISATION
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.service_guides import EXAMPLE as SERVICE_GUIDE
from site_builder.records.service_guides import LifeEvent
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.rendering.shell import Shell
from tests.site_builder.channels.steps import check_law, clean, holdings_of


@pytest.mark.parametrize("seed", range(4))
def test_stepping_gives_the_clean_home_page(shell: Shell, seed: int) -> None:
    check_law(home.outputs, shell, seed)


def test_it_is_the_home_page_with_search_first_and_the_four_sections_in_order(shell: Shell) -> None:
    text = clean(home.outputs, shell, holdings_of(examples().values()))["index.html"].decode()
    parts = ["home-name", "home-open", "home-new", "home-events", "home-statutory"]
    positions = [text.index(f'id="{part}"') for part in parts]
    assert positions == sorted(positions)
    statutory = text[positions[-1] :]
    sections = ["政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开"]
    positions = [statutory.index(section) for section in sections]
    assert positions == sorted(positions)


def test_an_open_notice_is_shown_with_its_period_and_an_ended_one_is_not() -> None:
    assert [item.title for item in home_page(holdings_of([NOTICE])).open] == [NOTICE.title]
    assert home_page(holdings_of([NOTICE], date(2026, 5, 19))).open == ()


def test_what_stands_there_as_open_is_not_said_again_as_new() -> None:
    page = home_page(holdings_of([NOTICE, DOCUMENT]))
    assert [item.title for item in page.newest] == [DOCUMENT.title]


def test_what_was_taken_down_is_not_new() -> None:
    withdrawn = structs.replace(DOCUMENT, withdrawal=Withdrawal(withdrawn_on=date(2026, 5, 1), reason="发错了"))
    assert home_page(holdings_of([withdrawn])).newest == ()


def test_the_settings_name_the_guides_that_are_shown() -> None:
    other = structs.replace(SERVICE_GUIDE, id="20260116-zzzzz", title="临时救助")
    settings = structs.replace(SETTINGS, most_used_guides=[other.id, "20200101-00000"])
    page = home_page(holdings_of([SERVICE_GUIDE, other], settings=settings))
    assert [item.title for item in page.guides] == ["临时救助"]


def test_without_a_choice_the_first_guide_of_each_life_event_is_shown() -> None:
    both = structs.replace(SERVICE_GUIDE, life_events=[LifeEvent.BIRTH, LifeEvent.HARDSHIP])
    page = home_page(holdings_of([both]))
    assert [item.title for item in page.guides] == [SERVICE_GUIDE.title]
    assert [item.title for item in page.events] == ["生孩子", "遇到困难"]


def test_the_centre_gives_its_hours_to_the_script() -> None:
    centre = home_page(holdings_of([structs.replace(ORGANISATION, id="bianmin-zhongxin")])).centre
    assert centre is not None
    assert centre.opening == "1-5 08:30 12:00;1-5 14:30 17:30"


def test_a_site_without_records_has_a_home_page(shell: Shell) -> None:
    assert "今天没有正在公示" in clean(home.outputs, shell, holdings_of([]))["index.html"].decode()
