"""How every change of a draft is made: rights and rules asked, written down and kept, all in one transaction.

The row of the trail is on the disk before the change is. Where the change then fails, the trail says so: at once, or at
the next start (`contradict_if_unkept`), for only the last row of a draft can be left without its revision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Item, Right, authorize
from admin_api.accounts.users import User
from admin_api.audit import AuditRow
from admin_api.drafts import Book, Draft, StaleDraftError, content_hash
from admin_api.office import Caller, Office
from admin_api.queries.publishable import touched_fields
from admin_api.workflow import Action, Case, Move, Signature, demand, move_of, steps_for
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import PublishError, RecordNotFoundError


def allow(
    office: Office, by: Caller, right: Right, item: Item | User | None, signed_by: Sequence[str] = ()
) -> str | None:
    """Ask the one function that decides; answers in whose place it is allowed. Raises NotAllowedError."""
    return authorize(
        by.user, right, item, office=office.settings, is_below=office.is_below, today=by.today, address=by.address,
        signed_by=signed_by, stand_ins=office.stand_ins(by.user, by.today),
    )  # fmt: skip


def visible(office: Office, by: Caller, draft: Draft) -> Draft:
    """The draft, for those who may see it. Raises RecordNotFoundError as if there were none."""
    if by.user.login in draft.authors:
        return draft
    try:
        allow(office, by, Right.READ, draft)
    except NotAllowedError as error:
        raise RecordNotFoundError(f"没有编号为“{draft.number}”的草稿。") from error
    return draft


@dataclass
class Sheet:
    """A draft in somebody's hands, inside the transaction."""

    office: Office
    by: Caller
    book: Book
    draft: Draft
    action: Action
    in_place_of: str | None = None
    noted: list[str] = field(default_factory=list)

    def case(self, **facts: Any) -> Case:
        """What the rules are asked about."""
        steps = steps_for(self.draft, self.office.settings, touched_fields(self.office.desk, self.draft))
        return Case(
            draft=self.draft, at=self.by.at, steps=steps, signatures=self.book.signatures(self.draft.number),
            content_hash=content_hash(self.draft), is_being_published=self.book.publishing(self.draft.number) is not None,
            **facts,
        )  # fmt: skip

    def demand(self, case: Case) -> Move:
        """Right and rules. Raises what speaks against it."""
        move = move_of(self.draft, self.action)
        if self.action in (Action.SIGN, Action.APPROVE):
            item = replace(self.draft, step=case.remaining[0].key if case.remaining else None)
            self.in_place_of = allow(self.office, self.by, move.right, item, signers(case.signatures))
        else:
            self.in_place_of = allow(self.office, self.by, move.right_for(self.draft), self.draft)
        demand(move, case)
        return move

    def keep(self, new: Draft, *, voids: bool = False, remark: str = "", told: str = "") -> Draft:
        """Write a new revision, and the row of the trail. `told`: ids, hashes and counts that the row adds."""
        before = content_hash(self.draft) if self.draft.revision else ""
        if voids and (count := self.book.void_signatures(new.number, self.by.at)):
            told = f"{told} voided={count}"
        if self.in_place_of is not None:
            told = f"{told} for={self.in_place_of}"
        self.book.put(
            new, by=self.by.user.login, action=self.action.value, remark=remark, on_behalf_of=self.in_place_of
        )
        self.note(f"{new.number}/{new.revision}", before, f"{content_hash(new)} {told}".strip())
        return new

    def note(self, what: str, before: str, after: str, result: str = "ok") -> None:
        """Add a row to the trail."""
        note(self.office, self.by, self.action, what, before=before, after=after, result=result)
        self.noted.append(what)


def note(
    office: Office, by: Caller, action: Action, what: str, *, before: str = "", after: str = "", result: str = "ok"
) -> None:
    """A row about a draft."""
    office.audit.note(
        at=by.at, **by.in_trail,
        action=f"draft.{action.value}", object=f"draft/{what}", before=before, after=after, result=result,
    )  # fmt: skip


def signers(signatures: Sequence[Signature]) -> list[str]:
    """Everybody who signed, and those in whose place."""
    return [login for item in signatures for login in (item.by, item.on_behalf_of) if login is not None]


@contextmanager
def in_hand(
    office: Office, by: Caller, number: str, action: Action, revision: int | None = None, *, may_see_all: bool = False
) -> Iterator[Sheet]:
    """A draft to be changed, if it still is at the revision that the caller has seen. Refusals are noted.

    Raises RecordNotFoundError, StaleDraftError, and whatever is raised inside.
    """
    with noting(office, by, action, number) as noted, office.drafts.changing() as book:
        draft = book.find(number) if may_see_all else visible(office, by, book.find(number))
        if revision is not None and draft.revision != revision:
            raise stale(book, draft, revision, draft.fields)
        yield Sheet(office=office, by=by, book=book, draft=draft, action=action, noted=noted)


@contextmanager
def noting(office: Office, by: Caller, action: Action, number: str) -> Iterator[list[str]]:
    """Refusals, and rows whose change the disk did not take, are noted."""
    noted: list[str] = []
    try:
        yield noted
    except (NotAllowedError, WorkflowError):
        note(office, by, action, number or "new", result="refused")
        raise
    except PublishError:
        for what in noted:
            with suppress(PublishError):
                note(office, by, action, what, result="not-saved")
        raise


def stale(book: Book, draft: Draft, revision: int, mine: dict[str, Any]) -> StaleDraftError:
    """The refusal that carries both texts, and the one on which both began."""
    base = book.at_revision(draft.number, revision)
    return StaleDraftError(draft, base.fields if base is not None else {}, mine, book.last_hand(draft.number))


def last_row(office: Office) -> AuditRow | None:
    """The last change of a draft that the trail knows."""
    return next(iter(office.audit.search(object="draft/", result="ok", limit=1)), None)


def contradict_if_unkept(office: Office, row: AuditRow | None, at: datetime) -> None:
    """At start: if the server ended between the row of a change and the change, the trail says that it was not kept."""
    if row is None:
        return
    _, number, revision = row.object.split("/")
    with office.drafts.changing() as book:
        is_kept = book.at_revision(number, int(revision)) is not None
    if not is_kept and not office.audit.search(object=row.object, result="not-saved", limit=1):
        office.audit.note(
            at=at, actor=row.actor, role=row.role, organisation=row.organisation, address=row.address, action=row.action,
            object=row.object, result="not-saved",
        )  # fmt: skip
