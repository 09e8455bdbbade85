"""Two at the same moment, fifty times each: what the public reads is what was signed, one wins, the other is told in words."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from admin_api.commands.begin_change import begin_correction
from admin_api.commands.outcome import Outcome
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.publish_due import publish_due
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.drafts import Draft, content_hash
from admin_api.office import Office
from admin_api.queries.read_record import stored_record
from admin_api.workflow import State
from site_builder.addresses import place_of
from site_builder.errors import DisclosureError
from site_builder.store.convert import to_plain
from site_builder.store.write import current_version
from tests.admin_api.staff import NOON, STEPS, approve, begin, caller, office_at, save, settings_in, sign, submit

ROUNDS = 50
GIVEN = {"id", "published_at", "corrections"}
"""What publishing adds to the fields that were signed."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


def at_once(*works: Callable[[], Any], apart: float = 0) -> list[Any]:
    """What each answered, or the refusal that it was told. `apart`: seconds by which the second comes later."""
    answers: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def work(number: int) -> None:
        start.wait()
        time.sleep(number * apart)
        try:
            answers[number] = works[number]()
        except BaseException as error:
            answers[number] = error

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def winner(answers: list[Any]) -> int:
    """The number of the only one who was not refused; the refusal is a sentence for people."""
    refused = [number for number, answer in enumerate(answers) if isinstance(answer, BaseException)]
    assert len(refused) == len(answers) - 1, answers
    for number in refused:
        assert isinstance(answers[number], DisclosureError), answers[number]
        assert sum("一" <= letter <= "鿿" for letter in str(answers[number])) >= 8
    return next(number for number in range(len(answers)) if number not in refused)


def publish(office: Office, draft: Draft, login: str) -> Callable[[], Outcome]:
    return lambda: publish_draft(office, caller(office, login), draft.number, revision=draft.revision)


def edit(office: Office, draft: Draft) -> Callable[[], Any]:
    return lambda: save(office, draft, title="抢改的防汛通知")


def is_what_was_signed(office: Office, signed: Draft, outcome: Outcome) -> bool:
    """The bytes on the disk are those of this publication, their fields those of the hash under which people signed."""
    done = office.drafts.find(signed.number)
    record, version = stored_record(office.desk, signed.kind, outcome.id)
    fields = {name: value for name, value in to_plain(record).items() if name not in GIVEN}
    rows = office.audit.search(object=f"draft/{signed.number}/", action="draft.publish", result="ok")
    return (
        done.state is State.PUBLISHED
        and done.record_id == outcome.id
        and version
        == outcome.version
        == current_version(office.desk.settings.content, place_of(signed.kind, outcome.id))
        and fields == {name: value for name, value in signed.fields.items() if name not in GIVEN}
        and [row.before for row in rows] == [content_hash(signed)]
        and {item.content_hash for item in office.drafts.signatures(signed.number)} == {content_hash(signed)}
    )


def test_an_edit_and_a_publication(office: Office) -> None:
    won: Counter[int] = Counter()
    for turn in range(ROUNDS):
        draft = approve(office, begin(office, number=100 + turn))
        works = [publish(office, draft, "he"), edit(office, draft)]
        answers = at_once(*(works if turn % 2 else works[::-1]), apart=turn % 5 / 500)
        first = winner(answers)
        is_public = isinstance(answers[first], Outcome)
        won[is_public] += 1
        if is_public:
            assert is_what_was_signed(office, draft, answers[first])
        else:
            assert (answers[first].state, office.drafts.signatures(draft.number)) == (State.DRAFT, [])
            assert office.drafts.find(draft.number).record_id is None
    assert won[True] > 3
    assert won[False] > 3
    assert office.drafts.under_way() == []


