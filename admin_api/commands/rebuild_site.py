"""Bring the site up to date now, because somebody asks for it."""

from __future__ import annotations

from admin_api.accounts.rights import Right
from admin_api.commands.moving import allow
from admin_api.office import Caller, Office
from site_builder.build import BuildReport


def rebuild_site(office: Office, by: Caller) -> BuildReport:
    """Raises NotAllowedError, DisclosureError if nothing can be built."""
    allow(office, by, Right.OPERATE, None)
    office.audit.note(
        at=by.at, **by.in_trail,
        action="site.rebuild", object="site",
    )  # fmt: skip
    return office.desk.watch.rebuild()
