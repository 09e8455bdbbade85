"""Several at once: each is seen, each by its own rules, none stops the others."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from admin_api.commands.do_several import MOST, publish_several, sign_several
from admin_api.commands.submit_draft import submit_draft
from admin_api.drafts import Draft, content_hash
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.staff import STEPS, save, sign

NUMBERS = itertools.count(900)


def now_of(house: House, draft: Draft) -> Draft:
    return house.staff.office.drafts.find(draft.number)


def handed_in(house: House, login: str = "wang", *, steps: int = 0) -> Draft:
    draft = house.draft(login, number=next(NUMBERS))
    draft = submit_draft(house.staff.office, house.caller(login), draft.number, revision=draft.revision)
    for step in STEPS[:steps]:
        draft = sign(house.staff.office, draft, step)
    return draft


def signed_by(house: House, login: str, drafts: list[Draft], seen: list[Draft] | None = None) -> Any:
    """The second page sent: `seen` are the drafts as they were shown."""
    fields: dict[str, Any] = {f"hash.{draft.number}": content_hash(draft) for draft in seen or drafts}
    fields |= {"do": "sign", "step": "first-review", "seen": [draft.number for draft in drafts]}
    return house.person(login).post("/admin/queue", fields)


def test_several_are_shown_with_all_that_one_alone_would_show(house: House) -> None:
    drafts = [handed_in(house), handed_in(house)]
    page = house.person("li").post("/admin/queue", {"do": "batch", "pick": [draft.number for draft in drafts]})
    for draft in drafts:
        for shown in (
            draft.title,
            content_hash(draft),
            draft.fields["body"][:20],
            f"/admin/drafts/{draft.number}/preview",
        ):
            assert shown in page.text
    assert [now_of(house, draft).state for draft in drafts] == [State.IN_REVIEW] * 2
    assert 'name="seen"' in page.text
    assert "checked" not in page.text


def test_those_that_were_seen_are_signed_and_no_others(house: House) -> None:
    one, two, three = handed_in(house), handed_in(house), handed_in(house)
    answer = signed_by(house, "li", [one, two], [one, two, three])
    assert "签了 2 件<" in answer.text
    assert [now_of(house, draft).step for draft in (one, two, three)] == [
        "second-review",
        "second-review",
        "first-review",
    ]


def test_what_changed_meanwhile_is_left_out_and_told(house: House) -> None:
    one, two = handed_in(house), handed_in(house)
    other = save(house.staff.office, two, body="后来改过的正文，审核的人没有看到。")
    submit_draft(house.staff.office, house.caller("wang"), other.number, revision=other.revision)
    answer = signed_by(house, "li", [one, two])
    assert "签了 1 件，1 件没有签" in answer.text
    assert (now_of(house, one).step, now_of(house, two).step) == ("second-review", "first-review")
    assert house.staff.office.drafts.signatures(two.number) == []


def test_without_the_hash_of_what_was_shown_nothing_is_signed(house: House) -> None:
    draft = handed_in(house)
    fields = {"do": "sign", "step": "first-review", "seen": draft.number}
    assert "签了 0 件，1 件没有签" in house.person("li").post("/admin/queue", fields).text
    assert house.staff.office.drafts.signatures(draft.number) == []


def test_ones_own_and_what_waits_at_another_step_are_not_signed(house: House) -> None:
    own, later, good = handed_in(house, "sun"), handed_in(house, steps=1), handed_in(house)
    answer = signed_by(house, "sun", [own, later, good])
    assert "签了 1 件，2 件没有签" in answer.text
    assert "自己的稿子不能自己审" in answer.text
    assert [len(house.staff.office.drafts.signatures(draft.number)) for draft in (own, later, good)] == [0, 1, 1]


def test_a_draft_that_one_may_not_see_is_not_named(house: House) -> None:
    draft = handed_in(house)
    fields = {"do": "sign", "step": "first-review", "seen": draft.number, f"hash.{draft.number}": content_hash(draft)}
    zhao = house.person("zhao").post("/admin/queue", fields)
    assert zhao.status_code == 403
    assert draft.title not in zhao.text


def test_only_those_of_one_step_are_taken_together(house: House) -> None:
    one, last = handed_in(house), handed_in(house, steps=3)
    page = house.person("he").post("/admin/queue", {"do": "batch", "pick": [last.number, one.number]})
    assert "一起签：" in page.text
    assert page.text.count('name="seen"') == 1
    assert "要另外签" in page.text


@pytest.mark.parametrize("do", ["batch", "sign"])
def test_none_and_too_many_are_refused(house: House, do: str) -> None:
    for count in (0, MOST + 1):
        numbers = [f"20260512-{index:05d}" for index in range(count)]
        fields: dict[str, Any] = {"do": do, "pick": numbers, "seen": numbers, "step": "first-review"}
        assert house.person("li").post("/admin/queue", fields).status_code == 409
    with pytest.raises(WorkflowError):
        sign_several(house.staff.office, house.caller("li"), "first-review", {})
    with pytest.raises(WorkflowError):
        publish_several(house.staff.office, house.caller("he"), {})


def test_several_are_published_and_one_that_cannot_be_takes_none_with_it(house: House) -> None:
    good, unsigned, changed, other = (
        handed_in(house, steps=4),
        handed_in(house),
        handed_in(house, steps=4),
        handed_in(house, steps=4),
    )
    save(house.staff.office, changed, title="签完又改的标题")
    page = house.person("he").get("/admin/ready").text
    assert good.title in page
    assert unsigned.title not in page
    picks = [f"{draft.number}/{draft.revision}" for draft in (good, unsigned, changed, other)]
    fields: dict[str, Any] = {"pick": picks}
    answer = house.person("he").post("/admin/ready", fields)
    assert "发布了 2 件，2 件没有发布" in answer.text
    states = [now_of(house, draft).state for draft in (good, unsigned, changed, other)]
    assert states == [State.PUBLISHED, State.IN_REVIEW, State.DRAFT, State.PUBLISHED]


def test_several_are_not_published_by_others(house: House) -> None:
    draft = handed_in(house, steps=4)
    answer = house.person("zhao").post("/admin/ready", {"pick": f"{draft.number}/{draft.revision}"})
    assert "发布了 0 件，1 件没有发布" in answer.text
    assert draft.title not in answer.text
    assert now_of(house, draft).state is State.APPROVED
