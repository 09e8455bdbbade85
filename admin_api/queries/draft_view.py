"""One draft with everything that a screen shows of it: signatures, history, differences, findings, what can be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from admin_api.accounts.delegations import in_words
from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.moving import allow, signers, visible
from admin_api.drafts import Difference, Draft, content_hash, differences
from admin_api.office import Caller, Office
from admin_api.queries.publishable import publishable, touched_fields
from admin_api.workflow import MOVES, Action, Case, Signature, State, steps_for
from site_builder.errors import Problem
from site_builder.store.convert import to_plain

LABELS = {action.value: action.label for action in Action}


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step of this draft: signed by whom ("李娜 代 王芳"), when, with which opinion; or still open."""

    key: str
    name: str
    signed_by: str
    signed_at: datetime | None
    opinion: str
    is_on_paper: bool


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """One change of the draft."""

    revision: int
    at: datetime
    by: str
    action: str
    remark: str


@dataclass(frozen=True, kw_only=True)
class DraftView:
    """`changes`: against the published version (`theirs`: published, `mine`: in the draft); `actions`: those that this
    person may take now, as far as rights and state go; `is_overtaken`: the published record has changed since."""

    draft: Draft
    content_hash: str
    steps: list[StepLine]
    history: list[HistoryLine]
    changes: list[Difference]
    problems: list[Problem]
    actions: list[Action]
    is_overtaken: bool


def draft_view(office: Office, by: Caller, number: str) -> DraftView:
    """Raises RecordNotFoundError, also for whoever may not see it."""
    draft = visible(office, by, office.drafts.find(number))
    found = publishable(office.desk, draft)
    signatures = office.drafts.signatures(number)
    steps = steps_for(draft, office.settings, touched_fields(office.desk, draft))
    case = Case(draft=draft, at=by.at, steps=steps, signatures=signatures, content_hash=content_hash(draft))
    public: dict[str, Any] = to_plain(found.old) if found.old is not None else {}
    compared = [] if draft.purpose == "withdraw" else differences(draft.kind, public, public, draft.fields)
    is_open = draft.state not in (State.PUBLISHED, State.DISCARDED)
    return DraftView(
        draft=draft, content_hash=case.content_hash, steps=_step_lines(office, case, signatures),
        history=[
            HistoryLine(
                revision=item.draft.revision, at=item.at, by=_who(office, item.by, item.on_behalf_of),
                action=LABELS[item.action], remark=item.remark,
            )
            for item in office.drafts.history(number)
        ],
        changes=[item for item in compared if item.name in draft.fields or not _is_given(item.name)],
        problems=found.problems if is_open else [], actions=_actions(office, by, case),
        is_overtaken=is_open and draft.based_on != found.base_version,
    )  # fmt: skip


def _is_given(name: str) -> bool:
    return name in ("id", "published_at", "published_without_review", "corrections", "withdrawal")


def _step_lines(office: Office, case: Case, signatures: list[Signature]) -> list[StepLine]:
    given = {signature.step: signature for signature in signatures}
    return [_step_line(office, step.key, step.name, given.get(step.key)) for step in case.steps]


def _step_line(office: Office, key: str, name: str, signature: Signature | None) -> StepLine:
    if signature is None:
        return StepLine(key=key, name=name, signed_by="", signed_at=None, opinion="", is_on_paper=False)
    return StepLine(
        key=key, name=name, signed_by=_who(office, signature.by, signature.on_behalf_of), signed_at=signature.at,
        opinion=signature.opinion, is_on_paper=signature.paper is not None,
    )  # fmt: skip


def _who(office: Office, login: str, on_behalf_of: str | None) -> str:
    name = office.name_of(login)
    return in_words(name, office.name_of(on_behalf_of)) if on_behalf_of else name


def _actions(office: Office, by: Caller, case: Case) -> list[Action]:
    """What the table knows for this state, and the rights allow; whether everything else holds, trying tells."""
    return [action for action in Action if _may(office, by, case, action)]


def _may(office: Office, by: Caller, case: Case, action: Action) -> bool:
    move = MOVES.get((case.draft.state, action))
    not_now = Action.SIGN if len(case.remaining) <= 1 else Action.APPROVE
    if move is None or action is not_now:
        return False
    item = case.draft
    if action in (Action.SIGN, Action.APPROVE):
        item = replace(item, step=case.remaining[0].key if case.remaining else None)
    try:
        allow(office, by, move.right_for(case.draft), item, _signed_by(case, action))
    except NotAllowedError:
        return False
    return True


def _signed_by(case: Case, action: Action) -> list[str]:
    """Whose signatures the right is asked with: an objection is to what is said to have been signed on paper."""
    if action is not Action.OBJECT:
        return signers(case.signatures)
    return [item.by for item in case.signatures if item.recorded_by is not None]
