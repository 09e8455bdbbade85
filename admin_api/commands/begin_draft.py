"""Begin a draft of something new: for a matter, with what follows from it, or like a record of an earlier time."""

from __future__ import annotations

from typing import Any

from admin_api.commands.save_draft import Writing, save_draft
from admin_api.drafts import Draft
from admin_api.forms.matters import Matter, copy_for_new
from admin_api.office import Caller, Office
from admin_api.queries.preset_answers import preset_answers
from admin_api.queries.read_record import stored_record
from site_builder.store.convert import to_plain

ITS_TIME = ("year", "quarter", "village")
"""What a record like an older one has anew, though the older one had it too."""


def begin_for_matter(office: Office, by: Caller, matter: Matter) -> Draft:
    """Raises NotAllowedError."""
    presets = preset_answers(office, by, matter.kind, matter)
    fields = {"organisation": by.user.organisation, **{name: preset.value for name, preset in presets.items()}}
    return save_draft(office, by, Writing(kind=matter.kind, fields=fields))


def begin_like(office: Office, by: Caller, kind: str, record_id: str) -> Draft:
    """Raises RecordNotFoundError, NotAllowedError."""
    record, _ = stored_record(office.desk, kind, record_id)
    copied = copy_for_new(to_plain(record), kind)
    presets = preset_answers(office, by, kind, None)
    offered: dict[str, Any] = {
        name: preset.value for name, preset in presets.items() if name in ITS_TIME or name not in copied
    }
    fields = {**copied, **offered, "organisation": by.user.organisation}
    return save_draft(office, by, Writing(kind=kind, fields=fields))
