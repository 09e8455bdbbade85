"""Give somebody without an account a look at a draft as it is now, and take the look back."""

from __future__ import annotations

from datetime import timedelta

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Right
from admin_api.commands.moving import allow, visible
from admin_api.drafts import Draft, content_hash
from admin_api.office import Caller, Office
from admin_api.preview_links import PreviewLink, PreviewLinks
from admin_api.queries.publishable import publishable
from admin_api.workflow import OPEN
from admin_api.workflow_errors import WorkflowError

MOST_OPEN = 10


def share_preview(office: Office, links: PreviewLinks, by: Caller, number: str, *, revision: int) -> PreviewLink:
    """A link to the saved version. Raises NotAllowedError, WorkflowError if it is not what was seen, has no page yet, is
    no longer open, or has more links than anybody needs."""
    draft = _allowed(office, by, number)
    if draft.state not in OPEN:
        raise WorkflowError(f"这份稿子{draft.state.label}，不用再发预览链接。")
    if draft.revision != revision:
        raise WorkflowError("这份稿子刚刚又改过。请刷新页面，看过再发链接。")
    if publishable(office.desk, draft).record is None:
        raise WorkflowError("还有必须填的没有填，现在没有页面可看。填好再发链接。")
    if sum(link.is_open(by.at) for link in links.of(number)) >= MOST_OPEN:
        raise WorkflowError(f"这份稿子已经有 {MOST_OPEN} 个有效的链接。请先收回不用的。")
    link = links.make(
        number, draft.revision, content_hash(draft), by=by.user.login, at=by.at,
        until=by.at + timedelta(hours=office.settings.preview_hours),
    )  # fmt: skip
    _note(office, by, "make", link)
    return link


def end_preview(office: Office, links: PreviewLinks, by: Caller, number: str, link_id: str) -> PreviewLink:
    """Whoever may make one may end any. Raises NotAllowedError, RecordNotFoundError."""
    _allowed(office, by, number)
    link = links.end(number, link_id, by.at)
    _note(office, by, "end", link)
    return link


def may_share(office: Office, by: Caller, draft: Draft) -> bool:
    """Whether somebody may make and end links to a draft."""
    try:
        allow(office, by, Right.SHARE_PREVIEW, draft)
    except NotAllowedError:
        return False
    return True


def _allowed(office: Office, by: Caller, number: str) -> Draft:
    draft = visible(office, by, office.drafts.find(number))
    try:
        allow(office, by, Right.SHARE_PREVIEW, draft)
    except NotAllowedError:
        office.audit.note(at=by.at, **by.in_trail, action="preview.make", object=f"preview/{number}", result="refused")
        raise
    return draft


def _note(office: Office, by: Caller, what: str, link: PreviewLink) -> None:
    office.audit.note(
        at=by.at, **by.in_trail, action=f"preview.{what}", object=f"preview/{link.draft}/{link.id}",
        after=link.content_hash, result="ok",
    )  # fmt: skip
