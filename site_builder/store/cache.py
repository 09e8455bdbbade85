"""The cache: one SQLite file, disposable, keyed by the builder's version. Nothing is lost with it but time.

files    for every content file its stat signature, hash and record, and what was found in its texts
outputs  for every file of the site the hash of its bytes, so that an unchanged one is not written again
memory   blobs of the channels
meta     version, last day built, settings; `writing` while a build puts files in place, so that a killed one is noticed

Name lists never get here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec import json

from site_builder.records.base import Record

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
  place TEXT PRIMARY KEY, signature TEXT NOT NULL, hash TEXT NOT NULL, kind TEXT NOT NULL, record BLOB NOT NULL,
  findings BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS outputs (path TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS memory (channel TEXT, name TEXT, blob BLOB NOT NULL, PRIMARY KEY (channel, name));
"""


TABLES = ("meta", "files", "outputs", "memory")


class FileRow(NamedTuple):
    """What is known of one content file: `record` and `findings` (problems in its texts, b"" if none) are JSON.

    In the memory of a process, `record` may be the record itself.
    """

    place: str
    signature: str
    hash: str
    kind: str
    record: bytes | Record
    findings: bytes


class Cache:
    """One open cache. All changes of a build are one transaction."""

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        try:
            self._open(version)
        except sqlite3.DatabaseError:
            self._connection.close()
            path.unlink(missing_ok=True)
            self._open(version)

    def _open(self, version: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(SCHEMA)
        if self.meta("version") != version:
            self.empty()
            self.set_meta("version", version)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def empty(self) -> None:
        """Forget everything."""
        self._connection.executescript("".join(f"DROP TABLE IF EXISTS {name};" for name in TABLES) + SCHEMA)

    def begin(self) -> None:
        """Start the one transaction of a build."""
        self._connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Keep what was noted since `begin`."""
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Forget what was noted since `begin`."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def meta(self, name: str) -> str:
        """A fact about the last build; "" if there is none."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, name: str, value: str) -> None:
        """Note a fact."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def files(self) -> Iterator[FileRow]:
        """Every content file that could be read."""
        rows = self._connection.execute("SELECT place, signature, hash, kind, record, findings FROM files")
        return map(FileRow._make, rows)

    def put_files(self, rows: Iterable[FileRow]) -> None:
        """Note files."""
        stored = (
            row if isinstance(row.record, bytes) else row._replace(record=json.encode(row.record)) for row in rows
        )
        self._connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", stored)

    def drop_files(self, places: Iterable[str]) -> None:
        """Forget files that are gone."""
        self._connection.executemany("DELETE FROM files WHERE place = ?", ((place,) for place in places))

    def outputs(self) -> dict[str, str]:
        """Path → hash of every file of the site."""
        return dict(self._connection.execute("SELECT path, hash FROM outputs"))

    def output(self, path: str) -> str:
        """The hash of one file of the site; "" if there is none."""
        row = self._connection.execute("SELECT hash FROM outputs WHERE path = ?", (path,)).fetchone()
        return str(row[0]) if row else ""

    def put_outputs(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note outputs."""
        self._connection.executemany("INSERT OR REPLACE INTO outputs VALUES (?, ?)", rows)

    def drop_outputs(self, paths: Iterable[str]) -> None:
        """Forget outputs that were removed."""
        self._connection.executemany("DELETE FROM outputs WHERE path = ?", ((path,) for path in paths))

    def memory_of(self, channel: str) -> ChannelMemory:
        """The blob store of one channel."""
        return ChannelMemory(self._connection, channel)

    def forget_memory(self) -> None:
        """Start all channels afresh."""
        self._connection.execute("DELETE FROM memory")


class ChannelMemory:
    """One channel's own blobs (see `channels.edit.Memory`)."""

    def __init__(self, connection: sqlite3.Connection, channel: str) -> None:
        self._connection = connection
        self._channel = channel

    def get(self, key: str) -> bytes | None:
        """The blob under `key`, None if there is none."""
        row = self._connection.execute(
            "SELECT blob FROM memory WHERE channel = ? AND name = ?", (self._channel, key)
        ).fetchone()
        return bytes(row[0]) if row else None

    def put(self, key: str, blob: bytes) -> None:
        """Keep a blob."""
        self._connection.execute("INSERT OR REPLACE INTO memory VALUES (?, ?, ?)", (self._channel, key, blob))

    def drop(self, key: str) -> None:
        """Forget a blob."""
        self._connection.execute("DELETE FROM memory WHERE channel = ? AND name = ?", (self._channel, key))

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Every key and its blob."""
        return iter(self._connection.execute("SELECT name, blob FROM memory WHERE channel = ?", (self._channel,)))

    def names(self, prefix: str) -> list[str]:
        """The keys that begin so, in order."""
        rows = self._connection.execute(
            "SELECT name FROM memory WHERE channel = ? AND name >= ? AND name < ? ORDER BY name",
            (self._channel, prefix, prefix + "\U0010ffff"),
        )
        return [row[0] for row in rows]
