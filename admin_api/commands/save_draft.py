"""Keep what somebody has written: by hand or by itself, the same rules. Whatever is wrong with the text, it is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from admin_api.accounts.rights import Belonging, Right
from admin_api.commands.moving import Sheet, allow, in_hand, noting, stale, visible
from admin_api.drafts import CORRECT, NEW, NUMBER, PURPOSES, WITHDRAW, Draft, changed, content_hash, refuse_unstorable
from admin_api.office import Caller, Office
from admin_api.queries.check_record import class_of
from admin_api.queries.publishable import scope_of, scope_of_record
from admin_api.queries.read_record import stored_record
from admin_api.workflow import Action, State
from admin_api.workflow_errors import WorkflowError

RIGHTS = {NEW: Right.WRITE, CORRECT: Right.CORRECT, WITHDRAW: Right.WITHDRAW}


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a form or a program sends. `based_on`: the version of the published record that the writer has seen."""

    kind: str
    fields: dict[str, Any]
    purpose: str = NEW
    record_id: str | None = None
    based_on: str | None = None
    reason: str = ""


def save_draft(office: Office, by: Caller, writing: Writing, *, number: str = "", revision: int = 0) -> Draft:
    """Begin a draft (revision 0), or make the next revision of one. The same text again is no revision.

    A form may bring the number of its new draft along, so that a second click does not begin a second one.
    Raises StaleDraftError with both texts if another change came in between, NotAllowedError, ContentError for what
    cannot be stored, RecordNotFoundError for a kind, a draft or a record that is not there.
    """
    class_of(writing.kind)
    if writing.purpose not in PURPOSES:
        raise WorkflowError(f"没有“{writing.purpose[:20]}”这种稿子。可用：{'、'.join(PURPOSES)}。")
    refuse_unstorable(writing.kind, writing.fields, writing.reason)
    if revision:
        return _save_next(office, by, writing, number, revision)
    return _begin(office, by, writing, number)


def _begin(office: Office, by: Caller, writing: Writing, number: str) -> Draft:
    if number and NUMBER.fullmatch(number) is None:
        raise WorkflowError("草稿的编号不对。请重新打开新建的页面。")
    owner, based_on = _allowed_base(office, by, writing)
    with noting(office, by, Action.EDIT, number) as noted, office.drafts.changing() as book:
        is_new = not number or not book.has(number)
        draft = Draft(
            number=number or book.new_number(by.today), kind=writing.kind, record_id=writing.record_id, based_on=based_on,
            fields=writing.fields, organisation=scope_of(writing.kind, writing.fields, writing.record_id, owner),
            author=by.user.login, authors=frozenset({by.user.login}), state=State.DRAFT, step=None, revision=0,
            saved_at=by.at, publish_at=None, purpose=writing.purpose, reason=writing.reason,
        )  # fmt: skip
        allow(office, by, RIGHTS[writing.purpose], draft)
        if not is_new:
            known = visible(office, by, book.find(draft.number))
            if known.author == by.user.login and content_hash(known) == content_hash(draft):
                return known
            raise stale(book, known, 0, writing.fields)
        return Sheet(office=office, by=by, book=book, draft=draft, action=Action.EDIT, noted=noted).keep(changed(draft))


def _allowed_base(office: Office, by: Caller, writing: Writing) -> tuple[str, str | None]:
    """Whose matter it is, and the version on which a change of a published record stands: it must be the writer's own."""
    if writing.purpose == NEW:
        if writing.record_id is not None or writing.based_on is not None:
            raise WorkflowError("新发布的稿子没有原来的编号和版本。要改已公开的，请用“更正”。")
        return by.user.organisation, None
    record, version = stored_record(office.desk, writing.kind, writing.record_id or "")
    owner = scope_of_record(record, office.desk.watch.known())
    with noting(office, by, Action.EDIT, ""):
        allow(office, by, RIGHTS[writing.purpose], Belonging(organisation=owner))
    return owner, writing.based_on or version


def _save_next(office: Office, by: Caller, writing: Writing, number: str, revision: int) -> Draft:
    with in_hand(office, by, number, Action.EDIT) as sheet:
        draft = sheet.draft
        if (draft.kind, draft.purpose, draft.record_id) != (writing.kind, writing.purpose, writing.record_id):
            raise WorkflowError("一份稿子的种类、用途和所改的信息不能中途更换。请另建一份。")
        new = replace(
            draft, fields=writing.fields, reason=writing.reason, based_on=writing.based_on or draft.based_on,
            organisation=scope_of(draft.kind, writing.fields, draft.record_id, draft.organisation),
        )  # fmt: skip
        move = sheet.demand(sheet.case())
        allow(office, by, move.right_for(draft), new)
        if content_hash(new) == content_hash(draft):
            return draft
        if draft.revision != revision:
            raise stale(sheet.book, draft, revision, writing.fields)
        new = changed(
            new, authors=draft.authors | {by.user.login}, state=move.to, step=None, publish_at=None, saved_at=by.at
        )
        return sheet.keep(new, voids=move.voids)
