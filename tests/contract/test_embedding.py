"""What a portal embeds: the same records as bare fragments whose links work from any page of its host."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from site_builder.addresses import address_of
from site_builder.build import BuildRequest, build
from tests.conftest import TODAY
from tests.contract.finished import Finished
from tests.contract.special import BOARD_MARKER, MARKER, WITHDRAWN_MARKER, Special

OWN = ("http://", "https://", "#", "tel:", "mailto:")


@pytest.fixture(scope="module")
def fragments(special_content: tuple[Path, Special], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site as fragments."""
    folder = tmp_path_factory.mktemp("embedded")
    request = BuildRequest(
        content=special_content[0], out=folder / "site", cache=folder / "cache.sqlite", today=TODAY, embed=True
    )
    build(request)
    return folder / "site"


def test_every_record_is_a_fragment_with_the_words_of_its_page(fragments: Path, example_site: Finished) -> None:
    for page in example_site.record_pages():
        text = (fragments / page.address).read_text(encoding="utf-8")
        assert text.startswith('<div class="gongkailan" lang="zh-CN">'), page.address
        assert "<script" not in text
        assert "<html" not in text
        words = html.fragment_fromstring(text).text_content().split()
        assert words == page.tree.find(".//main").text_content().split(), page.address


def test_links_of_a_fragment_carry_the_whole_path_and_lead_somewhere(fragments: Path, example_site: Finished) -> None:
    base = example_site.base_path
    for page in example_site.record_pages():
        tree = html.fragment_fromstring((fragments / page.address).read_text(encoding="utf-8"))
        links = [str(link) for link in tree.xpath("//@href | //@src | //@action")]
        for link in links:
            assert link.startswith((base, *OWN)), (page.address, link)
            if link.startswith(base):
                path = link.removeprefix(base).partition("#")[0].partition("?")[0]
                assert (fragments / path).is_file(), (page.address, link)


def test_fragments_hide_what_pages_hide(fragments: Path, special_content: tuple[Path, Special]) -> None:
    notice = address_of(special_content[1].with_list)
    for path in fragments.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert BOARD_MARKER.encode() not in data
            assert WITHDRAWN_MARKER.encode() not in data
            assert MARKER.encode() not in data or str(path.relative_to(fragments)) == notice
