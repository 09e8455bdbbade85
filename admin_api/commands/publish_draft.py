"""Bring a draft to the public that every step has signed; what is published is what was signed, to the letter.

(1) One transaction: right and rules asked again, the hash of the content and of every file compared, the publication noted
    as under way, a row in the trail. From here on nobody changes the draft.
(2) `put_on_record`: journal, files, record, site, commit.
(3) One transaction: the draft is marked as published, another row.
A server that ends in between leaves the note of (1): the next start finds it, looks whether the record was saved, and
does what is left (`finish_publications`). Nothing is published twice.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace

from msgspec import structs

from admin_api.accounts.tokens import Actor
from admin_api.attachments import shelf
from admin_api.commands.moving import Sheet, in_hand
from admin_api.commands.outcome import Outcome, put_on_record
from admin_api.desk import Desk
from admin_api.drafts import NEW as NEW_RECORD
from admin_api.drafts import PURPOSES, Draft, Publishing, changed
from admin_api.office import TIMER, Caller, Office
from admin_api.queries.check_record import is_dated
from admin_api.queries.publishable import Publishable, publishable
from admin_api.workflow import Action, Case, Signature, demand, move_of
from admin_api.workflow_errors import WorkflowError
from site_builder.addresses import place_of
from site_builder.errors import PublishError
from site_builder.records.base import Record
from site_builder.store.write import NEW, current_version, to_yaml, version_of

LOG = logging.getLogger("admin_api")
PUBLISH = f"draft.{Action.PUBLISH.value}"


def publish_draft(office: Office, by: Caller, number: str, *, revision: int) -> Outcome:
    """Raises WorkflowError if a signature is missing, StaleVersionError, ContentError, NotAllowedError, PublishError."""
    with office.desk.writing:
        return publish(office, by, office.drafts.find(number), revision=revision, is_allowed=False)


def publish(office: Office, by: Caller, draft: Draft, *, revision: int, is_allowed: bool) -> Outcome:
    """The same, while `desk.writing` is held. `is_allowed`: somebody who may has decided it before."""
    found = publishable(office.desk, draft)
    trailers, begun = _begin(office, by, draft, found, revision, is_allowed)
    assert found.record is not None  # noqa: S101 - `_begin` refuses what has no shape
    try:
        outcome = put_on_record(
            office.desk, found.record, found.old, expect=draft.based_on or NEW, by=Actor(by.user.name, frozenset()),
            reason=f"{PURPOSES[draft.purpose]}：{draft.reason}" if draft.reason else "", warnings=found.problems, site_url=found.site_url, trailers=trailers,
        )  # fmt: skip
    except Exception:
        _settle_after(office, begun)
        raise
    return _told(outcome, _mark_at_last(office, begun))


def _begin(
    office: Office, by: Caller, draft: Draft, found: Publishable, revision: int, is_allowed: bool
) -> tuple[list[str], Publishing]:
    with in_hand(office, by, draft.number, Action.PUBLISH, revision, may_see_all=is_allowed) as sheet:
        case = sheet.case(problems=found.problems, base_version=found.base_version)
        if is_allowed:
            demand(move_of(sheet.draft, sheet.action), case)
        else:
            sheet.demand(case)
        if found.record is None:
            raise WorkflowError("这份稿子现在还发布不了。请退回，由拟稿人改好。")
        _refuse_other_files(office.desk, found.record)
        begun = Publishing(
            draft=draft.number, kind=draft.kind, record_id=found.record.id,
            version=version_of(to_yaml(found.record).encode()), content_hash=case.content_hash, by=by.user.login,
            role=by.role, organisation=by.user.organisation, address=by.address, at=by.at,
        )  # fmt: skip
        sheet.book.begin_publishing(begun)
        sheet.note(f"{draft.number}/{draft.revision}", draft.based_on or "", case.content_hash, "begun")
        return _trailers(office, sheet, case), begun


def _refuse_other_files(desk: Desk, record: Record) -> None:
    """The bytes of every file are those whose hash was signed. Raises WorkflowError."""
    needed = shelf.needed_on(record, desk.today)
    for sha256, place in shelf.needed_by(record):
        paths = [path for path in (desk.settings.content / place, desk.settings.uploads / sha256) if path.is_file()]
        if place in needed and any(hashlib.sha256(path.read_bytes()).hexdigest() != sha256 for path in paths):
            raise WorkflowError(f"附件 {sha256[:12]}… 和审核时不同，可能坏了。请重新上传，再送审。")


def _trailers(office: Office, sheet: Sheet, case: Case) -> list[str]:
    """What the commit says for good: which draft, which content, who reviewed it, and where the trail then was."""
    return [
        f"Draft: {sheet.draft.number}",
        f"Content-Hash: {case.content_hash}",
        *(f"Reviewed-by: {reviewer}" for reviewer in _reviewers(case)),
        f"Audit-Head: {office.audit.head()}",
    ]


def _reviewers(case: Case) -> Iterator[str]:
    by_step: dict[str, Signature] = {signature.step: signature for signature in case.signatures}
    for step in case.steps:
        signature = by_step[step.key]
        deputy = f" for {signature.on_behalf_of}" if signature.on_behalf_of else ""
        yield f"{signature.by}{deputy} ({step.key})"


def _is_saved(office: Office, begun: Publishing) -> bool:
    """Its version stands; or, under a number that was drawn for it alone, what others have made of it since."""
    current = current_version(office.desk.settings.content, place_of(begun.kind, begun.record_id))
    is_its_own = is_dated(begun.kind) and office.drafts.find(begun.draft).purpose == NEW_RECORD
    return current == begun.version or (is_its_own and current != NEW)


def caller_of(office: Office, begun: Publishing) -> Caller:
    """Who began it, for doing it again."""
    user = office.users.find(begun.by) or TIMER
    return Caller(
        user=replace(user, login=begun.by, organisation=begun.organisation), at=begun.at, address=begun.address
    )


def _mark(office: Office, begun: Publishing) -> None:
    """Step (3). Done again after a crash, it does what is left of it."""
    with office.drafts.changing() as book:
        draft = book.find(begun.draft)
        move = move_of(draft, Action.PUBLISH)
        new = changed(draft, state=move.to, step=None, record_id=begun.record_id, saved_at=begun.at)
        book.put(new, by=begun.by, action=Action.PUBLISH.value)
        book.end_publishing(begun.draft)
        what = f"{new.number}/{new.revision}"
        if not office.audit.search(object=f"draft/{what}", action=PUBLISH, result="ok", limit=1):
            after = f"{begun.version} record={begun.kind}/{begun.record_id}"
            _note(office, begun, what, after, "ok")


def _note(office: Office, begun: Publishing, what: str, after: str, result: str) -> None:
    office.audit.note(
        at=begun.at, actor=begun.by, role=begun.role, organisation=begun.organisation, address=begun.address,
        action=PUBLISH, object=f"draft/{what}", before=begun.content_hash, after=after, result=result,
    )  # fmt: skip


def _mark_at_last(office: Office, begun: Publishing) -> str:
    """What to say if the disk did not take the mark: the record is public all the same."""
    try:
        _mark(office, begun)
    except PublishError as error:
        LOG.error("publication of %s: %s", begun.draft, error)
        return f"已经发布，但草稿还没有标记为“已发布”：{error}系统会再试。"
    return ""


def _release(office: Office, begun: Publishing) -> None:
    """Nothing of it came to the public: the draft is as before."""
    with office.drafts.changing() as book:
        book.end_publishing(begun.draft)
        revision = book.find(begun.draft).revision
        _note(office, begun, f"{begun.draft}/{revision}", "", "failed")


def settle(office: Office, begun: Publishing) -> bool:
    """Mark what was saved, release what was not; answers whether it was. While `desk.writing` is held."""
    if _is_saved(office, begun):
        _mark(office, begun)
        return True
    _release(office, begun)
    return False


def _settle_after(office: Office, begun: Publishing) -> None:
    try:
        settle(office, begun)
    except Exception as error:  # what went wrong first is what is told; the next tick settles it
        LOG.error("publication of %s", begun.draft, exc_info=error)


def _told(outcome: Outcome, trouble: str) -> Outcome:
    return structs.replace(outcome, warnings=[*outcome.warnings, trouble]) if trouble else outcome
