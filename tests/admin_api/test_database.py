"""All or nothing: what a transaction has begun is kept whole or not at all, whoever fails, and whoever asks meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from admin_api import database as module
from admin_api.database import Database, Tables, copy_database, faults_of, still
from site_builder.errors import PublishError, SettingsError


def _first(tables: Tables) -> None:
    tables["things"].create({"number": int, "name": str}, pk="number", not_null={"name"})  # type: ignore[union-attr]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "a.sqlite", [_first])
    yield opened
    opened.close()


def put(tables: Tables, name: str) -> None:
    tables.execute("INSERT INTO things (name) VALUES (?)", (name,))


def names(database: Database) -> list[str]:
    with database.reading() as tables:
        return [row[0] for row in tables.execute("SELECT name FROM things ORDER BY number").fetchall()]


def interrupted(database: Database, *work: Callable[[Tables], object]) -> None:
    """A transaction that does all this and then fails."""
    with database.transaction() as tables:
        for step in work:
            step(tables)
        raise RuntimeError


def nested(database: Database) -> None:
    with database.transaction() as tables:
        put(tables, "里")


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    def insert(tables: Tables) -> None:
        tables["things"].insert({"name": "乙"})  # type: ignore[union-attr]

    with pytest.raises(RuntimeError):
        interrupted(database, lambda tables: put(tables, "甲"), insert)
    assert names(database) == []


def test_a_statement_that_fails_takes_the_earlier_ones_with_it(database: Database) -> None:
    nameless = "INSERT INTO things (name) VALUES (NULL)"
    with pytest.raises(PublishError):
        interrupted(database, lambda tables: put(tables, "甲"), lambda tables: tables.execute(nameless))
    assert names(database) == []


def test_nobody_sees_half_of_a_transaction(database: Database, tmp_path: Path) -> None:
    with database.transaction() as tables:
        put(tables, "甲")
        other = sqlite3.connect(tmp_path / "a.sqlite")
        assert other.execute("SELECT COUNT(*) FROM things").fetchone() == (0,)
        other.close()
    assert names(database) == ["甲"]


def test_one_inside_another_is_a_part_of_it(database: Database) -> None:
    with pytest.raises(RuntimeError):
        interrupted(database, lambda _: nested(database), lambda tables: put(tables, "外"))
    assert names(database) == []


def test_an_inner_one_can_fail_alone(database: Database) -> None:
    with database.transaction() as tables:
        put(tables, "外")
        with pytest.raises(RuntimeError):
            interrupted(database, lambda inner: put(inner, "里"))
    assert names(database) == ["外"]


def test_reading_inside_a_transaction_sees_what_it_wrote_and_ends_nothing(database: Database) -> None:
    seen: list[str] = []
    with pytest.raises(RuntimeError):
        interrupted(database, lambda tables: put(tables, "甲"), lambda _: seen.extend(names(database)))
    assert (seen, names(database)) == (["甲"], [])


def test_readers_wait_for_no_writer_of_another_process(database: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO things (name) VALUES ('别人的')")
    assert names(database) == []
    other.execute("ROLLBACK")
    other.close()


def test_what_was_read_stays_true_until_it_is_changed(tmp_path: Path) -> None:
    """Two processes that count up: each looks and writes in one transaction."""

    def count_up() -> None:
        own = Database(tmp_path / "a.sqlite", [_first])
        for _ in range(20):
            with own.transaction() as tables:
                found = tables.execute("SELECT COUNT(*) FROM things").fetchone()[0]
                put(tables, str(found))
        own.close()

    Database(tmp_path / "a.sqlite", [_first]).close()
    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = Database(tmp_path / "a.sqlite", [_first])
    assert names(opened) == [str(number) for number in range(40)]
    opened.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def broken(tables: Tables) -> None:
        put(tables, "半")
        tables["others"].create({"number": int})  # type: ignore[union-attr]
        tables.execute("INSERT INTO nowhere VALUES (1)")

    Database(tmp_path / "a.sqlite", [_first]).close()
    with pytest.raises(SettingsError):
        Database(tmp_path / "a.sqlite", [_first, broken])
    again = Database(tmp_path / "a.sqlite", [_first])
    assert names(again) == []
    with again.reading() as tables:
        assert tables.table_names() == ["things"]
        assert tables.execute("PRAGMA user_version").fetchone()[0] == 1
    again.close()


def test_two_processes_that_open_a_new_file_migrate_it_once(tmp_path: Path) -> None:
    met = threading.Barrier(4)
    faults: list[Exception] = []

    def open_it() -> None:
        met.wait()
        try:
            Database(tmp_path / "a.sqlite", [_first]).close()
        except SettingsError as error:
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_file_of_a_newer_program_is_refused_in_words_and_left_alone(tmp_path: Path) -> None:
    def second(tables: Tables) -> None:
        tables["others"].create({"number": int})  # type: ignore[union-attr]

    Database(tmp_path / "a.sqlite", [_first, second]).close()
    before = (tmp_path / "a.sqlite").read_bytes()
    with pytest.raises(SettingsError, match="新一些的程序写的（第 2 版，本程序只认到第 1 版）"):
        Database(tmp_path / "a.sqlite", [_first])
    assert (tmp_path / "a.sqlite").read_bytes() == before
    Database(tmp_path / "a.sqlite", [_first, second]).close()


def test_while_all_stands_still_nobody_writes_and_everybody_reads(tmp_path: Path) -> None:
    one, other = Database(tmp_path / "a.sqlite", [_first]), Database(tmp_path / "b.sqlite", [_first])
    one._tables.conn.execute("PRAGMA busy_timeout = 1")
    with still([tmp_path / "a.sqlite", tmp_path / "b.sqlite"]):
        with pytest.raises(PublishError), one.transaction() as tables:
            put(tables, "不")
        assert names(one) == names(other) == []
        copy_database(tmp_path / "a.sqlite", tmp_path / "copy.sqlite")
    with one.transaction() as tables:
        put(tables, "好")
    copy = Database(tmp_path / "copy.sqlite", [_first])
    assert (names(one), names(copy)) == (["好"], [])
    for opened in (one, other, copy):
        opened.close()


def test_a_writer_that_holds_one_and_wants_another_is_let_through(tmp_path: Path) -> None:
    """Whoever waits for all must not keep one meanwhile: here the writer takes them the other way round."""
    paths = [tmp_path / "a.sqlite", tmp_path / "b.sqlite"]
    one, other = (Database(path, [_first]) for path in paths)
    begun, ended = threading.Event(), threading.Event()

    def write() -> None:
        with other.transaction() as outer:
            begun.set()
            ended.wait(0.5)
            with one.transaction() as inner:
                put(inner, "里")
            put(outer, "外")

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    with still(paths):
        assert (names(one), names(other)) == (["里"], ["外"])
    writer.join()
    one.close()
    other.close()


def test_who_never_gets_them_all_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STILL_SECONDS", 0.2)
    opened = Database(tmp_path / "a.sqlite", [_first])
    with opened.transaction(), pytest.raises(PublishError, match="一直有人在写"), still([tmp_path / "a.sqlite"]):
        pass
    opened.close()


@pytest.mark.parametrize("data", [b"", b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 8000])
def test_what_is_no_database_is_found_out(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.sqlite").write_bytes(data)
    assert bool(faults_of(tmp_path / "a.sqlite")) is bool(data)
    if data:
        with pytest.raises(PublishError):
            copy_database(tmp_path / "a.sqlite", tmp_path / "copy.sqlite")
        with pytest.raises(PublishError), still([tmp_path / "a.sqlite"]):
            pass


def test_whichever_byte_is_flipped_looking_is_answered_and_broken_pages_are_found(tmp_path: Path) -> None:
    """What SQLite cannot see lies within a row: there the trail has its chain, and a backup its hashes."""
    opened = Database(tmp_path / "a.sqlite", [_first])
    with opened.transaction() as tables:
        for number in range(200):
            put(tables, f"{number}")
    opened.close()
    whole = (tmp_path / "a.sqlite").read_bytes()
    found = 0
    for number in range(100):
        data = bytearray(whole)
        data[100 + number * (len(whole) - 100) // 100] ^= 0xFF
        (tmp_path / "b.sqlite").write_bytes(data)
        found += bool(faults_of(tmp_path / "b.sqlite"))
    data = bytearray(whole)
    data[4096:4104] = b"\0" * 8  # the head of a page
    (tmp_path / "b.sqlite").write_bytes(data)
    assert found > 10
    assert faults_of(tmp_path / "b.sqlite")
