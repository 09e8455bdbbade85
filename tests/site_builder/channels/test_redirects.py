"""Moved addresses lead on, on any server and from a disk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from site_builder.addresses import address_of, is_own
from site_builder.channels import redirects
from site_builder.channels.edit import Output
from site_builder.channels.redirects import samples, targets
from site_builder.holdings import Holdings
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Moved, Redirects
from site_builder.rendering.shell import Shell
from tests.conftest import every_example
from tests.site_builder.channels.steps import FIRST_DAY, edit_of


def _outputs(shell: Shell, *moved: tuple[str, str]) -> Iterator[Output]:
    listed = Redirects(moved=[Moved(old=old, new=new) for old, new in moved])
    return redirects.outputs(edit_of(shell, None, Holdings(SETTINGS, listed, [], FIRST_DAY)))


def test_the_old_address_leads_to_the_new_one(shell: Shell) -> None:
    page = next(_outputs(shell, ("old/news/1.html", "documents/2026/03/20260312-k3m9q.html#s-2")))
    assert page.path == "old/news/1.html"
    text = (page.data or b"").decode()
    assert 'content="0; url=../../documents/2026/03/20260312-k3m9q.html#s-2"' in text
    assert '<a href="../../documents/2026/03/20260312-k3m9q.html#s-2">' in text
    assert 'href="https://www.yunchuan.example/qinghe/documents/2026/03/20260312-k3m9q.html#s-2"' in text
    assert "<script" not in text


def test_what_moved_twice_leads_to_the_end_at_once() -> None:
    moved = {"a.html": "b.html", "b.html": "c.html#s-1"}
    assert targets(moved) == {"a.html": "c.html#s-1", "b.html": "c.html#s-1"}


def test_a_circle_leads_nowhere() -> None:
    assert targets({"a.html": "b.html", "b.html": "a.html", "c.html": "c.html", "d.html": "e.html"}) == {
        "d.html": "e.html"
    }


def test_nothing_is_written_outside_the_site(shell: Shell) -> None:
    assert list(_outputs(shell, ("../evil.html", "index.html"), ("/evil.html", "index.html"))) == []
    assert not is_own("a/../b.html")
    assert targets({"a.html": "../../b.html"}) == {}


@pytest.mark.parametrize(
    "old",
    ["index.html", "search.html", "lists/index.html", "v/liuxi-cun/index.html", "api/x.html", address_of(DOCUMENT)],
)
def test_a_page_that_is_there_is_never_replaced(old: str, shell: Shell) -> None:
    listed = Redirects(moved=[Moved(old=old, new="sitemap.html")])
    assert list(redirects.outputs(edit_of(shell, None, Holdings(SETTINGS, listed, every_example(), FIRST_DAY)))) == []


def test_servers_get_rules_with_the_whole_path() -> None:
    text = samples({"old/1.html": "index.html"}, SETTINGS)
    assert r"rewrite ^/qinghe/old/1\.html$ /qinghe/index.html permanent;" in text
    assert r"RedirectMatch permanent ^/qinghe/old/1\.html$ /qinghe/index.html" in text
    assert r'<match url="^qinghe/old/1\.html$" />' in text


def test_without_redirects_there_is_no_file(shell: Shell) -> None:
    assert list(_outputs(shell)) == []
