"""What people see: their own drafts, what they could sign now, and one draft whole; nothing of others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.return_draft import return_draft
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.commands.submit_draft import submit_draft
from admin_api.drafts import Draft, content_hash
from admin_api.office import Office
from admin_api.queries.draft_view import DraftView, draft_view
from admin_api.queries.my_drafts import my_drafts
from admin_api.queries.read_record import read_record
from admin_api.queries.review_queue import review_queue
from admin_api.workflow import Action, State
from site_builder.errors import RecordNotFoundError
from site_builder.store.write import replace_file
from tests.admin_api import staff
from tests.admin_api.staff import STEPS, approve, begin, caller, deputise, save, sign, submit


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def queue(office: Office, login: str) -> list[tuple[str, str]]:
    return [(item.line.number, item.step) for item in review_queue(office, caller(office, login))]


def view(office: Office, login: str, draft: Draft) -> DraftView:
    return draft_view(office, caller(office, login), draft.number)


def test_a_draft_waits_for_those_who_hold_the_next_step_and_for_nobody_else(office: Office) -> None:
    draft = begin(office)
    assert [queue(office, login) for login in staff.PEOPLE] == [[] for _ in staff.PEOPLE]
    draft = submit(office, draft)
    holders = {
        "first-review": {"li", "sun", "he"},
        "second-review": {"chen"},
        "secrecy": {"bao"},
        "final-review": {"he"},
    }
    for step in STEPS:
        waiting = {login for login in staff.PEOPLE if queue(office, login) == [(draft.number, step)]}
        assert waiting == holders[step]
        draft = sign(office, draft, step)
    assert [queue(office, login) for login in staff.PEOPLE] == [[] for _ in staff.PEOPLE]


def test_nobody_is_asked_to_sign_their_own(office: Office) -> None:
    submit(office, save(office, begin(office), "sun", title="孙丽改过的标题"))
    assert queue(office, "sun") == []
    assert len(queue(office, "li")) == 1


def test_a_deputy_sees_in_whose_place_they_would_sign(office: Office) -> None:
    submit(office, begin(office))
    deputise(office, "li", "zhao", "first-review")
    waiting = review_queue(office, caller(office, "zhao"))
    assert [(item.step_name, item.in_place_of) for item in waiting] == [("初审", "李娜")]
    assert review_queue(office, caller(office, "li"))[0].in_place_of == ""


def test_what_has_waited_longest_comes_first(office: Office) -> None:
    drafts = []
    for number in (1, 2, 3):
        by = caller(office, "wang", minutes=-number)
        made = save_draft(office, by, staff.writing(number))
        drafts.append(submit_draft(office, by, made.number, revision=1).number)
    assert [number for number, _ in queue(office, "li")] == list(reversed(drafts))


def test_my_drafts_are_those_on_which_i_wrote_and_that_are_not_done(office: Office) -> None:
    mine, theirs = begin(office, number=1), begin(office, "sun", 2)
    shared = save(office, begin(office, "sun", 3), "wang", title="王芳也改了")
    publish_draft(office, caller(office, "wang"), approve(office, begin(office, number=4)).number, revision=6)
    lines = my_drafts(office, caller(office, "wang"))
    assert {line.number for line in lines} == {mine.number, shared.number}
    assert theirs.number not in {line.number for line in lines}
    assert {line.author for line in lines} == {"王芳", "孙丽"}


def test_a_returned_draft_says_why_in_the_list(office: Office) -> None:
    draft = submit(office, begin(office))
    return_draft(office, caller(office, "li"), draft.number, revision=draft.revision, remark="请补附件")
    line = my_drafts(office, caller(office, "wang"))[0]
    assert (line.state, line.remark, line.waits_for) == (State.RETURNED, "请补附件", "")
    submit(office, office.drafts.find(draft.number))
    line = my_drafts(office, caller(office, "wang"))[0]
    assert (line.state, line.remark, line.waits_for) == (State.IN_REVIEW, "", "初审")


def test_a_view_shows_steps_history_and_findings(office: Office) -> None:
    deputise(office, "chen", "he", "second-review")
    draft = sign(office, submit(office, begin(office)), "first-review", opinion="同意")
    draft = sign(office, draft, "second-review", "he")
    shown = view(office, "wang", draft)
    assert [(step.name, step.signed_by, step.opinion) for step in shown.steps] == [
        ("初审", "李娜", "同意"), ("复审", "何伟 代 陈刚", ""), ("保密审查", "", ""), ("终审", "", ""),
    ]  # fmt: skip
    assert [(line.by, line.action) for line in shown.history] == [
        ("王芳", "修改"), ("王芳", "提交审核"), ("李娜", "审核通过"), ("何伟 代 陈刚", "审核通过"),
    ]  # fmt: skip
    assert shown.content_hash == content_hash(draft)
    assert all(problem.severity.value == "提醒" for problem in shown.problems)


@pytest.mark.parametrize("login", ["zhao", "guo"])
def test_who_may_not_see_it_is_told_that_there_is_none(office: Office, login: str) -> None:
    draft = begin(office)
    with pytest.raises(RecordNotFoundError) as theirs:
        view(office, login, draft)
    with pytest.raises(RecordNotFoundError) as none:
        draft_view(office, caller(office, login), "20260512-00000")
    assert str(theirs.value).replace(draft.number, "") == str(none.value).replace("20260512-00000", "")


def test_actions_are_those_of_person_and_state(office: Office) -> None:
    draft = begin(office)
    assert view(office, "wang", draft).actions == [Action.EDIT, Action.SUBMIT, Action.DISCARD, Action.TAKE_OVER]
    assert view(office, "li", draft).actions == []
    draft = submit(office, draft)
    assert view(office, "wang", draft).actions == [Action.EDIT, Action.TAKE_OVER]
    assert view(office, "li", draft).actions == [Action.SIGN, Action.RETURN]
    assert view(office, "bao", draft).actions == [Action.RETURN]
    for step in STEPS[:3]:
        draft = sign(office, draft, step)
    assert view(office, "he", draft).actions == [Action.EDIT, Action.APPROVE, Action.RETURN, Action.TAKE_OVER]
    draft = sign(office, draft, STEPS[3])
    assert view(office, "wang", draft).actions == [Action.EDIT, Action.SCHEDULE, Action.PUBLISH, Action.TAKE_OVER]
    publish_draft(office, caller(office, "wang"), draft.number, revision=draft.revision)
    assert [view(office, login, draft).actions for login in ("wang", "li", "he")] == [[], [], []]


def correction(office: Office, **changes: Any) -> Draft:
    record = read_record(office.desk, "organisations", "minzheng-ban").record
    text = Writing(
        kind="organisations", fields={**record, **changes}, purpose="correct", record_id="minzheng-ban", reason="更新"
    )
    return save_draft(office, caller(office, "wang"), text)


def test_a_correction_shows_what_it_changes_and_nothing_else(office: Office) -> None:
    before = read_record(office.desk, "organisations", "minzheng-ban").record
    shown = view(office, "li", correction(office, hours="工作日 9:00–17:00", title="青禾镇民政办"))
    assert [(item.name, item.theirs, item.mine) for item in shown.changes] == [
        ("title", before["title"], "青禾镇民政办"), ("hours", before["hours"], "工作日 9:00–17:00"),
    ]  # fmt: skip
    assert not shown.is_overtaken


def test_a_draft_whose_ground_has_moved_says_so(office: Office) -> None:
    draft = correction(office, hours="工作日 9:00–17:00")
    place = office.desk.settings.content / "organisations" / "minzheng-ban.yml"
    replace_file(place, place.read_bytes().replace("民政办".encode(), "民政室".encode()))
    assert view(office, "li", draft).is_overtaken


def test_a_timer_is_shown_with_its_time(office: Office) -> None:
    draft = approve(office, begin(office))
    at = staff.NOON + timedelta(hours=3)
    schedule_draft(office, caller(office, "wang"), draft.number, revision=draft.revision, publish_at=at)
    assert my_drafts(office, caller(office, "wang"))[0].publish_at == at
    assert Action.UNSCHEDULE in view(office, "wang", draft).actions
