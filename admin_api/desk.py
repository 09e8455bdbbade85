"""What every command and query works at."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date

from admin_api.accounts.tokens import Tokens
from admin_api.repository import Repository
from admin_api.settings import AdminSettings
from admin_api.site_watch import SiteWatch
from site_builder.clock import Clock


@dataclass(frozen=True)
class Desk:
    """The content, its repository, the site and the clock of one running server."""

    settings: AdminSettings
    tokens: Tokens
    repository: Repository
    watch: SiteWatch
    writing: threading.RLock = field(default_factory=threading.RLock)
    """Held from the comparison of versions to the commit: writers of one process queue up here, others at the file lock."""

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.settings.clock

    @property
    def today(self) -> date:
        """The day."""
        return self.clock().date()
