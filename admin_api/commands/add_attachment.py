"""Take in a file that a record will name."""

from __future__ import annotations

from admin_api.attachments import shelf
from admin_api.desk import Desk


def add_attachment(desk: Desk, name: str, data: bytes) -> shelf.Upload:
    """Check and keep it, outside of everything public. Raises ContentError with every reason against it."""
    return shelf.accept(desk.settings.uploads, name, data, desk.watch.holdings().settings.max_attachment_megabytes)
