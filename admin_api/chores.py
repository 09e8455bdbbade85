"""What a running server does by itself, at its start, with every look at the content and once a day.

Each chore stands alone: one that fails keeps no other from being done, is tried again and is told. What was missed, since
no server ran or since the clock was moved, is made up for with the next look and raises an alarm: in the log, and on the desk
of whoever runs the system.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin_api.chore_ledger import FAILED, OK, Alarm, BuildNote, ChoreLedger, Run
from admin_api.commands.publish_due import Due
from site_builder.clock import Clock
from site_builder.errors import DisclosureError, PublishError

LOG = logging.getLogger("admin_api")
CLOCK = "clock"
STILL = timedelta(minutes=15)
"""So long without a look, and somebody asks why."""
SET_BACK = timedelta(minutes=2)
LATE_SECONDS = 300.0
"""A chore that was not done for so long is late."""
AGAIN_SECONDS = 60.0
"""When a chore of the day that failed is tried again."""
BEAT = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a chore did, in words ("" for nothing worth a line), and what it found missed."""

    words: str = ""
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chore:
    """Something to be done: with every look, or once a day. `do` is told the time."""

    key: str
    name: str
    do: Callable[[datetime], Done]
    is_daily: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it stands with a chore. `done_at`: when it was last done by this server; `trouble`: why it was not."""

    name: str
    is_daily: bool
    done_at: datetime | None
    words: str
    trouble: str
    is_late: bool


class Chores:
    """The chores of one server. Without a ledger (a command that runs once) nothing is kept.

    `steady`: seconds that no setting of the clock moves. `is_demo`: the day stands still, the clock is not judged.
    """

    def __init__(
        self,
        clock: Clock,
        ledger: ChoreLedger | None = None,
        *,
        steady: Callable[[], float] = time.monotonic,
        is_demo: bool = False,
    ) -> None:
        self._clock = clock
        self._ledger = ledger
        self._steady = steady
        self._is_demo = is_demo
        self._chores: list[Chore] = []
        self._began = steady()
        self._looked: tuple[datetime, float] | None = None
        self._beat: datetime | None = None
        self._done: dict[str, tuple[datetime, float]] = {}
        self._words: dict[str, str] = {}
        self._trouble: dict[str, str] = {}
        self._tried: dict[str, float] = {}
        self._builds: deque[BuildNote] = deque(maxlen=100)
        self._is_ledger_broken = False

    def add(self, *chores: Chore) -> None:
        """What else is to be done, after the others."""
        self._chores += chores

    def start(self) -> None:
        """Before a server answers: everything that is due. Raises what a chore raises: nothing may start on half of it."""
        now = self._clock()
        self._compare(now)
        for chore in self._due(now):
            self._run(chore, now)
        self._keep(now)

    def round(self) -> None:
        """With every look: whatever is due, each by itself."""
        now = self._clock()
        self._compare(now)
        for chore in self._due(now):
            with suppress(Exception):  # told by `_run`; the others are done all the same
                self._run(chore, now)
        self._keep(now)

    def note_build(self, note: BuildNote) -> None:
        """The site was built. Kept with the next look: a publication waits for no ledger."""
        self._builds.append(note)

    def standing(self) -> list[Standing]:
        """How it stands with each, in their order."""
        return [self._standing(chore) for chore in self._chores]

    def late(self) -> int:
        """How many are late."""
        return sum(item.is_late for item in self.standing())

    @property
    def ledger(self) -> ChoreLedger | None:
        """Where it is kept."""
        return self._ledger

    def alarms(self) -> list[Alarm]:
        """What was missed and nobody has seen to."""
        return self._ledger.alarms() if self._ledger is not None else []

    def close(self) -> None:
        """Keep what is left and let go of the file."""
        if self._ledger is not None:
            self._keep(self._clock())
            self._ledger.close()

    def _due(self, now: datetime) -> list[Chore]:
        return [chore for chore in self._chores if self._is_due(chore, now)]

    def _is_due(self, chore: Chore, now: datetime) -> bool:
        if not chore.is_daily:
            return True
        done, tried = self._done.get(chore.key), self._tried.get(chore.key)
        is_done = done is not None and done[0].date() == now.date()
        return not is_done and (tried is None or self._steady() - tried >= AGAIN_SECONDS)

    def _run(self, chore: Chore, now: datetime) -> None:
        began = self._steady()
        try:
            done = chore.do(now)
        except Exception as error:
            self._tried[chore.key] = self._steady()
            self._failed(chore, now, began, error)
            raise
        self._tried.pop(chore.key, None)
        self._done[chore.key] = now, self._steady()
        is_news = bool(done.words) and done.words != self._words.get(chore.key)
        if is_news or chore.is_daily or chore.key in self._trouble:
            self._words[chore.key] = done.words
            self._note(chore, now, began, OK, done.words or "没有要办的")
        self._trouble.pop(chore.key, None)
        for words in done.alarms:
            self._alarm(now, chore.key, words)

    def _failed(self, chore: Chore, now: datetime, began: float, error: Exception) -> None:
        """Told once, until it is something else, or has worked meanwhile."""
        is_known = isinstance(error, DisclosureError)
        words = str(error) if is_known else f"出错（{type(error).__name__}），见日志"
        if self._trouble.get(chore.key) == words:
            return
        self._trouble[chore.key] = words
        LOG.error("chore %s: %s", chore.key, error, exc_info=not is_known)
        self._note(chore, now, began, FAILED, words)
        self._alarm(now, chore.key, f"{chore.name}没有做成：{words}")

    def _compare(self, now: datetime) -> None:
        """With the last look, of this server or of the one before: was anything missed, is the clock right?"""
        if self._is_demo:
            return
        if self._looked is None:
            last = self._ledger.last_beat() if self._ledger is not None else None
            passed = None
        else:
            last, passed = self._looked[0], timedelta(seconds=self._steady() - self._looked[1])
        self._looked = now, self._steady()
        if last is None:
            return
        if now < last - SET_BACK:
            self._alarm(
                now,
                CLOCK,
                f"服务器的时间倒退了：刚才是 {_minute(last)}，现在是 {_minute(now)}。请校准时间，再核对定时发布。",
            )
        elif passed is not None and now - last > passed + STILL:
            self._alarm(
                now,
                CLOCK,
                f"服务器的时间跳过了一段：{_minute(last)} 以后直接到 {_minute(now)}（休眠过，或者改过时间）。请核对时间；错过的已补做。",
            )
        elif now - last > STILL and (midnights := (now.date() - last.date()).days):
            self._alarm(
                now, "midnight",
                f"{_minute(last)} 到 {_minute(now)} 系统没有运行，错过了 {midnights} 次零点的例行工作（删到期名单、更新网站）。已补做。",
            )  # fmt: skip

    def _alarm(self, now: datetime, about: str, words: str) -> None:
        """Put it up, and say it in the log, whatever becomes of the ledger; one that is up already is not said again."""
        is_new = True
        with self._keeping():
            is_new = self._ledger is None or self._ledger.raise_alarm(now, about, words)
        if is_new:
            LOG.error("alarm: %s: %s", about, words)

    def _note(self, chore: Chore, now: datetime, began: float, result: str, words: str) -> None:
        if self._ledger is not None:
            seconds = round(self._steady() - began, 3)
            with self._keeping():
                self._ledger.note_run(Run(chore=chore.key, at=now, seconds=seconds, result=result, words=words[:500]))

    def _keep(self, now: datetime) -> None:
        """That this server runs, once a minute, and the builds since the last look."""
        if self._ledger is None:
            return
        with self._keeping():
            while self._builds:
                self._ledger.note_build(self._builds[0])
                self._builds.popleft()
            if self._beat is None or abs(now - self._beat) >= BEAT:
                self._ledger.beat(now)
                self._beat = now

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """A ledger that takes nothing more stops no chore; it is told once, until it works again."""
        try:
            yield
        except PublishError as error:
            if not self._is_ledger_broken:
                LOG.error("%s", error)
            self._is_ledger_broken = True
        else:
            self._is_ledger_broken = False

    def _standing(self, chore: Chore) -> Standing:
        done = self._done.get(chore.key)
        return Standing(
            name=chore.name, is_daily=chore.is_daily, done_at=done[0] if done is not None else None,
            words=self._words.get(chore.key, ""), trouble=self._trouble.get(chore.key, ""),
            is_late=self._is_late(chore, done),
        )  # fmt: skip

    def _is_late(self, chore: Chore, done: tuple[datetime, float] | None) -> bool:
        if done is None:
            return self._steady() - self._began > LATE_SECONDS
        now = self._clock()
        since_midnight = now - now.replace(hour=0, minute=0, second=0, microsecond=0)
        if chore.is_daily:
            return done[0].date() != now.date() and since_midnight > STILL
        return self._steady() - done[1] > LATE_SECONDS


def timers_done(found: list[Due], now: datetime) -> Done:
    """What the timers' chore tells: how many were published, which came late, which the rules or the disk refused."""
    published = [due for due in found if due.outcome is not None]
    late = [due for due in published if due.publish_at is not None and now - due.publish_at > STILL]
    refused = [due for due in found if due.outcome is None]
    return Done(
        words="；".join(
            f"{what} {'、'.join(due.number for due in dues)}"
            for what, dues in (("到时发布", published), ("没有发布", refused))
            if dues
        ),
        alarms=(
            *(f"定时 {_minute(due.publish_at)} 的稿子 {due.number} 到 {_minute(now)} 才发布。" for due in late if due.publish_at),
            *(f"定时 {_minute(due.publish_at)} 的稿子 {due.number} 没有发布，原因在稿子里。" for due in refused if due.publish_at),
        ),
    )  # fmt: skip


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
