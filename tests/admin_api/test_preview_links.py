"""Links for a look: bound to one draft, one content and one end; the key alone opens nothing."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from admin_api.preview_links import KEY, PreviewLink, PreviewLinks
from site_builder.errors import RecordNotFoundError
from tests.admin_api.staff import NOON

UNTIL = NOON + timedelta(hours=1)


@pytest.fixture
def links(tmp_path: Path) -> Iterator[PreviewLinks]:
    opened = PreviewLinks(tmp_path)
    yield opened
    opened.close()


def make(links: PreviewLinks, draft: str = "20260512-k3m9q") -> PreviewLink:
    return links.make(draft, 3, "a" * 64, by="wang", at=NOON, until=UNTIL)


def refused(links: PreviewLinks, token: str, minutes: int = 0) -> str:
    with pytest.raises(RecordNotFoundError) as caught:
        links.opened(token, NOON + timedelta(minutes=minutes))
    return str(caught.value)


def test_a_link_opens_until_its_end_and_counts(links: PreviewLinks) -> None:
    token = links.token(make(links))
    assert links.opened(token, NOON).opened == 1
    assert links.opened(token, UNTIL - timedelta(seconds=1)).opened == 2
    refused(links, token, 60)


def test_an_ended_link_opens_nothing_and_stays_known(links: PreviewLinks) -> None:
    link = make(links)
    links.end(link.draft, link.id, NOON)
    refused(links, links.token(link))
    assert links.end(link.draft, link.id, UNTIL).ended_at == NOON
    assert [known.id for known in links.of(link.draft)] == [link.id]


def test_a_link_is_ended_only_with_its_own_draft(links: PreviewLinks) -> None:
    link = make(links)
    for draft, number in (("20260512-zzzzz", link.id), (link.draft, "0" * 16), (link.draft, "' OR 1=1")):
        with pytest.raises(RecordNotFoundError):
            links.end(draft, number, NOON)
    assert links.opened(links.token(link), NOON)


def test_whatever_opens_nothing_is_refused_in_the_same_words(links: PreviewLinks) -> None:
    link, other = make(links), make(links, "20260512-zzzzz")
    token = links.token(link)
    mac = token.partition("-")[2]
    wrong = [
        "",
        "x",
        token[:-1],
        token + "0",
        token.upper(),
        f"{other.id}-{mac}",
        f"{link.id}-{'0' * 64}",
        f"{'0' * 16}-{mac}",
    ]
    assert len({refused(links, text) for text in wrong}) == 1


def test_another_content_end_or_draft_has_another_signature(links: PreviewLinks) -> None:
    link = make(links)
    others = (
        replace(link, content_hash="b" * 64), replace(link, expires_at=UNTIL + timedelta(days=1)), replace(link, draft="20260512-zzzzz"),
    )  # fmt: skip
    assert len({links.token(one) for one in (link, *others)}) == 4


def test_the_key_is_for_its_owner_only_and_stays(links: PreviewLinks, tmp_path: Path) -> None:
    link = make(links)
    path = tmp_path / KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_bytes()) == 32
    again = PreviewLinks(tmp_path)
    assert again.token(link) == links.token(link)
    again.close()


def test_with_another_key_no_old_link_opens(links: PreviewLinks, tmp_path: Path) -> None:
    token = links.token(make(links))
    (tmp_path / KEY).unlink()
    other = PreviewLinks(tmp_path)
    refused(other, token)
    other.close()
