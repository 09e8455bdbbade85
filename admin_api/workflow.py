"""The way of a draft to the public, as one table: MOVES. Pure functions; nothing here knows a disk or a clock.

A move is found by the state of the draft and what somebody wants; it says which right he needs, what must hold, and to
which state it leads. What is not in the table cannot be done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from admin_api.accounts.rights import Right
from admin_api.office_settings import OfficeSettings, Step
from admin_api.slips import is_slip
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, Problem, StaleVersionError, errors_of
from site_builder.records.fields import Choice

if TYPE_CHECKING:
    from admin_api.drafts import Draft


class State(Choice):
    """Where a draft is."""

    DRAFT = "draft", "草稿"
    IN_REVIEW = "in-review", "审核中"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已签发待发布"
    SCHEDULED = "scheduled", "定时发布"
    PUBLISHED = "published", "已发布"
    DISCARDED = "discarded", "已作废"


Touched = Mapping[str, tuple[Any, Any]]
"""Field → what is published, what the draft says."""
LONGEST = timedelta(days=366)
OPEN = (State.DRAFT, State.IN_REVIEW, State.RETURNED, State.APPROVED, State.SCHEDULED)


class Action(Choice):
    """What somebody can do with a draft."""

    EDIT = "edit", "修改"
    SUBMIT = "submit", "提交审核"
    SIGN = "sign", "审核通过"
    APPROVE = "approve", "签发"
    RETURN = "return", "退回"
    SCHEDULE = "schedule", "定时发布"
    UNSCHEDULE = "unschedule", "取消定时"
    PUBLISH = "publish", "发布"
    DISCARD = "discard", "作废"
    TAKE_OVER = "take-over", "换负责人"
    OBJECT = "object", "对纸质签批提出异议"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One step passed: by whom, perhaps in whose place, for which content.

    `paper`: the SHA-256 of the signed sheet; it was signed on `signed_on` and recorded at `at` by `recorded_by` (a login).
    """

    draft: str
    step: str
    by: str
    on_behalf_of: str | None
    at: datetime
    content_hash: str
    opinion: str
    paper: str | None
    recorded_by: str | None = None
    signed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything that decides whether a move may be made, but who makes it: that is `authorize`.

    `steps`: those that this draft must pass by the settings of now; `signatures`: those that hold; `base_version`: the
    version of the published record that stands (None if there is none); `seen_hash`: of what the reviewer has read.
    """

    draft: Draft
    at: datetime
    steps: Sequence[Step] = ()
    signatures: Sequence[Signature] = ()
    content_hash: str = ""
    seen_hash: str = ""
    step: str = ""
    remark: str = ""
    publish_at: datetime | None = None
    base_version: str | None = None
    problems: Sequence[Problem] = ()
    is_being_published: bool = False

    @property
    def remaining(self) -> list[Step]:
        """The steps that nobody has signed, in order."""
        signed = {signature.step for signature in self.signatures if signature.content_hash == self.content_hash}
        return [step for step in self.steps if step.key not in signed]


Condition = Callable[[Case], None]


def the_step_is_next(case: Case) -> None:
    """Steps are passed in the order of the settings."""
    following = case.remaining[0] if case.remaining else None
    if following is None:
        raise WorkflowError("审核步骤的设置改过，没有可签的步骤了。请退回，由拟稿人重新提交。")
    if following.key != case.step:
        raise WorkflowError(f"现在轮到“{following.name}”，还不能签别的步骤。")


def he_has_seen_what_stands(case: Case) -> None:
    """What he signs is what he read."""
    if case.seen_hash != case.content_hash:
        raise StaleVersionError(f"草稿“{case.draft.title[:60]}”", case.content_hash)


def others_follow(case: Case) -> None:
    """It is not the last step."""
    if len(case.remaining) <= 1:
        raise WorkflowError("这是最后一步，请签发。")


def it_is_the_last_step(case: Case) -> None:
    """No other step is left."""
    if len(case.remaining) > 1:
        raise WorkflowError(f"后面还有“{case.remaining[1].name}”，还不能签发。")


def a_remark_says_why(case: Case) -> None:
    """Whoever sends back or throws away says why."""
    if len(case.remark.strip()) < 2:
        raise WorkflowError("请写明原因，至少两个字。")


def it_says_why(case: Case) -> None:
    """A correction and a withdrawal give their reason to the public."""
    if case.draft.purpose != "new" and len(case.draft.reason.strip()) < 2:
        raise WorkflowError("请写明更正或撤下的原因，公众会看到。")


def nothing_is_wrong(case: Case) -> None:
    """As it is, it could be published: the same checks."""
    if errors_of(case.problems):
        raise ContentError(case.problems)


def it_stands_on_what_is_public(case: Case) -> None:
    """The record that it changes is still the one that its author saw; a new one has no forerunner."""
    if case.draft.based_on != case.base_version:
        raise StaleVersionError(f"“{case.draft.title[:60]}”已经公开的那一条", case.base_version or "")


def every_step_is_signed(case: Case) -> None:
    """Each step that the site sets now, by somebody who has written none of it, for what is published now."""
    valid = {
        signature.step
        for signature in case.signatures
        if signature.content_hash == case.content_hash
        and not {signature.by, signature.on_behalf_of} & case.draft.authors
    }
    missing = [step.name for step in case.steps if step.key not in valid]
    if missing or not case.steps:
        raise WorkflowError(f"还没有签：{'、'.join(missing) or '没有设审核步骤'}。签完才能发布。")


def the_time_is_to_come(case: Case) -> None:
    """A timer is set for later, within a year."""
    if case.publish_at is None or case.publish_at <= case.at:
        raise WorkflowError("定时发布的时间已经过了。请选以后的时间，或者现在就发布。")
    if case.publish_at - case.at > LONGEST:
        raise WorkflowError("定时发布最多提前一年。请选近一些的时间。")


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where it leads, which right it needs, what must hold. `voids`: signatures given so far do not hold any more."""

    to: State
    right: Right
    holds: tuple[Condition, ...] = ()
    voids: bool = False

    def right_for(self, draft: Draft) -> Right:
        """Whoever may withdraw may also write, submit and throw away a withdrawal."""
        own = self.right in (Right.EDIT, Right.SUBMIT, Right.DISCARD)
        return Right.WITHDRAW if own and draft.purpose == "withdraw" else self.right


