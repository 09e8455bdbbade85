"""Sitemaps: what search engines are told, what they are never told, and that an edit gives what a clean build gives."""

from __future__ import annotations

from datetime import date

import pytest
from defusedxml import ElementTree
from msgspec import structs

from site_builder.channels import sitemap
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.fields import Correction, Placement, Withdrawal
from site_builder.records.kinds import examples
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.rendering.shell import Shell
from tests.site_builder.channels.steps import check_law, clean, holdings_of

URL = "https://www.yunchuan.example/qinghe/"
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _locations(shell: Shell, *records: Record, today: date = date(2026, 5, 12)) -> set[str]:
    site = clean(sitemap.outputs, shell, holdings_of(records, today))
    return {item.text or "" for text in site.values() for item in ElementTree.fromstring(text).iter(f"{S}loc")}


@pytest.mark.parametrize("seed", range(6))
def test_stepping_gives_the_clean_sitemaps(shell: Shell, seed: int) -> None:
    check_law(sitemap.outputs, shell, seed)


def test_the_index_names_every_sitemap_by_its_whole_address(shell: Shell) -> None:
    site = clean(sitemap.outputs, shell, holdings_of(examples().values()))
    index = {item.text for item in ElementTree.fromstring(site["sitemap.xml"]).iter(f"{S}loc")}
    assert index == {URL + place for place in site if place != "sitemap.xml"}
    assert f"{URL}data/sitemaps/documents-2026-03.xml" in index
    assert f"{URL}data/sitemaps/organisations.xml" in index


def test_pages_lists_and_hand_written_pages_are_named(shell: Shell) -> None:
    found = _locations(shell, *examples().values())
    for address in ("index.html", "lists/kind/documents/index.html", "pages/how-to-find.html", "sitemap.html"):
        assert URL + address in found


def test_a_notice_that_shows_names_is_not_told_until_they_are_gone(shell: Shell) -> None:
    name_list = NameList(sha256="a" * 64, rows=3, where_it_hangs="村务公开栏")
    notice = structs.replace(NOTICE, name_list=name_list)
    address = f"{URL}public-notices/2026/05/20260508-k3m9q.html"
    assert address not in _locations(shell, notice)
    assert address in _locations(shell, notice, today=date(2026, 5, 19))


def test_what_is_only_named_is_not_told(shell: Shell) -> None:
    withdrawn = structs.replace(DOCUMENT, withdrawal=Withdrawal(withdrawn_on=date(2026, 5, 1), reason="发错了"))
    on_board = structs.replace(NOTICE, placement=Placement.BOARD)
    found = _locations(shell, withdrawn, on_board, examples()["holiday-calendars"])
    assert not [place for place in found if "20260" in place or "holiday" in place]


def test_the_last_change_is_the_last_correction(shell: Shell) -> None:
    corrected = structs.replace(DOCUMENT, corrections=[Correction(revised_on=date(2026, 4, 2), note="改了一个数")])
    site = clean(sitemap.outputs, shell, holdings_of([corrected]))
    months = ElementTree.fromstring(site["data/sitemaps/documents-2026-03.xml"])
    assert [item.text for item in months.iter(f"{S}lastmod")] == ["2026-04-02"]
