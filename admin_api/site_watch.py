"""The running server's builder: one build at a time, after every write, after hand edits and pulls, and on a new day."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import date

from admin_api.settings import AdminSettings
from site_builder import build as pipeline
from site_builder.errors import DisclosureError, Problem
from site_builder.holdings import Holdings
from site_builder.store.read import scan

LOOK_SECONDS = 2.0
LOG = logging.getLogger("admin_api")


class SiteWatch:
    """Keeps `site/` up to date with `content/`."""

    def __init__(self, settings: AdminSettings, chores: Callable[[date], None]) -> None:
        self._settings = settings
        self._chores = chores
        self._lock = threading.RLock()
        self._seen = ""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.problems: list[Problem] = []

    def rebuild(self) -> pipeline.BuildReport:
        """Build what changed. Raises DisclosureError if nothing can be built."""
        with self._lock:
            seen = self._tree()
            report = pipeline.build(self._request())
            self._seen = seen
            self.problems = report.problems
            return report

    def holdings(self) -> Holdings:
        """Everything as it is on the disk now."""
        with self._lock:
            return pipeline.current_holdings(self._request())

    def start(self) -> None:
        """Look at the tree every two seconds from now on."""
        self._thread = threading.Thread(target=self._look, name="site-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way and stop looking."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=8)

    def _look(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self._chores(self._today())
                if self._tree() != self._seen:
                    self.rebuild()
            except DisclosureError as error:
                LOG.error("%s", error)
            except Exception:
                LOG.exception("the tick failed; it goes on")

    def _today(self) -> date:
        return self._settings.clock().date()

    def _tree(self) -> str:
        """Changes with any file of the content, and with the day."""
        digest = hashlib.sha256(self._today().isoformat().encode())
        for found in scan(self._settings.content, []):
            digest.update(f"{found.place}\0{found.signature}\0".encode("utf-8", "backslashreplace"))
        return digest.hexdigest()

    def _request(self) -> pipeline.BuildRequest:
        settings = self._settings
        return pipeline.BuildRequest(
            content=settings.content, out=settings.site, cache=settings.cache, today=self._today()
        )
