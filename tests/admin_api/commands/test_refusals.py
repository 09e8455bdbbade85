"""Refusals that many commands share, as tables: an old revision, words that do not fit. Nothing is changed, the trail says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from admin_api.commands.discard_draft import discard_draft
from admin_api.commands.object_to_paper import object_to_paper
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.return_draft import return_draft
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.commands.sign_step import sign_step
from admin_api.commands.submit_draft import submit_draft
from admin_api.commands.take_over_draft import take_over_draft
from admin_api.drafts import Draft, StaleDraftError, content_hash
from admin_api.office import Office
from site_builder.errors import ContentError
from tests.admin_api.staff import NOON, approve, begin, caller, office_at, settings_in, submit

Deed = Callable[[Office, Draft, int], object]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


def submitted(office: Office) -> Draft:
    return submit(office, begin(office))


def approved(office: Office) -> Draft:
    return approve(office, begin(office))


def scheduled(office: Office) -> Draft:
    draft = approved(office)
    return schedule_draft(
        office, caller(office, "wang"), draft.number, revision=draft.revision, publish_at=NOON + timedelta(days=1)
    )


AT_A_REVISION: dict[str, tuple[Callable[[Office], Draft], Deed]] = {
    "submit": (
        begin,
        lambda office, draft, at: submit_draft(office, caller(office, "wang"), draft.number, revision=at),
    ),
    "discard": (
        begin,
        lambda office, draft, at: discard_draft(
            office, caller(office, "wang"), draft.number, revision=at, remark="不发了"
        ),
    ),
    "return": (
        submitted,
        lambda office, draft, at: return_draft(
            office, caller(office, "li"), draft.number, revision=at, remark="请修改"
        ),
    ),
    "take over": (
        submitted,
        lambda office, draft, at: take_over_draft(office, caller(office, "sun"), draft.number, to="sun", revision=at),
    ),
    "schedule": (
        approved,
        lambda office, draft, at: schedule_draft(
            office, caller(office, "wang"), draft.number, revision=at, publish_at=NOON + timedelta(hours=1)
        ),
    ),
    "unschedule": (
        scheduled,
        lambda office, draft, at: schedule_draft(
            office, caller(office, "wang"), draft.number, revision=at, publish_at=None
        ),
    ),
    "publish": (
        approved,
        lambda office, draft, at: publish_draft(office, caller(office, "wang"), draft.number, revision=at),
    ),
}


@pytest.mark.parametrize("name", AT_A_REVISION)
def test_what_somebody_has_not_seen_is_not_moved(office: Office, name: str) -> None:
    made, deed = AT_A_REVISION[name]
    draft = made(office)
    for other in (draft.revision - 1, draft.revision + 1):
        with pytest.raises(StaleDraftError):
            deed(office, draft, other)
    assert office.drafts.find(draft.number) == draft
    deed(office, draft, draft.revision)
    assert office.drafts.find(draft.number) != draft


WITH_WORDS: dict[str, tuple[Callable[[Office], Draft], Callable[[Office, Draft, str], object]]] = {
    "discard": (
        begin,
        lambda office, draft, words: discard_draft(
            office, caller(office, "wang"), draft.number, revision=draft.revision, remark=words
        ),
    ),
    "return": (
        submitted,
        lambda office, draft, words: return_draft(
            office, caller(office, "li"), draft.number, revision=draft.revision, remark=words
        ),
    ),
    "sign": (
        submitted,
        lambda office, draft, words: sign_step(
            office, caller(office, "li"), draft.number, "first-review", seen_hash=content_hash(draft), opinion=words
        ),
    ),
    "object": (
        submitted,
        lambda office, draft, words: object_to_paper(
            office, caller(office, "li"), draft.number, "first-review", reason=words
        ),
    ),
}


@pytest.mark.parametrize("words", ["长" * 2001, "半个字\ud800"])
@pytest.mark.parametrize("name", WITH_WORDS)
def test_words_that_do_not_fit_are_refused_before_anything_else(office: Office, name: str, words: str) -> None:
    made, deed = WITH_WORDS[name]
    draft = made(office)
    with pytest.raises(ContentError, match="不超过 2000 个字"):
        deed(office, draft, words)
    assert office.drafts.find(draft.number) == draft
