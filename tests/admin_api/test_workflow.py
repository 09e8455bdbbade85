"""The table of moves: every row leads where it says, and every rule of it refuses when it is broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from admin_api.accounts.rights import Right
from admin_api.drafts import Draft, content_hash
from admin_api.office_settings import OfficeSettings, Step
from admin_api.workflow import MOVES, Action, Case, Signature, State, Touched, demand, move_of, steps_for
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, DisclosureError, Problem, StaleVersionError
from tests.admin_api.staff import NOON

STEPS = (
    Step(key="first", name="初审"),
    Step(key="secrecy", name="保密审查", is_secrecy=True),
    Step(key="last", name="终审"),
)
DRAFT = Draft(
    number="20260512-k3m9q", kind="documents", record_id=None, based_on=None, fields={"title": "防汛通知"},
    organisation="minzheng-ban", author="wang", authors=frozenset({"wang", "sun"}), state=State.DRAFT, step=None, revision=1,
    saved_at=NOON, publish_at=None, purpose="new", reason="",
)  # fmt: skip
ERROR = Problem(code="x", place="documents", found="错", expected="对", fix="改")


def signature(step: str, **changes: Any) -> Signature:
    facts = {
        "draft": DRAFT.number, "step": step, "by": "li", "on_behalf_of": None, "at": NOON, "opinion": "", "paper": None,
        "content_hash": content_hash(DRAFT),
    }  # fmt: skip
    return Signature(**{**facts, **changes})


def case(state: State, **changes: Any) -> Case:
    """One in which every rule of every row holds, but for signing."""
    draft = changes.pop("draft", DRAFT)
    facts = {
        "draft": replace(draft, state=state), "at": NOON, "steps": STEPS, "content_hash": content_hash(draft),
        "seen_hash": content_hash(draft), "remark": "标题不规范", "publish_at": NOON + timedelta(hours=1),
        "signatures": [signature(step.key) for step in STEPS],
    }  # fmt: skip
    return Case(**{**facts, **changes})


def case_for(state: State, action: Action, **changes: Any) -> Case:
    signed = {Action.SIGN: [], Action.APPROVE: [signature("first"), signature("secrecy")]}
    step = {Action.SIGN: "first", Action.APPROVE: "last"}.get(action, "")
    facts: dict[str, Any] = {"step": step, **({"signatures": signed[action]} if action in signed else {})}
    return case(state, **{**facts, **changes})


EXPECTED: dict[tuple[State, Action], tuple[State, Right, bool]] = {
    (State.DRAFT, Action.EDIT): (State.DRAFT, Right.EDIT, True),
    (State.DRAFT, Action.SUBMIT): (State.IN_REVIEW, Right.SUBMIT, True),
    (State.DRAFT, Action.DISCARD): (State.DISCARDED, Right.DISCARD, True),
    (State.IN_REVIEW, Action.EDIT): (State.DRAFT, Right.EDIT, True),
    (State.IN_REVIEW, Action.SIGN): (State.IN_REVIEW, Right.SIGN, False),
    (State.IN_REVIEW, Action.APPROVE): (State.APPROVED, Right.SIGN, False),
    (State.IN_REVIEW, Action.RETURN): (State.RETURNED, Right.RETURN, True),
    (State.RETURNED, Action.EDIT): (State.RETURNED, Right.EDIT, True),
    (State.RETURNED, Action.SUBMIT): (State.IN_REVIEW, Right.SUBMIT, True),
    (State.RETURNED, Action.DISCARD): (State.DISCARDED, Right.DISCARD, True),
    (State.APPROVED, Action.EDIT): (State.DRAFT, Right.EDIT, True),
    (State.APPROVED, Action.RETURN): (State.RETURNED, Right.RETURN, True),
    (State.APPROVED, Action.SCHEDULE): (State.SCHEDULED, Right.SCHEDULE, False),
    (State.APPROVED, Action.PUBLISH): (State.PUBLISHED, Right.PUBLISH, False),
    (State.SCHEDULED, Action.EDIT): (State.DRAFT, Right.EDIT, True),
    (State.SCHEDULED, Action.RETURN): (State.RETURNED, Right.RETURN, True),
    (State.SCHEDULED, Action.SCHEDULE): (State.SCHEDULED, Right.SCHEDULE, False),
    (State.SCHEDULED, Action.UNSCHEDULE): (State.APPROVED, Right.SCHEDULE, False),
    (State.SCHEDULED, Action.PUBLISH): (State.PUBLISHED, Right.PUBLISH, False),
    (State.IN_REVIEW, Action.OBJECT): (State.IN_REVIEW, Right.OBJECT, False),
    (State.APPROVED, Action.OBJECT): (State.IN_REVIEW, Right.OBJECT, False),
    (State.SCHEDULED, Action.OBJECT): (State.IN_REVIEW, Right.OBJECT, False),
    (State.PUBLISHED, Action.OBJECT): (State.PUBLISHED, Right.OBJECT, False),
    (State.DRAFT, Action.TAKE_OVER): (State.DRAFT, Right.TAKE_OVER, False),
    (State.IN_REVIEW, Action.TAKE_OVER): (State.IN_REVIEW, Right.TAKE_OVER, False),
    (State.RETURNED, Action.TAKE_OVER): (State.RETURNED, Right.TAKE_OVER, False),
    (State.APPROVED, Action.TAKE_OVER): (State.APPROVED, Right.TAKE_OVER, False),
    (State.SCHEDULED, Action.TAKE_OVER): (State.SCHEDULED, Right.TAKE_OVER, False),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_every_cell_of_states_and_actions_is_decided(state: State, action: Action) -> None:
    draft = replace(DRAFT, state=state)
    if (state, action) not in EXPECTED:
        with pytest.raises(WorkflowError, match="不能"):
            move_of(draft, action)
        return
    move = move_of(draft, action)
    assert (move.to, move.right, move.voids) == EXPECTED[state, action]
    demand(move, case_for(state, action))


def breaks(state: State, action: Action, **changes: Any) -> Case:
    return case_for(state, action, **changes)


CHANGED = replace(DRAFT, fields={"title": "防汛通知（改）"})
OLD = [signature(step.key, content_hash="0" * 64) for step in STEPS]
BY_AUTHOR = [signature("first"), signature("secrecy"), signature("last", by="sun")]
FOR_AUTHOR = [signature("first"), signature("secrecy"), signature("last", on_behalf_of="wang")]
SIGNING: list[tuple[dict[str, Any], type[DisclosureError]]] = [
    ({"step": "secrecy"}, WorkflowError), ({"step": "no-such-step"}, WorkflowError), ({"seen_hash": "0" * 64}, StaleVersionError),
    ({"steps": ()}, WorkflowError), ({"is_being_published": True}, WorkflowError),
]  # fmt: skip
SIGNED: list[tuple[dict[str, Any], type[DisclosureError]]] = [
    ({"signatures": []}, WorkflowError), ({"signatures": OLD}, WorkflowError), ({"signatures": BY_AUTHOR}, WorkflowError),
    ({"signatures": FOR_AUTHOR}, WorkflowError), ({"signatures": [signature("first"), signature("last")]}, WorkflowError),
    ({"content_hash": content_hash(CHANGED)}, WorkflowError), ({"steps": (*STEPS, Step(key="county", name="县审"))}, WorkflowError),
    ({"steps": ()}, WorkflowError), ({"is_being_published": True}, WorkflowError),
]  # fmt: skip
SCHEDULING: list[tuple[dict[str, Any], type[DisclosureError]]] = [
    *SIGNED, ({"publish_at": NOON}, WorkflowError), ({"publish_at": None}, WorkflowError),
    ({"publish_at": NOON + timedelta(days=400)}, WorkflowError),
]  # fmt: skip
PUBLISHING: list[tuple[dict[str, Any], type[DisclosureError]]] = [
    *SIGNED, ({"base_version": "0" * 64}, StaleVersionError), ({"problems": [ERROR]}, ContentError),
]  # fmt: skip
SUBMITTING: list[tuple[dict[str, Any], type[DisclosureError]]] = [
    ({"base_version": "0" * 64}, StaleVersionError), ({"problems": [ERROR]}, ContentError),
    ({"draft": replace(DRAFT, purpose="correct", reason=" 错 ")}, WorkflowError), ({"draft": replace(DRAFT, purpose="withdraw")}, WorkflowError),
    ({"is_being_published": True}, WorkflowError),
]  # fmt: skip
REMARKED: list[tuple[dict[str, Any], type[DisclosureError]]] = [
    ({"remark": " x "}, WorkflowError), ({"is_being_published": True}, WorkflowError),
]  # fmt: skip
ALWAYS: list[tuple[dict[str, Any], type[DisclosureError]]] = [({"is_being_published": True}, WorkflowError)]
REFUSALS: dict[tuple[State, Action], list[tuple[dict[str, Any], type[DisclosureError]]]] = {
    (State.DRAFT, Action.EDIT): ALWAYS,
    (State.DRAFT, Action.SUBMIT): SUBMITTING,
    (State.DRAFT, Action.DISCARD): REMARKED,
    (State.IN_REVIEW, Action.EDIT): ALWAYS,
    (State.IN_REVIEW, Action.SIGN): [*SIGNING, ({"steps": STEPS[:1]}, WorkflowError)],
    (State.IN_REVIEW, Action.APPROVE): [*SIGNING, ({"signatures": [signature("first")], "step": "secrecy"}, WorkflowError)],
    (State.IN_REVIEW, Action.RETURN): REMARKED,
    (State.RETURNED, Action.EDIT): ALWAYS,
    (State.RETURNED, Action.SUBMIT): SUBMITTING,
    (State.RETURNED, Action.DISCARD): REMARKED,
    (State.APPROVED, Action.EDIT): ALWAYS,
    (State.APPROVED, Action.RETURN): REMARKED,
    (State.APPROVED, Action.SCHEDULE): SCHEDULING,
    (State.APPROVED, Action.PUBLISH): PUBLISHING,
    (State.SCHEDULED, Action.EDIT): ALWAYS,
    (State.SCHEDULED, Action.RETURN): REMARKED,
    (State.SCHEDULED, Action.SCHEDULE): SCHEDULING,
    (State.SCHEDULED, Action.UNSCHEDULE): ALWAYS,
    (State.SCHEDULED, Action.PUBLISH): PUBLISHING,
    (State.IN_REVIEW, Action.OBJECT): REMARKED,
    (State.APPROVED, Action.OBJECT): REMARKED,
    (State.SCHEDULED, Action.OBJECT): REMARKED,
    (State.PUBLISHED, Action.OBJECT): REMARKED,
    (State.DRAFT, Action.TAKE_OVER): ALWAYS,
    (State.IN_REVIEW, Action.TAKE_OVER): ALWAYS,
    (State.RETURNED, Action.TAKE_OVER): ALWAYS,
    (State.APPROVED, Action.TAKE_OVER): ALWAYS,
    (State.SCHEDULED, Action.TAKE_OVER): ALWAYS,
}  # fmt: skip


def test_every_row_has_its_refusals() -> None:
    assert REFUSALS.keys() == MOVES.keys() == EXPECTED.keys()


@pytest.mark.parametrize(
    ("state", "action", "broken", "error"),
    [(*row, broken, error) for row, cases in REFUSALS.items() for broken, error in cases],
)
def test_a_broken_rule_refuses(
    state: State, action: Action, broken: dict[str, Any], error: type[DisclosureError]
) -> None:
    with pytest.raises(error):
        demand(MOVES[state, action], case_for(state, action, **broken))


def test_each_rule_of_each_row_is_what_refuses_one_of_the_broken_cases() -> None:
    """Take a rule out of a row: a case that was refused passes. So no rule stands there without a test."""
    for row, move in MOVES.items():
        for condition in move.holds:
            weaker = replace(move, holds=tuple(other for other in move.holds if other is not condition))
            assert any(_passes(weaker, case_for(*row, **broken)) for broken, _ in REFUSALS[row]), (
                row,
                condition.__name__,
            )


def _passes(move: Any, one: Case) -> bool:
    try:
        demand(move, one)
    except DisclosureError:
        return False
    return True


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        (Action.SUBMIT, {"draft": replace(DRAFT, purpose="correct", reason="电话变了")}),
        (Action.SUBMIT, {"draft": replace(DRAFT, purpose="withdraw", reason="误登")}),
        (Action.SIGN, {"signatures": OLD}),
    ],
)
def test_a_reason_is_enough_and_a_signature_for_other_words_stands_in_nobodys_way(
    action: Action, facts: dict[str, Any]
) -> None:
    state = State.IN_REVIEW if action is Action.SIGN else State.DRAFT
    demand(MOVES[state, action], case_for(state, action, **facts))


TELEPHONE: Touched = {"telephones": (["0555-6810021"], ["0555-6810022"])}
SLIP: Touched = {"body": ("请于五月报到。", "请在五月报到。")}


@pytest.mark.parametrize(
    ("purpose", "touched", "most", "count"),
    [
        ("correct", SLIP, 1, 1), ("correct", {**SLIP, **TELEPHONE}, 1, 1), ("correct", SLIP, 0, 4), ("new", SLIP, 1, 4),
        ("withdraw", SLIP, 1, 4), ("correct", {**SLIP, "title": ("通知书", "通告书")}, 1, 4),
        ("correct", {"organisation": SLIP["body"]}, 1, 4), ("correct", {"body": ("请于五月报到。", "请在六月报到。")}, 3, 4),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_takes_the_quick_lane_and_no_second_one(
    purpose: str, touched: Touched, most: int, count: int
) -> None:
    draft = replace(DRAFT, purpose=purpose)
    steps = steps_for(draft, OfficeSettings(slip_characters=most), touched)
    assert len(steps) == count
    assert any(step.is_secrecy for step in steps) == (count == 4)


def test_whoever_may_withdraw_may_write_a_withdrawal() -> None:
    withdrawal = replace(DRAFT, purpose="withdraw")
    for action in (Action.EDIT, Action.SUBMIT, Action.DISCARD):
        assert MOVES[State.DRAFT, action].right_for(withdrawal) is Right.WITHDRAW
        assert MOVES[State.DRAFT, action].right_for(DRAFT) is MOVES[State.DRAFT, action].right
    assert MOVES[State.APPROVED, Action.PUBLISH].right_for(withdrawal) is Right.PUBLISH


@pytest.mark.parametrize(
    ("purpose", "touched", "count"),
    [
        ("correct", TELEPHONE, 1), ("correct", {**TELEPHONE, "hours": ("九点", "八点")}, 1),
        ("correct", {**TELEPHONE, "title": ("民政办", "民政办公室")}, 4), ("correct", {}, 4), ("correct", None, 4),
        ("new", TELEPHONE, 4), ("withdraw", TELEPHONE, 4),
    ],
)  # fmt: skip
def test_only_a_correction_of_harmless_fields_takes_the_quick_lane(
    purpose: str, touched: Touched | None, count: int
) -> None:
    draft = replace(DRAFT, kind="organisations", purpose=purpose)
    assert len(steps_for(draft, OfficeSettings(), touched)) == count
    assert len(steps_for(draft, OfficeSettings(harmless_fields=[]), touched)) == 4


def test_the_quick_lane_leaves_out_the_secrecy_review_wherever_it_stands() -> None:
    draft = replace(DRAFT, kind="organisations", purpose="correct")
    secrecy_first = OfficeSettings(steps=[STEPS[1], STEPS[0], STEPS[2]])
    assert [step.key for step in steps_for(draft, secrecy_first, TELEPHONE)] == ["first"]
