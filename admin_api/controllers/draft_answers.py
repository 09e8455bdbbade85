"""What the endpoints of drafts and reviews answer, and how it is made of what commands and queries give."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from admin_api.controllers.answers import FINDING, Finding, new_document
from admin_api.drafts import Draft, content_hash
from admin_api.problem_details import entry
from admin_api.queries.draft_view import DraftView
from admin_api.queries.my_drafts import DraftLine
from admin_api.queries.review_queue import Waiting
from site_builder.errors import Problem


class DraftAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A draft. `purpose`: new, correct or withdraw; `content_hash`: what a signature is given for, as it is now."""

    number: str
    kind: str
    purpose: str
    record_id: str | None
    title: str
    state: str
    state_label: str
    step: str | None
    revision: int
    organisation: str
    author: str
    authors: list[str]
    saved_at: datetime
    publish_at: datetime | None
    reason: str
    content_hash: str
    fields: dict[str, Any]


class DraftSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A draft in a list. `purpose`: in words; `waits_for`: the name of the step; `remark`: why it came back."""

    number: str
    kind: str
    record_id: str | None
    title: str
    purpose: str
    state: str
    state_label: str
    waits_for: str
    author: str
    organisation: str
    revision: int
    saved_at: datetime
    publish_at: datetime | None
    remark: str


class WaitingDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that this person can sign now; `in_place_of`: for whom, if not for oneself."""

    draft: DraftSummary
    step: str
    step_name: str
    in_place_of: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the review. `signed_by`: empty while it is open."""

    key: str
    name: str
    signed_by: str
    signed_at: datetime | None
    opinion: str
    is_on_paper: bool


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A field in which the draft differs from what is public."""

    field: str
    label: str
    public: Any
    draft: Any


class PastRevision(msgspec.Struct, frozen=True, kw_only=True):
    """One change of the draft: what was done, by whom, with which remark."""

    revision: int
    at: datetime
    by: str
    action: str
    remark: str


class DraftWhole(msgspec.Struct, frozen=True, kw_only=True):
    """A draft with all that one needs to decide on it. `actions`: what this person may do with it now;
    `is_overtaken`: what is public has changed since it was begun."""

    draft: DraftAnswer
    steps: list[Step]
    changes: list[Change]
    problems: list[Finding]
    history: list[PastRevision]
    actions: list[str]
    is_overtaken: bool


class DraftList(msgspec.Struct, frozen=True, kw_only=True):
    """One's own open drafts, the last changed first."""

    items: list[DraftSummary]


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for one's signature, the longest first."""

    items: list[WaitingDraft]


def draft_answer(draft: Draft) -> DraftAnswer:
    """A draft as it is answered."""
    return DraftAnswer(
        number=draft.number, kind=draft.kind, purpose=draft.purpose, record_id=draft.record_id, title=draft.title,
        state=draft.state.value, state_label=draft.state.label, step=draft.step, revision=draft.revision,
        organisation=draft.organisation, author=draft.author, authors=sorted(draft.authors), saved_at=draft.saved_at,
        publish_at=draft.publish_at, reason=draft.reason, content_hash=content_hash(draft), fields=draft.fields,
    )  # fmt: skip


def summary(line: DraftLine) -> DraftSummary:
    """A line of a list."""
    return DraftSummary(
        number=line.number, kind=line.kind, record_id=line.record_id, title=line.title, purpose=line.purpose,
        state=line.state.value, state_label=line.state.label, waits_for=line.waits_for, author=line.author,
        organisation=line.organisation, revision=line.revision, saved_at=line.saved_at, publish_at=line.publish_at,
        remark=line.remark,
    )  # fmt: skip


def waiting(item: Waiting) -> WaitingDraft:
    """A line of the queue."""
    return WaitingDraft(
        draft=summary(item.line), step=item.step, step_name=item.step_name, in_place_of=item.in_place_of
    )


def whole(view: DraftView) -> DraftWhole:
    """Everything about a draft."""
    return DraftWhole(
        draft=draft_answer(view.draft), is_overtaken=view.is_overtaken, problems=findings(view.problems),
        steps=[
            Step(
                key=item.key, name=item.name, signed_by=item.signed_by, signed_at=item.signed_at, opinion=item.opinion,
                is_on_paper=item.is_on_paper,
            )
            for item in view.steps
        ],
        changes=[Change(field=item.name, label=item.label, public=item.theirs, draft=item.mine) for item in view.changes],
        history=[
            PastRevision(revision=item.revision, at=item.at, by=item.by, action=item.action, remark=item.remark)
            for item in view.history
        ],
        actions=[action.value for action in view.actions],
    )  # fmt: skip


def findings(problems: list[Problem]) -> list[Finding]:
    """What is to be put right, as it is answered."""
    return [Finding(**entry(problem)) for problem in problems]


NUMBER = "20260512-k3m9q"
DRAFT: dict[str, Any] = {
    "number": NUMBER, "kind": "documents", "purpose": "new", "record_id": None, "title": "青禾镇2026年农村人居环境整治实施方案",
    "state": "draft", "state_label": "草稿", "step": None, "revision": 1, "organisation": "minzheng-ban", "author": "zhoumin",
    "authors": ["zhoumin"], "saved_at": "2026-05-12T09:30:00+08:00", "publish_at": None, "reason": "",
    "content_hash": "0" * 64, "fields": new_document(),
}  # fmt: skip
LINE = {
    name: value for name, value in DRAFT.items() if name not in ("content_hash", "fields", "authors", "reason", "step")
} | {"purpose": "新发布", "author": "周敏", "waits_for": "", "remark": ""}
IN_REVIEW = {"state": "in-review", "state_label": "审核中"}
WAITING = {
    "draft": LINE | IN_REVIEW | {"waits_for": "初审"},
    "step": "first-review",
    "step_name": "初审",
    "in_place_of": "",
}
WHOLE = {
    "draft": DRAFT | IN_REVIEW | {"step": "first-review", "revision": 2},
    "steps": [{"key": "first-review", "name": "初审", "signed_by": "", "signed_at": None, "opinion": "", "is_on_paper": False}],
    "changes": [{"field": "title", "label": "标题", "public": None, "draft": "青禾镇2026年农村人居环境整治实施方案"}],
    "problems": [msgspec.to_builtins(FINDING)],
    "history": [{"revision": 1, "at": "2026-05-12T09:30:00+08:00", "by": "周敏", "action": "修改", "remark": ""}],
    "actions": ["sign", "return"], "is_overtaken": False,
}  # fmt: skip
