"""What every command and query works at."""

from __future__ import annotations

import threading
from datetime import date

from admin_api.accounts.tokens import Tokens
from admin_api.audit import AuditTrail
from admin_api.journal import Journal
from admin_api.repository import Repository
from admin_api.settings import AdminSettings
from admin_api.site_watch import SiteWatch
from site_builder.clock import Clock


class Desk:
    """The content, its repository, the site, the trail and the clock of one running server.

    `writing` is held from the comparison of versions to the commit: writers of one process queue up here, those of
    other processes at the file lock.
    """

    def __init__(
        self,
        settings: AdminSettings,
        tokens: Tokens,
        journal: Journal,
        repository: Repository,
        watch: SiteWatch,
        audit: AuditTrail,
    ) -> None:
        self.settings = settings
        self.tokens = tokens
        self.journal = journal
        self.repository = repository
        self.watch = watch
        self.audit = audit
        self.writing = threading.RLock()

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.settings.clock

    @property
    def today(self) -> date:
        """The day."""
        return self.clock().date()
