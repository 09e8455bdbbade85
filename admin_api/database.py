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
        """All or nothing, on the disk at its end. Raises PublishError if the disk refuses."""
        try:
            with self._lock, self._tables.conn:
                yield self._tables
        except sqlite3.Error as error:
            raise PublishError(
                f"{self._path.name} 写不进或读不出（{error}）。请检查磁盘空间和权限；什么也没有改。"
            ) from error

    def _migrate(self, migrations: Sequence[Migration]) -> None:
        done = int(self._tables.execute("PRAGMA user_version").fetchone()[0])
        for number, migrate in enumerate(migrations[done:], start=done + 1):
            with self._tables.conn:
                migrate(self._tables)
                self._tables.execute(f"PRAGMA user_version = {number}")

    def close(self) -> None:
        """Let go of the file."""
        self._tables.conn.close()
