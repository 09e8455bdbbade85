"""What leads nowhere: told from the last build's findings and the site's manifests, looked through once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from admin_api.app import open_desk
from admin_api.office import Office
from admin_api.queries.broken_links import BrokenLinks
from site_builder.records.fields import Attachment
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from tests.admin_api.queries.desk_office import document, notice, put
from tests.admin_api.staff import office_at, settings_in

ALL = frozenset({"qinghe-zhen", "minzheng-ban", "liuxi-cun", "bianmin-zhongxin"})


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Any]:
    """An office whose site has been built by the real builder over what a test writes first."""
    settings = settings_in(tmp_path)
    with office_at(settings) as opened:
        yield opened


def built(office: Office) -> Office:
    desk = open_desk(office.desk.settings)
    office.desk.watch.problems = desk.watch.problems
    desk.tokens.close()
    desk.journal.close()
    return office


def found(office: Office, sight: frozenset[str] = ALL) -> list[tuple[str, str]]:
    listing = BrokenLinks(office.desk.settings.site).listing(office, sight)
    return [(item.title, item.found) for item in listing if item.title.startswith("第")]


def test_a_whole_site_has_none(office: Office) -> None:
    put(office, document(1, body=f"见[首页]({SETTINGS.url})和 {SETTINGS.url}sitemap.html 。"))
    assert found(built(office)) == []


def test_a_link_to_no_record_and_an_attachment_that_is_not_there(office: Office) -> None:
    missing = Attachment(sha256="a" * 64, name="表.pdf", size=9, media_type="application/pdf")
    put(office, document(1, body="见[那一条](record:20200101-aaaaa)。"), notice(2, attachments=[missing]))
    words = found(built(office))
    assert ("第1号文件", "链接“record:20200101-aaaaa”没有对应的信息或附件") in words
    assert ("第2号公示", "附件“表.pdf”的文件不在") in words
    assert ("第2号公示", "网站上没有附件“表.pdf”") in words
    assert {title for title, _ in found(office, frozenset({"minzheng-ban"}))} == {"第2号公示"}
    assert found(office, frozenset()) == []


@pytest.mark.parametrize(
    "path", ["documents/2020/01/20200101-aaaaa.html", "x/../../etc/passwd", "%00", "lists/nothing/"]
)
def test_a_web_address_of_this_site_that_it_does_not_have(office: Office, path: str) -> None:
    put(office, document(1, body=f"见[那一条]({SETTINGS.url}{path})。"))
    ((title, words),) = found(built(office))
    assert title == "第1号文件"
    assert "在网站上没有" in words


def test_other_sites_are_nobodys_business(office: Office) -> None:
    put(office, document(1, body="见[省里](https://www.example/none.html)。"))
    assert found(built(office)) == []


def test_what_the_site_gets_meanwhile_is_missed_no_more(office: Office) -> None:
    built(office)
    links = BrokenLinks(office.desk.settings.site)
    put(office, document(1, body=f"见[通告]({SETTINGS.url}documents/2026/05/20260502-00002.html)。"), document(2))
    office.desk.watch.holdings()
    assert [item.title for item in links.listing(office, ALL) if item.title.startswith("第")] == ["第1号文件"]
    built(office)
    assert [item for item in links.listing(office, ALL) if item.title.startswith("第")] == []


def test_while_the_site_is_being_built_what_it_does_not_have_yet_is_not_missed(office: Office) -> None:
    put(office, document(1, body=f"见[那一条]({SETTINGS.url}nothing.html)。"))
    built(office).desk.watch.holdings()
    held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with office.desk.watch._lock:
            held.set()
            may_end.wait(20)

    builder = threading.Thread(target=hold)
    builder.start()
    assert held.wait(20)
    assert found(office) == []
    may_end.set()
    builder.join()
    assert len(found(office)) == 1


def test_the_records_are_looked_through_once(office: Office) -> None:
    put(office, document(1, body=f"见[那一条]({SETTINGS.url}nothing.html)。"))
    built(office)
    links = BrokenLinks(office.desk.settings.site)
    first = links.listing(office, ALL)
    for manifest in office.desk.settings.site.glob("*/**/manifest.json"):
        manifest.unlink()
    assert links.listing(office, ALL) == first
