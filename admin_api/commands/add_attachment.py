"""Take in a file that a record will name."""

from __future__ import annotations

from admin_api.accounts.tokens import Actor
from admin_api.attachments import shelf
from admin_api.desk import Desk
from admin_api.office import Caller


def add_attachment(desk: Desk, name: str, data: bytes, by: Actor | Caller) -> shelf.Upload:
    """Check and keep it, outside of everything public. Raises ContentError with every reason against it."""
    most = desk.watch.known().settings.max_attachment_megabytes
    kept = shelf.accept(desk.settings.uploads, name, data, most)
    desk.audit.note(at=desk.clock(), **by.in_trail, action="file.upload", object=f"file/{kept.sha256}")
    return kept
