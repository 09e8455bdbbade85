"""Feeds: valid, without bodies, times from the records, and an edit gives what a clean build gives."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from defusedxml import ElementTree
from msgspec import structs

from site_builder.channels import feeds
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.fields import Correction, Placement, Withdrawal
from site_builder.records.kinds import examples
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.records.public_notices import NameList
from site_builder.rendering.shell import Shell
from tests.site_builder.channels.steps import Site, check_law, clean, holdings_of

A = "{http://www.w3.org/2005/Atom}"


def _site(shell: Shell, *records: Record) -> Site:
    return clean(feeds.outputs, shell, holdings_of(records))


@pytest.mark.parametrize("seed", range(4))
def test_stepping_gives_the_clean_feeds(shell: Shell, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "ENTRIES", 4)
    check_law(feeds.outputs, shell, seed)


def test_there_is_a_pair_for_the_site_each_category_and_each_organisation(shell: Shell) -> None:
    assert sorted(_site(shell, DOCUMENT)) == [
        "feeds/category-rural-policy.json",
        "feeds/category-rural-policy.xml",
        "feeds/organisation-qinghe-zhen.json",
        "feeds/organisation-qinghe-zhen.xml",
        "feeds/site.json",
        "feeds/site.xml",
    ]


def test_atom_has_what_its_standard_demands(shell: Shell) -> None:
    feed = ElementTree.fromstring(_site(shell, *examples().values())["feeds/site.xml"])
    assert feed.findtext(f"{A}id") == "https://www.yunchuan.example/qinghe/feeds/site.xml"
    assert feed.findtext(f"{A}updated") == "2026-05-08T10:05:00+08:00"
    for entry in feed.iter(f"{A}entry"):
        for tag in ("id", "title", "updated", "author", "summary"):
            assert entry.find(f"{A}{tag}") is not None
        assert datetime.fromisoformat(entry.findtext(f"{A}updated") or "").tzinfo is not None


def test_json_feed_has_what_its_standard_demands(shell: Shell) -> None:
    feed = json.loads(_site(shell, *examples().values())["feeds/site.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert all(item["id"] and item["content_text"] for item in feed["items"])


def test_bodies_and_lists_are_in_no_feed(shell: Shell) -> None:
    name_list = NameList(sha256="a" * 64, rows=3, where_it_hangs="村务公开栏")
    notice = structs.replace(NOTICE, name_list=name_list, body="正文里的一句话")
    whole = b"".join(_site(shell, notice).values()).decode()
    assert notice.title in whole
    assert "正文里的一句话" not in whole
    assert "a" * 64 not in whole


def test_what_is_only_named_is_in_no_feed(shell: Shell) -> None:
    withdrawn = structs.replace(DOCUMENT, withdrawal=Withdrawal(withdrawn_on=date(2026, 5, 1), reason="发错了"))
    on_board = structs.replace(NOTICE, placement=Placement.BOARD)
    site = _site(shell, withdrawn, on_board)
    assert DOCUMENT.title not in b"".join(site.values()).decode()
    assert NOTICE.title not in b"".join(site.values()).decode()
    assert ElementTree.fromstring(site["feeds/site.xml"]).findtext(f"{A}updated") == "1970-01-01T00:00:00+08:00"


def test_a_correction_updates_its_entry(shell: Shell) -> None:
    corrected = structs.replace(DOCUMENT, corrections=[Correction(revised_on=date(2026, 4, 2), note="改了一个数")])
    item = json.loads(_site(shell, corrected)["feeds/site.json"])["items"][0]
    assert item["date_modified"] == "2026-04-02T00:00:00+08:00"
    assert item["date_published"] == "2026-03-12T09:30:00+08:00"


def test_only_the_newest_fifty_are_named(shell: Shell) -> None:
    assert DOCUMENT.published_at is not None
    many = [
        structs.replace(DOCUMENT, id=f"20260312-000{n:02}", published_at=DOCUMENT.published_at + timedelta(minutes=n))
        for n in range(60)
    ]
    items = json.loads(_site(shell, *many)["feeds/site.json"])["items"]
    assert len(items) == 50
    assert items[0]["url"].endswith("20260312-00059.html")


def test_markup_in_a_title_is_escaped(shell: Shell) -> None:
    site = _site(shell, structs.replace(DOCUMENT, title="关于<b>&“引号”的通知"))
    assert ElementTree.fromstring(site["feeds/site.xml"]).findtext(f"{A}entry/{A}title") == "关于<b>&“引号”的通知"
