"""SQLite in `var/`: one file per concern, one writing process, every commit on the disk before it is answered.

The rollback journal, for write-ahead logging may corrupt a database in versions of SQLite that are still common.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlite_utils

from site_builder.errors import PublishError, SettingsError

Tables = sqlite_utils.Database
Migration = Callable[[Tables], None]


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
        if self._version() >= len(migrations):
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
