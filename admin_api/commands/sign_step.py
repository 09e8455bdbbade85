"""Pass a draft at one step of the review; the last one signs it off. What was signed on paper: `record_paper_signature`."""

from __future__ import annotations

from admin_api.commands.moving import in_hand
from admin_api.commands.remarks import refuse_odd_remark
from admin_api.drafts import Draft, changed
from admin_api.office import Caller, Office
from admin_api.workflow import Action, Signature, State


def sign_step(office: Office, by: Caller, number: str, step: str, *, seen_hash: str, opinion: str = "") -> Draft:
    """`seen_hash`: the content that the reviewer has read.

    In whose place it is signed, if not for oneself, `authorize` says. Raises NotAllowedError, WorkflowError,
    StaleVersionError if the content is not what was read.
    """
    refuse_odd_remark(opinion, "opinion", "审核意见")
    with in_hand(office, by, number, Action.SIGN) as sheet:
        case = sheet.case(step=step, seen_hash=seen_hash)
        if any(_is_repeated(item, by, step, seen_hash) for item in case.signatures):
            return sheet.draft
        if sheet.draft.state is State.IN_REVIEW and len(case.remaining) <= 1:
            sheet.action = Action.APPROVE
        move = sheet.demand(case)
        signature = Signature(
            draft=number, step=step, by=by.user.login, on_behalf_of=sheet.in_place_of, at=by.at,
            content_hash=case.content_hash, opinion=opinion, paper=None,
        )  # fmt: skip
        following = case.remaining[1].key if len(case.remaining) > 1 else None
        new = sheet.keep(
            changed(sheet.draft, state=move.to, step=following, saved_at=by.at), remark=opinion,
            told=f"step={step}",
        )  # fmt: skip
        sheet.book.sign(signature)
        return new


def _is_repeated(signature: Signature, by: Caller, step: str, seen_hash: str) -> bool:
    """A second click, or a form sent again."""
    return (signature.by, signature.step, signature.content_hash) == (by.user.login, step, seen_hash)
