"""张贴回执: note that a notice hangs on its boards since a day, and that it was taken down; with a photograph of either.

The row of the trail is on the disk before what it tells, as with drafts; where the disk then refuses, the trail says so: at
once, or at the next start (`contradict_unkept_posting`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Belonging, Right
from admin_api.commands.moving import allow
from admin_api.commands.remarks import refuse_odd_remark
from admin_api.filing.cabinet import Cabinet, Filed, Posting, Purpose, Remark
from admin_api.filing.reading import Brought
from admin_api.office import Caller, Office
from admin_api.queries.board_postings import BoardPosting, board_posting
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import PublishError

LONGEST, MOST_BOARDS, MOST_REMARKS = 120, 40, 50
NOTE, REMARK = "posting.note", "posting.remark"


def note_posted(
    office: Office, cabinet: Cabinet, by: Caller, notice: str, *, boards: tuple[str, ...], on: date, who: str,
    photograph: Brought,
) -> Posting:  # fmt: skip
    """Since when it hangs. Raises NotAllowedError, RecordNotFoundError, WorkflowError."""
    found = _allowed(office, cabinet, by, notice)
    boards = tuple(board.strip() for board in boards if board.strip())
    if not boards or len(boards) > MOST_BOARDS or any(len(board) > LONGEST for board in boards):
        raise WorkflowError(f"请写明贴在哪些公示栏，一行一处，每处不超过 {LONGEST} 个字，最多 {MOST_BOARDS} 处。")
    _refuse_odd(who, on, by.today, None)
    if found.published_on is not None and on < found.published_on:
        raise WorkflowError(f"张贴日期不能早于发布（{found.published_on}）。请照实际张贴的日期填。")
    if found.posting is not None:
        raise WorkflowError("已经登记过张贴。登记错了，请写一条更正说明。")
    posting = Posting(
        notice=notice, boards=boards, posted_on=on, posted_by=who.strip(), noted_by=by.user.login, noted_at=by.at
    )
    return _keep(office, cabinet, by, found, posting, Purpose.FIRST_DAY, photograph)


def note_taken_down(
    office: Office, cabinet: Cabinet, by: Caller, notice: str, *, on: date, who: str, photograph: Brought
) -> Posting:  # fmt: skip
    """Since when it does not hang any more; not before its period is over. Raises the same."""
    found = _allowed(office, cabinet, by, notice)
    if found.posting is None or found.posting.taken_down_on is not None:
        raise WorkflowError("还没有登记张贴，或者已经登记过取下。")
    _refuse_odd(who, on, by.today, found.posting.posted_on)
    if found.due_on is not None and on < found.due_on:
        raise WorkflowError(f"公示到 {found.due_on} 才满，不能提前取下。已经提前取下的，请重新张贴，补足天数。")
    posting = replace(
        found.posting, taken_down_on=on, taken_down_by=who.strip(), noted_by=by.user.login, noted_at=by.at
    )
    return _keep(office, cabinet, by, found, posting, Purpose.LAST_DAY, photograph)


def remark_posting(office: Office, cabinet: Cabinet, by: Caller, notice: str, *, words: str) -> Posting:
    """Say what was noted wrongly; nothing that was noted is changed. Raises the same, and ContentError."""
    found = _allowed(office, cabinet, by, notice, REMARK)
    refuse_odd_remark(words, "remark", "更正说明")
    if found.posting is None:
        raise WorkflowError("还没有登记张贴，没有要更正的。")
    if not words.strip() or len(found.posting.remarks) >= MOST_REMARKS:
        raise WorkflowError(
            "请写明哪里登记错了、应该是什么。" if not words.strip() else "更正说明太多了，请找系统管理员。"
        )
    remark = Remark(by=by.user.login, at=by.at, words=words.strip())
    posting = replace(found.posting, remarks=(*found.posting.remarks, remark))
    with _keeping(office, cabinet, by, notice, REMARK) as note:
        cabinet.note(posting)
        note(f"remarks={len(posting.remarks)}")
    return posting


def contradict_unkept_posting(office: Office, cabinet: Cabinet, at: datetime) -> None:
    """At start: if the server ended between the row of a note and the note, the trail says that it was not kept."""
    row = next(iter(office.audit.search(action=NOTE, result="ok", limit=1)), None)
    if row is None or any(f"{item.purpose.value} {item.sha256}" == row.after for item in cabinet.of(row.object)):
        return
    if not any(item.seq > row.seq for item in office.audit.search(action=NOTE, object=row.object, result="not-saved")):
        office.audit.note(
            at=at, actor=row.actor, role=row.role, organisation=row.organisation, address=row.address, action=NOTE,
            object=row.object, after=row.after, result="not-saved",
        )  # fmt: skip


def photographs_of(cabinet: Cabinet, notice: str) -> list[Filed]:
    """What is filed of a notice, oldest first."""
    return cabinet.of(_about(notice))


def _allowed(office: Office, cabinet: Cabinet, by: Caller, notice: str, action: str = NOTE) -> BoardPosting:
    found = board_posting(office, cabinet, by, notice)
    try:
        allow(office, by, Right.FILE_EVIDENCE, Belonging(organisation=found.organisation))
    except NotAllowedError:
        _note(office, by, notice, action, "", "refused")
        raise
    return found


def _refuse_odd(who: str, on: date, today: date, first: date | None) -> None:
    if not 2 <= len(who.strip()) <= LONGEST:
        raise WorkflowError("请写明是谁贴的或者取的，至少两个字。")
    if on > today or (first is not None and on < first):
        raise WorkflowError("日期不能在今天以后，取下不能早于张贴。请照实际的日期填。")


def _keep(
    office: Office, cabinet: Cabinet, by: Caller, found: BoardPosting, posting: Posting, purpose: Purpose, photograph: Brought
) -> Posting:  # fmt: skip
    with _keeping(office, cabinet, by, posting.notice, NOTE) as note:
        filed = cabinet.put(
            photograph.data, about=_about(posting.notice), purpose=purpose, organisation=found.organisation,
            name=photograph.name, media_type=photograph.media_type, by=by.user.login, at=by.at,
        )  # fmt: skip
        cabinet.note(posting)
        note(f"{purpose.value} {filed.sha256}")
    return posting


@contextmanager
def _keeping(office: Office, cabinet: Cabinet, by: Caller, notice: str, action: str) -> Iterator[Callable[[str], None]]:
    """Everything inside is kept, or nothing. The row that is noted inside is contradicted where the disk refuses."""
    told: list[str] = []

    def note(after: str) -> None:
        _note(office, by, notice, action, after, "ok")
        told.append(after)

    try:
        with cabinet.changing():
            yield note
    except PublishError:
        for after in told:
            with suppress(PublishError):
                _note(office, by, notice, action, after, "not-saved")
        raise


def _about(notice: str) -> str:
    return f"public-notices/{notice}"


def _note(office: Office, by: Caller, notice: str, action: str, after: str, result: str) -> None:
    office.audit.note(
        at=by.at, **by.in_trail, action=action, object=_about(notice), after=after, result=result
    )  # fmt: skip
