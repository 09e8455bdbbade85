"""SQLite in `var/`: one file per concern, one writing process, every commit on the disk before it is answered.

The rollback journal, for write-ahead logging may corrupt a database in versions of SQLite that are still common.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import sqlite_utils

from site_builder.errors import PublishError, SettingsError

Tables = sqlite_utils.Database
Migration = Callable[[Tables], None]
SQLITE = sqlite3.sqlite_version
ROUND_SECONDS, PAUSE_SECONDS, STILL_SECONDS = 0.1, 0.05, 60.0


class Database:
    """An open database, brought up to date. SQLite connections are not for two threads at once: `transaction` sees to that.

    Raises SettingsError if the file is no database or cannot be opened.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = path
        self._lock = threading.RLock()
        try:
            connection = sqlite3.connect(path, check_same_thread=False, timeout=10)
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("PRAGMA foreign_keys=ON")
            path.chmod(0o600)
            self._tables = sqlite_utils.Database(connection)
            self._migrate(migrations)
        except sqlite3.Error as error:
            raise SettingsError(f"打不开 {path}（{error}）。请检查磁盘空间和权限；文件坏了就从备份恢复。") from error

    @contextmanager
    def transaction(self) -> Iterator[Tables]:
        """All or nothing, on the disk at its end; one inside another is a part of it. Raises PublishError if the disk refuses.

        Begun here and at once for writing: sqlite-utils commits each statement that finds no transaction open, and what
        was read must still be true when it is changed.
        """
        with self._mine(), self._writing():
            yield self._tables

    @contextmanager
    def reading(self) -> Iterator[Tables]:
        """The same state for all questions, without waiting for writers; nothing is changed. Raises PublishError."""
        with self._mine():
            if self._tables.conn.in_transaction:
                yield self._tables
                return
            self._tables.conn.execute("BEGIN")
            try:
                yield self._tables
            finally:
                self._tables.conn.rollback()

    @contextmanager
    def _mine(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except sqlite3.Error as error:
            raise PublishError(
                f"{self._path.name} 写不进或读不出（{error}）。请检查磁盘空间和权限；什么也没有改。"
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._tables.conn.in_transaction:
            with self._tables.atomic():
                yield
            return
        with self._tables.conn:
            self._tables.conn.execute("BEGIN IMMEDIATE")
            yield

    def _migrate(self, migrations: Sequence[Migration]) -> None:
        """Bring the file up to date, all or nothing; another process may be at it: who waits finds it done."""
        if self._version() > len(migrations):
            raise SettingsError(
                f"{self._path} 是新一些的程序写的（第 {self._version()} 版，本程序只认到第 {len(migrations)} 版）。"
                "请用新的程序；要退回旧程序，请从升级之前的备份恢复。"
            )
        if self._version() == len(migrations):
            return
        with self._writing():
            for migrate in migrations[self._version() :]:
                migrate(self._tables)
            self._tables.execute(f"PRAGMA user_version = {max(self._version(), len(migrations))}")

    def _version(self) -> int:
        return int(self._tables.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._tables.conn.close()


@contextmanager
def still(paths: Sequence[Path]) -> Iterator[None]:
    """Nobody changes any of these databases meanwhile; whoever wants to waits. Raises PublishError after a minute.

    All at once or none: a writer may hold one and want another, in an order that we do not know.
    """
    deadline = time.monotonic() + STILL_SECONDS
    while True:
        with ExitStack() as held:
            if _all_held(paths, held):
                yield
                return
        if time.monotonic() > deadline:
            raise PublishError("数据库一直有人在写，等了一分钟也没有空。请过一会儿再试。")
        time.sleep(PAUSE_SECONDS)


def _all_held(paths: Sequence[Path], held: ExitStack) -> bool:
    try:
        for path in paths:
            connection = held.enter_context(closing(sqlite3.connect(path, timeout=ROUND_SECONDS, isolation_level=None)))
            connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return False
        raise PublishError(f"读不出数据库（{error}）。请用 admin-api doctor 检查。") from error
    except sqlite3.Error as error:
        raise PublishError(f"读不出数据库（{error}）。请用 admin-api doctor 检查。") from error
    return True


def copy_database(path: Path, target: Path) -> None:
    """The state of a database as a file of its own, also while somebody writes. Raises PublishError."""
    try:
        with closing(sqlite3.connect(path, timeout=10)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise PublishError(f"{path.name} 读不出（{error}）。请用 admin-api doctor 检查。") from error


def faults_of(path: Path) -> str:
    """What is broken in a database, in SQLite's words; empty if it is whole. Nothing is changed."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
            found += [f"外键 {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    except sqlite3.Error as error:
        return str(error)
    return "；".join(item for item in found if item != "ok")
