"""Sending back and giving up: with a reason, by those who may, and what was signed does not hold any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.discard_draft import discard_draft
from admin_api.commands.return_draft import return_draft
from admin_api.drafts import Draft, StaleDraftError
from admin_api.office import Office
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, RecordNotFoundError
from tests.admin_api import staff
from tests.admin_api.staff import approve, begin, caller, save, sign, submit


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def give_back(office: Office, draft: Draft, login: str = "li", remark: str = "标题不规范") -> Draft:
    return return_draft(office, caller(office, login), draft.number, revision=draft.revision, remark=remark)


def discard(office: Office, draft: Draft, login: str = "wang", remark: str = "不发了") -> Draft:
    return discard_draft(office, caller(office, login), draft.number, revision=draft.revision, remark=remark)


def test_a_returned_draft_is_put_right_and_handed_in_again_from_the_first_step(office: Office) -> None:
    draft = sign(office, submit(office, begin(office)), "first-review")
    returned = give_back(office, draft, "chen")
    assert (returned.state, returned.step, office.drafts.signatures(draft.number)) == (State.RETURNED, None, [])
    assert office.drafts.history(draft.number)[-1].remark == "标题不规范"
    better = save(office, returned, title="青禾镇防汛通知（改）")
    assert better.state is State.RETURNED
    assert submit(office, better).step == "first-review"


def test_handed_in_again_unchanged_it_is_signed_anew(office: Office) -> None:
    returned = give_back(office, sign(office, submit(office, begin(office)), "first-review"), "chen")
    again = submit(office, returned)
    with pytest.raises((WorkflowError, NotAllowedError)):
        sign(office, again, "second-review")


def test_also_what_is_approved_can_be_sent_back(office: Office) -> None:
    returned = give_back(office, approve(office, begin(office)), "he")
    assert (returned.state, office.drafts.signatures(returned.number)) == (State.RETURNED, [])


@pytest.mark.parametrize("login", ["wang", "zhao", "guo"])
def test_only_those_who_hold_a_step_send_back(office: Office, login: str) -> None:
    draft = submit(office, begin(office))
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        give_back(office, draft, login)
    assert office.drafts.find(draft.number) == draft


@pytest.mark.parametrize("remark", ["", " 改 ", "长" * 2001, "\ud800\ud800"])
def test_a_return_says_why_in_words_that_fit(office: Office, remark: str) -> None:
    draft = submit(office, begin(office))
    with pytest.raises((WorkflowError, ContentError)):
        give_back(office, draft, remark=remark)
    assert office.drafts.find(draft.number) == draft


def test_what_changed_in_between_is_not_sent_back_unseen(office: Office) -> None:
    draft = submit(office, begin(office))
    sign(office, draft, "first-review")
    with pytest.raises(StaleDraftError):
        give_back(office, draft)


def test_a_draft_that_was_given_up_stays_in_the_history_and_is_dead(office: Office) -> None:
    draft = discard(office, begin(office))
    assert draft.state is State.DISCARDED
    assert [item.action for item in office.drafts.history(draft.number)] == ["edit", "discard"]
    with pytest.raises(WorkflowError, match="已作废"):
        save(office, draft, title="再来")
    with pytest.raises(WorkflowError, match="已作废"):
        submit(office, draft)
    with pytest.raises(WorkflowError, match="已作废"):
        discard(office, draft)


@pytest.mark.parametrize("login", ["li", "zhao", "he"])
def test_only_writers_give_up(office: Office, login: str) -> None:
    draft = begin(office)
    if login == "he":  # writes for the whole town
        assert discard(office, draft, login).state is State.DISCARDED
        return
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        discard(office, draft, login)


def test_giving_up_says_why_and_not_during_the_review(office: Office) -> None:
    draft = begin(office)
    with pytest.raises(WorkflowError):
        discard(office, draft, remark="")
    with pytest.raises(WorkflowError, match="审核中"):
        discard(office, submit(office, draft))
