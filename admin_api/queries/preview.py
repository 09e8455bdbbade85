"""A record as its page would be, before it is public: made by the builder's own templates, shown to those who may see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from admin_api.desk import Desk
from site_builder import resources
from site_builder.channels.edit import Edit
from site_builder.channels.record_pages import whole_page
from site_builder.holdings import Holdings
from site_builder.records.base import Record, key_of
from site_builder.rendering.shell import render_shell
from site_builder.rendering.stamp import Stamp
from site_builder.shell_settings import front_office, shell_settings


class _NoMemory:
    """A page needs none."""

    def get(self, key: str) -> bytes | None:
        """Nothing."""

    def put(self, key: str, blob: bytes) -> None:
        """Nowhere."""

    def drop(self, key: str) -> None:
        """Nothing."""

    def names(self, prefix: str) -> list[str]:  # noqa: ARG002
        """None."""
        return []

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Nothing."""
        return iter(())


def preview(desk: Desk, record: Record, root: str) -> str:
    """The whole page; its links begin with `root`. Raises ShellError, RenderError."""
    edit = edit_of(desk, desk.watch.known().stepped((), [record]))
    return whole_page(edit.after.get(*key_of(record)) or record, edit, root)


def edit_of(desk: Desk, holdings: Holdings) -> Edit:
    """What a page is made with, besides its record: the public shell around these holdings."""
    settings, site = desk.settings, holdings.settings
    shell = render_shell(
        shell_settings(site, holdings.get(*front_office(site))), settings.content / "pages", resources.theme(),
        resources.mkdocs_yml(), settings.cache.parent / "shell",
    )  # fmt: skip
    return Edit(
        before=None, after=holdings, changes=[], shell=shell, stamp=Stamp(resources.theme()), memory=_NoMemory(),
        name_list=lambda sha256: _name_list(desk, sha256),
    )  # fmt: skip


def _name_list(desk: Desk, sha256: str) -> list[list[str]] | None:
    """The rows of a list that is still an upload, or already beside the content."""
    for path in (desk.settings.uploads / sha256, desk.settings.content / "personal" / f"{sha256}.csv"):
        if path.is_file():
            rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig", errors="replace")))
            return [row for row in rows if any(cell.strip() for cell in row)]
    return None
