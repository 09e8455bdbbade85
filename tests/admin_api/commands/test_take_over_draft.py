"""A new owner for what somebody left behind: of the same house, in every state, and never one who signs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.users import UserFields, fields_of_user
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.commands.take_over_draft import take_over_draft
from admin_api.drafts import Draft, StaleDraftError, content_hash
from admin_api.office import Office
from admin_api.queries.left_behind import left_behind, needing_owner
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import RecordNotFoundError
from tests.admin_api import staff
from tests.admin_api.staff import NOON, approve, begin, caller, sign, submit
from tests.conftest import TODAY


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def hand_over(office: Office, draft: Draft, to: str, by: str = "sun", revision: int = 0) -> Draft:
    return take_over_draft(office, caller(office, by), draft.number, to=to, revision=revision or draft.revision)


def test_a_colleague_takes_it_over_and_it_is_in_the_trail(office: Office) -> None:
    draft = begin(office)
    office.users.disable("wang", NOON)
    new = hand_over(office, draft, "sun")
    assert (new.author, new.authors, new.state) == ("sun", frozenset({"wang", "sun"}), State.DRAFT)
    row = office.audit.search(limit=1)[0]
    assert (row.actor, row.action, row.result) == ("sun", "draft.take-over", "ok")
    assert row.after.endswith("owner=sun before=wang")
    assert content_hash(new) == content_hash(draft)


def test_a_draft_under_review_keeps_its_signatures_and_its_new_owner_signs_none(office: Office) -> None:
    draft = submit(office, begin(office))
    new = hand_over(office, draft, "sun")
    with pytest.raises(NotAllowedError, match="自己的稿子不能自己审"):
        sign(office, new, "first-review", "sun")
    signed = sign(office, new, "first-review", "li")
    assert signed.step == "second-review"


def test_who_has_signed_cannot_take_it_over(office: Office) -> None:
    draft = sign(office, submit(office, begin(office)), "first-review", "sun")
    with pytest.raises(WorkflowError, match="已经签过"):
        hand_over(office, draft, "sun", "mei")
    assert hand_over(office, draft, "mei", "mei").author == "mei"
    assert [item.by for item in office.drafts.signatures(draft.number)] == ["sun"]


def test_a_timer_goes_on_with_its_new_owner(office: Office) -> None:
    draft = approve(office, begin(office))
    at = NOON + timedelta(days=1)
    timed = schedule_draft(office, caller(office, "he"), draft.number, revision=draft.revision, publish_at=at)
    new = hand_over(office, timed, "sun")
    assert (new.state, new.publish_at) == (State.SCHEDULED, at)
    assert [item.number for item in office.drafts.due(at)] == [draft.number]


@pytest.mark.parametrize("to", ["li", "zhao", "guo", "nobody", "wang", "-timer"])
def test_nobody_gets_it_who_could_not_go_on_with_it(office: Office, to: str) -> None:
    draft = begin(office)
    with pytest.raises(WorkflowError, match="请选另一个人"):
        hand_over(office, draft, to)
    assert office.drafts.find(draft.number) == draft
    assert office.audit.search(limit=1)[0].result == "refused"


def test_a_disabled_colleague_is_no_owner(office: Office) -> None:
    draft = begin(office)
    office.users.disable("sun", NOON)
    with pytest.raises(WorkflowError):
        hand_over(office, draft, "sun", "mei")


def test_only_writers_of_the_house_hand_over(office: Office) -> None:
    draft = begin(office)
    with pytest.raises(NotAllowedError):
        hand_over(office, draft, "sun", "li")
    for stranger in ("zhao", "guo"):
        with pytest.raises(RecordNotFoundError):
            hand_over(office, draft, "sun", stranger)


def test_what_changed_meanwhile_is_not_handed_over(office: Office) -> None:
    draft = begin(office)
    staff.save(office, draft, title="改过")
    with pytest.raises(StaleDraftError):
        hand_over(office, draft, "sun", revision=draft.revision)


def test_what_somebody_leaves_behind(office: Office) -> None:
    begin(office, "zhao", 78, organisation="liuxi-cun")
    left = left_behind(office, office.users.get("zhao"), TODAY)
    assert ([draft.author for draft in left.drafts], left.sections, left.steps) == (["zhao"], ("liuxi-cun",), ())
    assert left_behind(office, office.users.get("wang"), TODAY).is_nothing  # sun writes for the same office
    assert left_behind(office, office.users.get("bao"), TODAY).steps == ("保密审查",)


def test_the_list_holds_what_is_in_sight_and_ends_with_the_hand_over(office: Office) -> None:
    draft, other = begin(office), begin(office, "mei", 79, organisation="qinghe-zhen")
    assert needing_owner(office, TODAY, {"minzheng-ban"}) == []
    office.users.disable("wang", NOON)
    office.users.change(replace_expiry(office))
    assert [item.number for item in needing_owner(office, TODAY, {"minzheng-ban"})] == [draft.number]
    assert {item.number for item in needing_owner(office, TODAY, {"minzheng-ban", "qinghe-zhen"})} == {
        draft.number,
        other.number,
    }
    hand_over(office, draft, "sun")
    assert needing_owner(office, TODAY, {"minzheng-ban"}) == []


def replace_expiry(office: Office) -> UserFields:
    """The account of mei, which ended yesterday."""
    mei = replace(office.users.get("mei"), expires_on=TODAY - timedelta(days=1))
    return fields_of_user(mei)
