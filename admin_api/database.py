"""SQLite in `var/`: one file per concern, one writing process, every commit on the disk before it is answered.

The rollback journal, for write-ahead logging may corrupt a database in versions of SQLite that are still common.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlite_utils

Tables = sqlite_utils.Database
Migration = Callable[[Tables], None]


class Database:
    """An open database, brought up to date. `lock` guards it: SQLite connections are not for two threads at once."""

    def __init__(self, path: Path, migrations: Sequence[Migration]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(path, check_same_thread=False, timeout=10)
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=EXTRA")
        connection.execute("PRAGMA foreign_keys=ON")
        path.chmod(0o600)
        self.tables = sqlite_utils.Database(connection)
        self.lock = threading.RLock()
        self._migrate(migrations)

    def _migrate(self, migrations: Sequence[Migration]) -> None:
        done = int(self.tables.execute("PRAGMA user_version").fetchone()[0])
        for number, migrate in enumerate(migrations[done:], start=done + 1):
            with self.tables.conn:
                migrate(self.tables)
                self.tables.execute(f"PRAGMA user_version = {number}")

    def close(self) -> None:
        """Let go of the file."""
        self.tables.conn.close()