_SUBMIT = Move(
    to=State.IN_REVIEW,
    right=Right.SUBMIT,
    holds=(it_says_why, it_stands_on_what_is_public, nothing_is_wrong),
    voids=True,
)
_SIGN = (the_step_is_next, he_has_seen_what_stands)
_RETURN = Move(to=State.RETURNED, right=Right.RETURN, holds=(a_remark_says_why,), voids=True)
_EDIT = Move(to=State.DRAFT, right=Right.EDIT, voids=True)
_SCHEDULE = Move(to=State.SCHEDULED, right=Right.SCHEDULE, holds=(every_step_is_signed, the_time_is_to_come))
_PUBLISH = Move(
    to=State.PUBLISHED, right=Right.PUBLISH, holds=(every_step_is_signed, it_stands_on_what_is_public, nothing_is_wrong)
)
_OBJECT = Move(to=State.IN_REVIEW, right=Right.OBJECT, holds=(a_remark_says_why,))
_DISCARD = Move(to=State.DISCARDED, right=Right.DISCARD, holds=(a_remark_says_why,), voids=True)

MOVES: Mapping[tuple[State, Action], Move] = {
    (State.DRAFT, Action.EDIT): _EDIT,
    (State.DRAFT, Action.SUBMIT): _SUBMIT,
    (State.DRAFT, Action.DISCARD): _DISCARD,
    (State.IN_REVIEW, Action.EDIT): _EDIT,
    (State.IN_REVIEW, Action.SIGN): Move(to=State.IN_REVIEW, right=Right.SIGN, holds=(*_SIGN, others_follow)),
    (State.IN_REVIEW, Action.APPROVE): Move(to=State.APPROVED, right=Right.SIGN, holds=(*_SIGN, it_is_the_last_step)),
    (State.IN_REVIEW, Action.RETURN): _RETURN,
    (State.RETURNED, Action.EDIT): Move(to=State.RETURNED, right=Right.EDIT, voids=True),
    (State.RETURNED, Action.SUBMIT): _SUBMIT,
    (State.RETURNED, Action.DISCARD): _DISCARD,
    (State.APPROVED, Action.EDIT): _EDIT,
    (State.APPROVED, Action.RETURN): _RETURN,
    (State.APPROVED, Action.SCHEDULE): _SCHEDULE,
    (State.APPROVED, Action.PUBLISH): _PUBLISH,
    (State.SCHEDULED, Action.EDIT): _EDIT,
    (State.SCHEDULED, Action.RETURN): _RETURN,
    (State.SCHEDULED, Action.SCHEDULE): _SCHEDULE,
    (State.SCHEDULED, Action.UNSCHEDULE): Move(to=State.APPROVED, right=Right.SCHEDULE),
    (State.SCHEDULED, Action.PUBLISH): _PUBLISH,
    (State.IN_REVIEW, Action.OBJECT): _OBJECT,
    (State.APPROVED, Action.OBJECT): _OBJECT,
    (State.SCHEDULED, Action.OBJECT): _OBJECT,
    (State.PUBLISHED, Action.OBJECT): replace(_OBJECT, to=State.PUBLISHED),
    **{(state, Action.TAKE_OVER): Move(to=state, right=Right.TAKE_OVER) for state in OPEN},
}  # fmt: skip


def move_of(draft: Draft, action: Action) -> Move:
    """The row of the table. Raises WorkflowError if there is none: it cannot be done, whoever wants it."""
    move = MOVES.get((draft.state, action))
    if move is None:
        raise WorkflowError(f"这份稿子{draft.state.label}，不能{action.label}。")
    return move


def demand(move: Move, case: Case) -> None:
    """Everything that a move demands holds. Raises WorkflowError, StaleVersionError or ContentError."""
    if case.is_being_published:
        raise WorkflowError("这份稿子正在发布，请稍等片刻再看。")
    for condition in move.holds:
        condition(case)


def steps_for(draft: Draft, office: OfficeSettings, touched: Touched | None) -> list[Step]:
    """The steps that a draft must pass; in the quick lane one, and not the secrecy review."""
    if is_quick(draft, office, touched):
        return [step for step in office.steps if not step.is_secrecy][:1]
    return list(office.steps)


def is_quick(draft: Draft, office: OfficeSettings, touched: Touched | None) -> bool:
    """Whether a correction touches only fields that the office lists as harmless, and besides at most one slip of the pen.

    `touched`: the fields in which it differs from the published record; None if that cannot be said.
    """
    if draft.purpose != "correct" or not touched:
        return False
    others = [name for name in touched if name not in office.harmless_fields]
    return not others or (len(others) == 1 and is_slip(others[0], *touched[others[0]], most=office.slip_characters))
