"""Somebody without an account opens a link: what it may show, and that it was opened."""

from __future__ import annotations

from datetime import datetime

from admin_api.drafts import Draft, content_hash
from admin_api.office import Office
from admin_api.preview_links import GONE, PreviewLink, PreviewLinks
from admin_api.workflow import State
from site_builder.errors import RecordNotFoundError


def open_preview(
    office: Office, links: PreviewLinks, token: str, *, at: datetime, address: str
) -> tuple[PreviewLink, Draft, bool]:
    """The link, the draft as it is now, and whether it still says what the link was made for: only then may it be shown.

    Raises RecordNotFoundError, always in the same words, for everything that opens nothing.
    """
    link = links.opened(token, at)
    draft = office.drafts.find(link.draft)
    if draft.state is State.DISCARDED:
        raise RecordNotFoundError(GONE)
    office.audit.note(
        at=at, actor="", role="preview", organisation="", address=address, action="preview.open",
        object=f"preview/{link.draft}/{link.id}", after=link.content_hash, result="ok",
    )  # fmt: skip
    return link, draft, draft.state is not State.PUBLISHED and content_hash(draft) == link.content_hash
