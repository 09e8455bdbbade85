"""Signing: the right person, at their step, for what they have read, never for what they wrote."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.return_draft import return_draft
from admin_api.commands.sign_step import sign_step
from admin_api.drafts import Draft, content_hash
from admin_api.office import Office
from admin_api.office_settings import DEFAULT_STEPS, OfficeSettings, Step
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, RecordNotFoundError, StaleVersionError
from tests.admin_api import staff
from tests.admin_api.staff import STEPS, approve, begin, caller, deputise, save, sign, submit
from tests.conftest import TODAY


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def test_every_step_in_order_leads_to_approval(office: Office) -> None:
    draft = submit(office, begin(office))
    seen = []
    for step in STEPS:
        draft = sign(office, draft, step, opinion="同意")
        seen.append((draft.state, draft.step))
    assert seen == [
        (State.IN_REVIEW, "second-review"), (State.IN_REVIEW, "secrecy"), (State.IN_REVIEW, "final-review"), (State.APPROVED, None),
    ]  # fmt: skip
    signatures = office.drafts.signatures(draft.number)
    assert [(item.step, item.by, item.on_behalf_of) for item in signatures] == [
        (step, staff.SIGNERS[step], None) for step in STEPS
    ]
    assert {item.content_hash for item in signatures} == {content_hash(draft)}
    assert [row.action for row in office.audit.search()][:2] == ["draft.approve", "draft.sign"]
    assert "step=final-review" in office.audit.search()[0].after


@pytest.mark.parametrize("step", STEPS[1:])
def test_no_step_is_signed_before_its_turn(office: Office, step: str) -> None:
    draft = submit(office, begin(office))
    with pytest.raises((WorkflowError, NotAllowedError)):
        sign(office, draft, step)
    assert office.drafts.signatures(draft.number) == []


@pytest.mark.parametrize("login", ["chen", "bao", "wang", "guo"])
def test_nobody_signs_a_step_that_is_not_theirs(office: Office, login: str) -> None:
    draft = submit(office, begin(office))
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        sign(office, draft, "first-review", login)
    assert office.drafts.signatures(draft.number) == []


def test_a_reviewer_does_not_sign_the_secrecy_step(office: Office) -> None:
    draft = sign(office, sign(office, submit(office, begin(office)), "first-review"), "second-review")
    for login in ("li", "chen", "he"):
        with pytest.raises(NotAllowedError):
            sign(office, draft, "secrecy", login)
    assert sign(office, draft, "secrecy", "bao").step == "final-review"


def test_nobody_signs_what_they_wrote_or_touched(office: Office) -> None:
    own = submit(office, begin(office, "sun"), "sun")
    with pytest.raises(NotAllowedError, match="自己的稿子"):
        sign(office, own, "first-review", "sun")
    assert office.audit.search(result="refused")[0].actor == "sun"
    touched = save(office, begin(office, number=78), "sun", title="孙丽改过的标题")
    with pytest.raises(NotAllowedError, match="自己的稿子"):
        sign(office, submit(office, touched), "first-review", "sun")


def test_who_has_once_touched_a_draft_stays_one_of_its_writers(office: Office) -> None:
    draft = begin(office)
    touched = save(office, draft, "sun", title="孙丽改过的标题")
    back = save(office, touched, title=draft.fields["title"])
    with pytest.raises(NotAllowedError):
        sign(office, submit(office, back), "first-review", "sun")


def test_a_deputy_signs_in_somebodys_place_and_it_is_shown(office: Office) -> None:
    draft = submit(office, begin(office))
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        sign(office, draft, "first-review", "zhao")
    deputise(office, "li", "zhao", "first-review")
    draft = sign(office, draft, "first-review", "zhao")
    signature = office.drafts.signatures(draft.number)[0]
    assert (signature.by, signature.on_behalf_of) == ("zhao", "li")
    assert "for=li" in office.audit.search()[0].after


def test_a_deputy_does_not_sign_before_or_after_the_days_or_another_step(office: Office) -> None:
    draft = submit(office, begin(office))
    deputise(office, "li", "zhao", "first-review", TODAY + timedelta(1), TODAY + timedelta(9))
    deputise(office, "he", "zhao", "final-review")
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        sign(office, draft, "first-review", "zhao")


def test_the_writer_does_not_sign_through_a_deputy_nor_as_one(office: Office) -> None:
    own = submit(office, begin(office, "sun"), "sun")
    deputise(office, "sun", "zhao", "first-review")
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        sign(office, own, "first-review", "zhao")
    deputise(office, "li", "sun", "first-review")
    with pytest.raises(NotAllowedError):
        sign(office, own, "first-review", "sun")


def test_what_is_signed_is_what_was_read(office: Office) -> None:
    draft = submit(office, begin(office))
    with pytest.raises(StaleVersionError):
        sign(office, draft, "first-review", seen_hash="0" * 64)
    newer = submit(office, save(office, draft, title="悄悄改过的标题"))
    with pytest.raises(StaleVersionError):
        sign(office, newer, "first-review", seen_hash=content_hash(draft))
    assert office.drafts.signatures(draft.number) == []


@pytest.mark.parametrize("state", ["in review", "approved"])
def test_an_edit_after_signing_voids_every_signature_and_begins_anew(office: Office, state: str) -> None:
    draft = submit(office, begin(office))
    draft = sign(office, draft, "first-review") if state == "in review" else _sign_all(office, draft)
    edited = save(office, draft, title="签了以后改的标题")
    assert (edited.state, edited.step, office.drafts.signatures(draft.number)) == (State.DRAFT, None, [])
    assert "voided=" in office.audit.search()[0].after
    again = submit(office, edited)
    with pytest.raises((NotAllowedError, WorkflowError)):
        sign(office, again, "second-review")


def _sign_all(office: Office, draft: Draft) -> Draft:
    for step in STEPS:
        draft = sign(office, draft, step)
    return draft


def test_changing_it_back_does_not_bring_the_signatures_back(office: Office) -> None:
    draft = approve(office, begin(office))
    edited = save(office, draft, title="签了以后改的标题")
    back = save(office, edited, title=draft.fields["title"])
    assert content_hash(back) == content_hash(draft)
    assert (back.state, office.drafts.signatures(back.number)) == (State.DRAFT, [])


def test_signing_twice_is_signing_once(office: Office) -> None:
    draft = submit(office, begin(office))
    once = sign(office, draft, "first-review")
    assert sign(office, draft, "first-review") == once
    assert len(office.drafts.signatures(draft.number)) == 1
    assert len(office.audit.search(action="draft.sign")) == 1


def test_two_who_hold_the_same_step_sign_at_once_and_one_signature_stands(office: Office) -> None:
    draft = submit(office, begin(office))
    results: list[str] = []

    def work(login: str) -> None:
        try:
            sign(office, draft, "first-review", login)
            results.append("ok")
        except (WorkflowError, NotAllowedError):
            results.append("late")

    threads = [threading.Thread(target=work, args=(login,)) for login in ("li", "sun", "he")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["late", "late", "ok"]
    assert len(office.drafts.signatures(draft.number)) == 1


@pytest.mark.parametrize("opinion", ["长" * 2001, "\ud800"])
def test_an_opinion_that_does_not_fit_is_refused(office: Office, opinion: str) -> None:
    with pytest.raises(ContentError):
        sign(office, submit(office, begin(office)), "first-review", opinion=opinion)


COUNTY = OfficeSettings(steps=[*DEFAULT_STEPS, Step(key="county", name="县级审核", organisation="bianmin-zhongxin")])


def test_a_step_of_another_organisation_is_signed_there_only(tmp_path: Path) -> None:
    with staff.office_at(staff.settings_in(tmp_path), COUNTY) as office:
        draft = approve(office, begin(office))
        assert (draft.state, draft.step) == (State.IN_REVIEW, "county")
        for login, organisation in (("chen", "qinghe-zhen"), ("li", "minzheng-ban")):
            by = staff.without(office, login, steps=frozenset({"county"}), organisation=organisation)
            with pytest.raises((NotAllowedError, RecordNotFoundError)):
                sign_step(office, by, draft.number, "county", seen_hash=content_hash(draft))
        there = staff.without(office, "chen", steps=frozenset({"county"}), organisation="bianmin-zhongxin")
        assert sign_step(office, there, draft.number, "county", seen_hash=content_hash(draft)).state is State.APPROVED


def test_where_the_setting_asks_for_it_another_person_signs_the_later_step(tmp_path: Path) -> None:
    steps = [
        DEFAULT_STEPS[0],
        Step(key="secrecy", name="保密审查", is_secrecy=True),
        Step(key="final-review", name="终审", needs_another_person=True),
    ]
    with staff.office_at(staff.settings_in(tmp_path), OfficeSettings(steps=steps)) as office:
        draft = sign(office, submit(office, begin(office)), "first-review", "he")
        draft = sign(office, draft, "secrecy")
        with pytest.raises(NotAllowedError, match="没有签过"):
            sign(office, draft, "final-review", "he")


def test_a_step_that_the_settings_add_is_signed_next(tmp_path: Path) -> None:
    settings = staff.settings_in(tmp_path)
    with staff.office_at(settings) as office:
        draft = sign(office, submit(office, begin(office)), "first-review")
    first = Step(key="proof-reading", name="校对")
    with staff.office_at(settings, OfficeSettings(steps=[first, *DEFAULT_STEPS])) as office:
        with pytest.raises((NotAllowedError, WorkflowError)):
            sign(office, draft, "second-review")
        by = staff.without(office, "chen", steps=frozenset({"proof-reading"}))
        later = sign_step(office, by, draft.number, "proof-reading", seen_hash=content_hash(draft))
        assert later.step == "second-review"


def test_settings_that_leave_no_step_do_not_let_it_pass_unsigned(tmp_path: Path) -> None:
    settings = staff.settings_in(tmp_path)
    with staff.office_at(settings) as office:
        draft = sign(office, submit(office, begin(office)), "first-review")
    with staff.office_at(settings, OfficeSettings(steps=[DEFAULT_STEPS[0]])) as office:
        with pytest.raises((NotAllowedError, WorkflowError)):
            sign(office, draft, "first-review", "he")
        returned = return_draft(office, caller(office, "li"), draft.number, revision=draft.revision, remark="重新提交")
        assert returned.state is State.RETURNED
