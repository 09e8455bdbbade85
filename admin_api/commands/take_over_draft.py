"""Give a draft another owner: whoever began it has left. State, text and signatures stay; the new owner signs no step of it."""

from __future__ import annotations

from datetime import date

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right, authorize
from admin_api.accounts.users import User
from admin_api.commands.moving import in_hand, signers
from admin_api.drafts import Draft, changed
from admin_api.office import Caller, Office
from admin_api.workflow import Action
from admin_api.workflow_errors import WorkflowError


def take_over_draft(office: Office, by: Caller, number: str, *, to: str, revision: int) -> Draft:
    """`to`: the login of the new owner, the caller or a colleague who may edit it.

    Raises NotAllowedError, WorkflowError where the new owner cannot be one, StaleDraftError, RecordNotFoundError.
    """
    with in_hand(office, by, number, Action.TAKE_OVER, revision) as sheet:
        case = sheet.case()
        move = sheet.demand(case)
        if to == sheet.draft.author:
            raise WorkflowError("现在的负责人就是他。请选另一个人。")
        owner = office.users.find(to)
        if owner is None or not may_own(office, owner, sheet.draft, by.today):
            raise WorkflowError("这个人不能接手：不是本单位或上级单位在用的信息员。请选另一个人。")
        if owner.login in signers(case.signatures):
            raise WorkflowError(f"{owner.name}已经签过这份稿子，不能再接手。请选另一个人，或者先退回。")
        new = changed(
            sheet.draft, state=move.to, author=owner.login, authors=sheet.draft.authors | {owner.login}, saved_at=by.at
        )
        return sheet.keep(new, told=f"owner={owner.login} before={sheet.draft.author}")


def may_own(office: Office, user: User, draft: Draft, today: date) -> bool:
    """Whether somebody could go on with a draft. From where they come is asked when they come."""
    address = next((text.partition("/")[0] for text in user.address_ranges), "")
    try:
        authorize(
            user, Right.EDIT, draft, office=office.settings, is_below=office.is_below, today=today, address=address
        )
    except NotAllowedError:
        return False
    return True
