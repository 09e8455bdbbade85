"""Something that the rules of the office do not allow now."""

from __future__ import annotations

from site_builder.errors import DisclosureError


class WorkflowError(DisclosureError):
    """This cannot be done with this record, or not in this state."""
