"""网站地图, the page for addresses that do not exist, hand-written pages."""

from __future__ import annotations

import re

import pytest

from site_builder.channels import site_pages
from site_builder.records.kinds import examples
from site_builder.rendering.shell import Shell
from tests.site_builder.channels.steps import check_law, clean, holdings_of


@pytest.mark.parametrize("seed", range(4))
def test_stepping_gives_the_clean_pages(shell: Shell, seed: int) -> None:
    check_law(site_pages.outputs, shell, seed)


def test_the_page_for_nowhere_works_at_any_address(shell: Shell) -> None:
    text = clean(site_pages.outputs, shell, holdings_of([]))["404.html"].decode()
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', text)
    assert addresses
    assert all(address.startswith(("/qinghe/", "http", "tel:", "#")) for address in addresses)
    assert '<meta name="robots" content="noindex">' in text


def test_hand_written_pages_are_there_and_on_the_map(shell: Shell) -> None:
    site = clean(site_pages.outputs, shell, holdings_of([]))
    assert "怎样查找政府信息" in site["pages/how-to-find.html"].decode()
    assert 'href="pages/how-to-find.html"' in site["sitemap.html"].decode()


def test_the_map_leads_to_every_section_office_and_village(shell: Shell) -> None:
    text = clean(site_pages.outputs, shell, holdings_of(examples().values()))["sitemap.html"].decode()
    for address in ("lists/section/guide/index.html", "organisations/minzheng-ban.html", "feeds/site.xml"):
        assert f'href="{address}"' in text


def test_crawlers_are_told_where_the_sitemap_is(shell: Shell) -> None:
    site = clean(site_pages.outputs, shell, holdings_of([]))
    assert site["robots.txt"].decode().splitlines()[-1] == "Sitemap: https://www.yunchuan.example/qinghe/sitemap.xml"
