"""All or nothing: what a transaction has begun is kept whole or not at all, whoever fails, and whoever asks meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from admin_api.database import Database, Tables
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
