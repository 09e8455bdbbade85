"""The A3 sheet of a notice, made by the builder's own template: before it is public, and also where the page shows a stub only."""

from __future__ import annotations

from admin_api.desk import Desk
from admin_api.queries.preview import edit_of
from site_builder.channels.record_pages.common import Page
from site_builder.channels.record_pages.public_notice import poster_page
from site_builder.errors import RecordNotFoundError
from site_builder.records.base import Record
from site_builder.records.public_notices import PublicNotice


def poster(desk: Desk, record: Record | None, root: str) -> str:
    """The whole page; its links begin with `root`. Raises RecordNotFoundError for whatever is no notice."""
    if not isinstance(record, PublicNotice):
        raise RecordNotFoundError("只有填好的公示才有海报。")
    edit = edit_of(desk, desk.watch.known())
    return edit.stamp.render("records/poster.html", poster_page(Page(record, edit, root)))