def test_two_publications_of_one_draft(office: Office) -> None:
    for turn in range(ROUNDS):
        draft = approve(office, begin(office, number=100 + turn))
        answers = at_once(publish(office, draft, "he"), publish(office, draft, "wang"), apart=turn % 5 / 500)
        assert is_what_was_signed(office, draft, answers[winner(answers)])
    stored = [
        path
        for path in (office.desk.settings.content / "documents").rglob("*.yml")
        if "防汛" in path.read_text("utf-8")
    ]
    assert len(stored) == ROUNDS


def test_a_timer_and_a_person(office: Office) -> None:
    won: Counter[bool] = Counter()
    for turn in range(ROUNDS):
        draft = approve(office, begin(office, number=100 + turn))
        draft = schedule_draft(
            office, caller(office, "he"), draft.number, revision=draft.revision, publish_at=NOON + timedelta(minutes=5)
        )
        works = [publish(office, draft, "he"), lambda: publish_due(office, NOON + timedelta(minutes=6))]
        answers = at_once(*(works if turn % 2 else works[::-1]), apart=turn % 5 / 500)
        by_hand, by_timer = answers if turn % 2 else answers[::-1]
        outcomes = [due.outcome for due in by_timer]
        won[bool(outcomes)] += 1
        if outcomes:
            assert winner([by_hand, outcomes[0]]) == 1
        assert is_what_was_signed(office, draft, outcomes[0] if outcomes else by_hand)
    assert min(won[True], won[False]) > 3


def test_two_corrections_of_one_record(office: Office) -> None:
    for turn in range(ROUNDS):
        known = publish(office, approve(office, begin(office, number=100 + turn)), "he")()
        drafts = []
        for login in ("wang", "sun"):
            begun = begin_correction(office, caller(office, login), "documents", known.id, reason="标题里的编号写错了")
            changed = save(office, begun, login, title=f"青禾镇第{turn}号防汛通知（{login}改）")
            changed = submit(office, changed, login)
            for step in STEPS:
                changed = sign(office, changed, step)
            drafts.append(changed)
        answers = at_once(*(publish(office, one, "he") for one in drafts), apart=turn % 5 / 500)
        first = winner(answers)
        assert is_what_was_signed(office, drafts[first], answers[first])
        late = office.drafts.find(drafts[1 - first].number)
        assert (late.state, late.fields) == (State.APPROVED, drafts[1 - first].fields)


def test_two_reviewers_sign_one_step(office: Office) -> None:
    for turn in range(ROUNDS):
        draft = submit(office, begin(office, number=100 + turn))
        works = [lambda who=who, draft=draft: sign(office, draft, "first-review", who) for who in ("li", "he")]
        answers = at_once(*works, apart=turn % 5 / 1000)
        first = winner(answers)
        [signature] = office.drafts.signatures(draft.number)
        assert (signature.by, signature.content_hash) == (("li", "he")[first], content_hash(draft))
        assert office.drafts.find(draft.number).step == "second-review"
        rows = office.audit.search(object=f"draft/{draft.number}/", action="draft.sign")
        assert Counter(row.result for row in rows if row.actor == signature.by) == {"ok": 1}


def test_a_signature_and_an_edit(office: Office) -> None:
    """Both may come to pass, one after the other: but no signature holds for a text that its giver has not read."""
    left: Counter[int] = Counter()
    for turn in range(ROUNDS):
        draft = submit(office, begin(office, number=100 + turn))
        works: list[Callable[[], Any]] = [partial(sign, office, draft, "first-review"), edit(office, draft)]
        answers = at_once(*(works if turn % 2 else works[::-1]), apart=turn % 5 / 1000)
        refused = [answer for answer in answers if isinstance(answer, BaseException)]
        assert all(isinstance(answer, DisclosureError) for answer in refused), refused
        now = office.drafts.find(draft.number)
        signed = office.drafts.signatures(draft.number)
        assert len(refused) <= 1
        assert {item.content_hash for item in signed} <= {content_hash(now)}
        left[len(signed)] += 1
        if now.fields != draft.fields:
            assert (now.state, signed) == (State.DRAFT, [])
    assert min(left[0], left[1]) > 3
