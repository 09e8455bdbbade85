"""Disks, databases and gits that fail at the n-th call: once, or with everything after it, as when a process is killed."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Literal

import pytest

from admin_api import repository
from site_builder.store import write
from tests.admin_api.staff import QuietWatch

CHANGES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")


class KilledError(BaseException):
    """The end of a process, as far as its files are concerned."""


class Faults:
    """Counts calls while `is_armed`; the n-th fails. After a kill, every later one fails as well: nobody is there."""

    def __init__(self) -> None:
        self.is_armed = False
        self.fails_at = 0
        self.count = 0
        self.is_dead = False
        self.kills = False
        self.seen: list[str] = []

    def arm(self, fails_at: int, *, kills: bool) -> None:
        self.is_armed, self.fails_at, self.kills, self.count, self.is_dead, self.seen = (
            True,
            fails_at,
            kills,
            0,
            False,
            [],
        )

    def disarm(self) -> None:
        self.is_armed = self.is_dead = False

    def meet(self, what: str, error: BaseException) -> None:
        if not self.is_armed:
            return
        if self.is_dead:
            raise KilledError
        self.count += 1
        self.seen.append(what)
        if self.count == self.fails_at:
            if self.kills:
                self.is_dead = True
                raise KilledError(what)
            raise error

    def after(self, what: str) -> None:
        """A process may end after a step; a step that has succeeded does not fail."""
        if self.kills:
            self.meet(f"after {what}", KilledError(what))


FAULTS = Faults()


class FailingConnection(sqlite3.Connection):
    """SQLite on a disk that fails."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql.lstrip().upper().startswith(CHANGES):
            FAULTS.meet(f"SQL {sql.split()[0]}", sqlite3.OperationalError("disk I/O error"))
        return super().execute(sql, *parameters)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> Literal[False]:
        if kind is None and self.in_transaction:
            try:
                FAULTS.meet("SQL COMMIT", sqlite3.OperationalError("database or disk is full"))
            except BaseException:
                self.rollback()
                raise
            super().__exit__(kind, error, trace)
            FAULTS.after("SQL COMMIT")
            return False
        return super().__exit__(kind, error, trace)


def _failing(what: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def attempt(*arguments: Any, **facts: Any) -> Any:
        FAULTS.meet(what, OSError(errno.ENOSPC, "No space left on device"))
        result = call(*arguments, **facts)
        FAULTS.after(what)
        return result

    return attempt


def _opened(handle: int, mode: str) -> Any:
    file = os.fdopen(handle, mode)
    try:
        FAULTS.meet("write", OSError(errno.ENOSPC, "No space left on device"))
    except BaseException:
        file.close()
        raise
    return file


def break_everything(patch: pytest.MonkeyPatch) -> Faults:
    """Put the failing ones in the place of the real: open, write, fsync, rename, unlink, SQL, git, build."""
    real = sqlite3.connect

    def connect(path: Any, **facts: Any) -> sqlite3.Connection:
        if Path(path).parent.name == "var":
            facts["factory"] = FailingConnection
        made: sqlite3.Connection = real(path, **facts)
        return made

    patch.setattr(sqlite3, "connect", connect)
    patch.setattr(
        write, "os",
        SimpleNamespace(
            fdopen=_opened, fsync=_failing("fsync", os.fsync), open=_failing("open", os.open), close=os.close,
            O_RDONLY=os.O_RDONLY, O_DIRECTORY=os.O_DIRECTORY,
        ),
    )  # fmt: skip
    patch.setattr(write, "tempfile", SimpleNamespace(mkstemp=_failing("create", tempfile.mkstemp)))
    patch.setattr(Path, "replace", _failing("rename", Path.replace))
    patch.setattr(Path, "unlink", _failing("unlink", Path.unlink))
    patch.setattr(
        repository, "subprocess",
        SimpleNamespace(
            run=_failing("git", subprocess.run), TimeoutExpired=subprocess.TimeoutExpired,
            CompletedProcess=subprocess.CompletedProcess,
        ),
    )  # fmt: skip
    patch.setattr(QuietWatch, "rebuild", _failing("build", QuietWatch.rebuild))
    FAULTS.disarm()
    return FAULTS


def forbid_commits(connection: sqlite3.Connection) -> None:
    """From now on, whatever was written there is refused at its end, as by a disk that is full."""
    connection.set_authorizer(
        lambda action, words, *_: (
            sqlite3.SQLITE_DENY if (action, words) == (sqlite3.SQLITE_TRANSACTION, "COMMIT") else sqlite3.SQLITE_OK
        )
    )
