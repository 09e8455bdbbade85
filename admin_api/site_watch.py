"""The running server's builder: one build at a time, after every write, after hand edits and pulls, and on a new day."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from typing import Any

from admin_api.audit import head_of
from admin_api.chore_ledger import BuildNote
from admin_api.settings import AdminSettings
from site_builder import build as pipeline
from site_builder.errors import DisclosureError, Problem, errors_of
from site_builder.holdings import Holdings
from site_builder.store.read import scan, tree_of

LOOK_SECONDS = 2.0
Tree = tuple[date, int]
"""The day, and what stands for all files."""
LOG = logging.getLogger("admin_api")
START, NEW_DAY, CHANGE, FOUND = "启动", "新的一天", "发布", "内容文件有改动"
"""Why a build was made."""


def _told_nobody(_note: BuildNote) -> None:
    """For a watch whose builds nobody counts."""


class SiteWatch:
    """Keeps `site/` up to date with `content/`. `told` hears of every build that did something, or failed."""

    def __init__(
        self,
        settings: AdminSettings,
        chores: Callable[[date], None],
        told: Callable[[BuildNote], None] = _told_nobody,
    ) -> None:
        self._settings = settings
        self._chores = chores
        self._tell = told
        self._built_on: date | None = None
        self._trouble = ""
        self._lock = threading.RLock()
        self._builder = pipeline.Builder()
        self._read: tuple[Tree, Holdings] | None = None
        self._seen: Tree | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._told: dict[str, str] = {}
        self.problems: list[Problem] = []

    def rebuild(self, places_changed: Collection[str] | None = None) -> pipeline.BuildReport:
        """Build what changed. Raises DisclosureError if nothing can be built; `problems` say so as well.

        `places_changed`: files below `content/` of which the caller knows; only they are looked at, which takes a tenth
        of a second less where there are many. What other hands changed is found at the next look.
        """
        return self._build(CHANGE, places_changed)

    def _build(self, trigger: str, places_changed: Collection[str] | None = None) -> pipeline.BuildReport:
        with self._lock:
            today, began = self._today(), time.monotonic()
            trigger = START if self._built_on is None else NEW_DAY if self._built_on != today else trigger
            try:
                request = replace(self._request(), audit_head=self._head())
                report = self._builder.build(request, places_changed=places_changed)
            except DisclosureError as error:
                self.problems = [_not_built(error)]
                self._note(trigger, began, None, str(error))
                raise
            self._seen, self._built_on = (today, report.tree), today
            self.problems = report.problems
            if self._builder.last_holdings is not None:
                self._read = self._seen, self._builder.last_holdings  # for whoever reads during the next one
            self._note(trigger, began, report)
            return report

    def _note(self, trigger: str, began: float, report: pipeline.BuildReport | None, trouble: str = "") -> None:
        facts: dict[str, Any] = {
            "at": self._settings.clock(),
            "trigger": trigger,
            "seconds": round(time.monotonic() - began, 3),
        }
        is_news, self._trouble = trouble != self._trouble, trouble
        if report is None and is_news:
            self._tell(BuildNote(**facts, trouble=trouble[:500]))
        elif report is not None and (report.written or report.removed or trigger == START):
            errors = len(errors_of(report.problems))
            self._tell(
                BuildNote(
                    **facts, records=report.records, written=len(report.written), removed=len(report.removed),
                    errors=errors, warnings=len(report.problems) - errors,
                )
            )  # fmt: skip

    @property
    def is_behind(self) -> bool:
        """Whether pages wait: a build is under way, or the last one came to nothing."""
        if not self._lock.acquire(blocking=False):
            return True
        self._lock.release()
        return any(problem.code == "site-not-built" for problem in self.problems)

    def known(self) -> Holdings:
        """As of the last look, at most seconds ago: for whoever only shows it. Looking anew costs as much as there are files."""
        known = self._read
        if self._thread is None or known is None or known[1].today != self._today():
            return self.holdings()
        return known[1]

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
            self._read = seen, self._builder.holdings(self._request())
        return self._read[1]

    def start(self) -> None:
        """Look at the tree every two seconds from now on."""
        self._thread = threading.Thread(target=self._look, name="site-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is under way and stop looking."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _look(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            self._attempt("chores", lambda: self._chores(self._today()))
            self._attempt("rebuild", self._follow)

    def _follow(self) -> None:
        if self._tree() != self._seen:
            self._build(FOUND)

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

    def _tree(self) -> Tree:
        """Changes with any file of the content, and with the day."""
        return self._today(), tree_of(scan(self._settings.content, []))

    def _request(self) -> pipeline.BuildRequest:
        settings = self._settings
        return pipeline.BuildRequest(
            content=settings.content, out=settings.site, cache=settings.cache, today=self._today()
        )

    def _head(self) -> str:
        """Where the trail is. A trail in ruins keeps no ended list on the site: the site goes on without it."""
        try:
            return head_of(self._settings.var)
        except DisclosureError as error:
            LOG.error("%s", error)
            return ""


def _not_built(error: DisclosureError) -> Problem:
    return Problem(
        code="site-not-built", place="", label="网站", found=f"网站没有更新：{error}", expected="网站随内容更新",
        fix="照上面说的改好；改好后几秒内自动更新",
    )  # fmt: skip
