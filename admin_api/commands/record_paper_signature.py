"""Record a step of the review that was signed on paper: whoever records it, whoever signed, and the sheet itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right, authorize
from admin_api.accounts.users import User
from admin_api.commands.moving import Sheet, allow, in_hand, signers
from admin_api.drafts import Draft, changed, content_hash
from admin_api.filing.cabinet import Cabinet, Purpose
from admin_api.filing.reading import Brought
from admin_api.office import Caller, Office
from admin_api.workflow import Action, Case, Signature, State, demand, move_of
from admin_api.workflow_errors import WorkflowError

SHORTEST = 16
"""Digits of the printed hash that are compared at least: as many as four groups on the sheet."""


@dataclass(frozen=True, kw_only=True)
class SignedSheet:
    """What stands on the sheet. `printed`: the printed hash, or at least its first four groups; `signer`: a login."""

    step: str
    signer: str
    signed_on: date
    printed: str
    scan: Brought


def record_paper_signature(office: Office, cabinet: Cabinet, by: Caller, number: str, sheet: SignedSheet) -> Draft:
    """Raises NotAllowedError (of the one who records, or of the signer), WorkflowError with what does not fit.

    The sheet is filed first: what the disk refuses then leaves a sheet without a signature, never one that nobody can see.
    """
    with in_hand(office, by, number, Action.SIGN) as hand, cabinet.changing():
        allow(office, by, Right.RECORD_PAPER, hand.draft)
        case = hand.case(step=sheet.step, seen_hash=content_hash(hand.draft))
        if hand.draft.state is State.IN_REVIEW and len(case.remaining) <= 1:
            hand.action = Action.APPROVE
        move = move_of(hand.draft, hand.action)
        demand(move, case)
        _refuse_another_sheet(sheet.printed, case.content_hash)
        _refuse_impossible_day(hand, sheet.signed_on, case.content_hash)
        hand.in_place_of = _signer(office, by, case, sheet).login
        return _signed(cabinet, hand, case, sheet, move.to)


def who_may_sign(office: Office, by: Caller, case: Case) -> list[User]:
    """Those who hold the next step of a draft and have written none of it, by name."""
    found = [user for user in office.users.listing() if not _refusal(office, by, case, user)]
    return sorted(found, key=lambda user: (user.name, user.login))


def _signer(office: Office, by: Caller, case: Case, sheet: SignedSheet) -> User:
    user = office.users.find(sheet.signer)
    if user is None:
        raise WorkflowError("请选择是谁签的字。")
    if refusal := _refusal(office, by, case, user):
        raise NotAllowedError(f"{user.name}不能签这一步。{refusal}")
    return user


def _refusal(office: Office, by: Caller, case: Case, user: User) -> str:
    """Asked of the one function that decides. Whoever signs on paper need not be able to sign in: that much is taken as given.

    Two people: nobody is the witness of their own signature, they sign on screen.
    """
    if user.login == by.user.login:
        return "自己签的字要由另一个人登记；您也可以直接在屏幕上签。"
    present = replace(user, address_ranges=(), must_change_password=False, has_second_factor=True)
    item = replace(case.draft, step=case.remaining[0].key if case.remaining else None)
    try:
        authorize(
            present, Right.SIGN, item, office=office.settings, is_below=office.is_below, today=by.today, address=by.address,
            signed_by=signers(case.signatures),
        )  # fmt: skip
    except NotAllowedError as error:
        return str(error)
    return ""


def _refuse_another_sheet(printed: str, present: str) -> None:
    typed = re.sub(r"[\s\-·]", "", printed).lower()
    if len(typed) < SHORTEST or not re.fullmatch("[0-9a-f]+", typed):
        raise WorkflowError("请照签过的审批表填写内容指纹，至少前四组（16 位，只有数字和字母 a 到 f）。")
    if not present.startswith(typed):
        raise WorkflowError(
            "表上的内容指纹和现在的内容不一样：打印以后稿子又改过，或者拿错了表。不能登记。请重新打印审批表，请他重新签。"
        )


def _refuse_impossible_day(hand: Sheet, signed_on: date, present: str) -> None:
    """Nobody has signed tomorrow, nor before these words were written."""
    written = next(item.at for item in hand.book.history(hand.draft.number) if content_hash(item.draft) == present)
    if not written.date() <= signed_on <= hand.by.today:
        raise WorkflowError(f"签字日期要在 {written.date()}（内容定稿）到今天之间。请照表上写的日期填。")


def _signed(
    cabinet: Cabinet, hand: Sheet, case: Case, sheet: SignedSheet, to: State
) -> Draft:  # fmt: skip
    by, number, scan = hand.by, hand.draft.number, sheet.scan
    filed = cabinet.put(
        scan.data, about=f"drafts/{number}", purpose=Purpose.SIGNED_FORM, organisation=hand.draft.organisation,
        name=scan.name, media_type=scan.media_type, by=by.user.login, at=by.at,
    )  # fmt: skip
    following = case.remaining[1].key if len(case.remaining) > 1 else None
    new = hand.keep(
        changed(hand.draft, state=to, step=following, saved_at=by.at), remark="纸质签批",
        told=f"step={sheet.step} paper={filed.sha256} on={sheet.signed_on}",
    )  # fmt: skip
    hand.book.sign(Signature(
        draft=number, step=sheet.step, by=sheet.signer, on_behalf_of=None, at=by.at, content_hash=case.content_hash,
        opinion="", paper=filed.sha256, recorded_by=by.user.login, signed_on=sheet.signed_on,
    ))  # fmt: skip
    return new
