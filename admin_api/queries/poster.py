"""The A3 sheet of a notice, made by the builder's own template: before it is public, and also where the page shows a stub only."""

from __future__ import annotations

from admin_api.desk import Desk
from admin_api.queries.preview import _name_list, _NoMemory
from site_builder import resources
from site_builder.channels.edit import Edit
from site_builder.channels.record_pages.common import Page
from site_builder.channels.record_pages.public_notice import poster_page
from site_builder.errors import RecordNotFoundError
from site_builder.records.base import Record
from site_builder.records.public_notices import PublicNotice
from site_builder.rendering.shell import render_shell
from site_builder.rendering.stamp import Stamp
from site_builder.shell_settings import front_office, shell_settings


def poster(desk: Desk, record: Record | None, root: str) -> str:
    """The whole page; its links begin with `root`. Raises RecordNotFoundError for whatever is no notice."""
    if not isinstance(record, PublicNotice):
        raise RecordNotFoundError("只有填好的公示才有海报。")
    settings, now = desk.settings, desk.watch.known()
    shell = render_shell(
        shell_settings(now.settings, now.get(*front_office(now.settings))), settings.content / "pages",
        resources.theme(), resources.mkdocs_yml(), settings.cache.parent / "shell",
    )  # fmt: skip
    edit = Edit(
        before=None, after=now, changes=[], shell=shell, stamp=Stamp(resources.theme()), memory=_NoMemory(),
        name_list=lambda sha256: _name_list(desk, sha256),
    )  # fmt: skip
    return edit.stamp.render("records/poster.html", poster_page(Page(record, edit, root)))
