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
        self._read: tuple[str, Holdings] | None = None
        self._seen = ""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._told: dict[str, str] = {}
        self.problems: list[Problem] = []

    def rebuild(self) -> pipeline.BuildReport:
        """Build what changed. Raises DisclosureError if nothing can be built; `problems` say so as well."""
        with self._lock:
            seen = self._tree()
            try:
                report = pipeline.build(self._request())
            except DisclosureError as error:
                self.problems = [_not_built(error)]
                raise
            self._seen = seen
            self.problems = report.problems
            self._read_anew_if_changed()  # before a change is answered, for whoever reads during the next one
            return report

    def holdings(self) -> Holdings:
        """Everything as it is on the disk now. While a build is under way, as it was before: nobody waits to read."""
        known = self._read
        if not self._lock.acquire(blocking=known is None) and known is not None:
            return known[1]
        try:
            return self._read_anew_if_changed()
        finally:
            self._lock.release()

    def _read_anew_if_changed(self) -> Holdings:
        seen = self._tree()
        if self._read is None or self._read[0] != seen:
            self._read = seen, pipeline.current_holdings(self._request())
        return self._read[1]

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
            self._attempt("chores", lambda: self._chores(self._today()))
            self._attempt("rebuild", self._follow)

    def _follow(self) -> None:
        if self._tree() != self._seen:
            self.rebuild()

    def _attempt(self, name: str, work: Callable[[], None]) -> None:
        """Do it; what fails is tried again with the next look, and logged once."""
        try:
            work()
        except Exception as error:
            if self._told.get(name) != repr(error):
                LOG.error("%s: %s", name, error, exc_info=not isinstance(error, DisclosureError))
            self._told[name] = repr(error)
        else:
            self._told.pop(name, None)

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


def _not_built(error: DisclosureError) -> Problem:
    return Problem(
        code="site-not-built", place="", label="网站", found=f"网站没有更新：{error}", expected="网站随内容更新",
        fix="照上面说的改好；改好后几秒内自动更新",
    )  # fmt: skip
