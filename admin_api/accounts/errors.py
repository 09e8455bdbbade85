"""Who may not."""

from __future__ import annotations

from site_builder.errors import DisclosureError


class NotSignedInError(DisclosureError):
    """Nobody, or nobody any more."""


class NotAllowedError(DisclosureError):
    """Somebody who may not do this."""
