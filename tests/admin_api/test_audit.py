"""The trail: rows follow each other, and whatever is done to the file behind its back is found."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from admin_api.audit import AuditRow, AuditTrail, as_csv, as_json_lines, heads_in, heads_of_message
from site_builder.clock import BEIJING
from site_builder.errors import PublishError

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=BEIJING)


@pytest.fixture
def trail(tmp_path: Path) -> Iterator[AuditTrail]:
    opened = AuditTrail(tmp_path)
    yield opened
    opened.close()


def note(trail: AuditTrail, number: int = 1, **changes: Any) -> AuditRow:
    facts = {
        "at": NOON + timedelta(minutes=number), "actor": "wang", "role": "writer", "organisation": "minzheng-ban",
        "address": "10.1.2.3", "action": "draft.edit", "object": f"draft/20260512-k3m9q/{number}", "after": f"{number:064x}",
    }  # fmt: skip
    return trail.note(**{**facts, **changes})


def fill(trail: AuditTrail, count: int = 9) -> list[AuditRow]:
    return [note(trail, number) for number in range(1, count + 1)]


MOVE = "UPDATE rows SET seq = ? WHERE seq = ?"


def behind_its_back(folder: Path, *statements: str | tuple[str, Any]) -> None:
    """What somebody does who has the file: the triggers go first and come back last."""
    connection = sqlite3.connect(folder / "audit.sqlite")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(*((statement,) if isinstance(statement, str) else statement))
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


def rehash(folder: Path, first: int) -> None:
    """Compute the chain anew from a row on, as a careful forger would."""
    connection = sqlite3.connect(folder / "audit.sqlite")
    connection.row_factory = sqlite3.Row
    rows = [AuditRow(**dict(row)) for row in connection.execute("SELECT * FROM rows ORDER BY seq")]
    connection.close()
    prev = rows[first - 2].hash if first > 1 else "0" * 64
    statements = []
    for row in rows[first - 1 :]:
        digest = AuditRow(**{**asdict(row), "prev": prev}).true_hash()
        statements.append(("UPDATE rows SET prev = ?, hash = ? WHERE seq = ?", [prev, digest, row.seq]))
        prev = digest
    behind_its_back(folder, *statements)


def test_a_whole_trail_has_no_faults_also_after_it_was_opened_again(trail: AuditTrail, tmp_path: Path) -> None:
    assert (trail.verify(), trail.head()) == ([], f"0-{'0' * 64}")
    rows = fill(trail)
    trail.close()
    again = AuditTrail(tmp_path)
    assert again.verify([f"9-{rows[-1].hash}", f"0-{'0' * 64}"]) == []
    assert again.head() == f"9-{rows[-1].hash}"
    assert [row.seq for row in again.rows(after=7)] == [8, 9]
    again.close()


def test_times_are_kept_in_utc(trail: AuditTrail) -> None:
    assert note(trail, 0).at == "2026-05-12T04:00:00Z"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rows SET actor = 'li' WHERE seq = 3", "DELETE FROM rows WHERE seq = 9", "DELETE FROM rows",
        "INSERT OR REPLACE INTO rows SELECT 3, at, 'li', role, organisation, address, action, object, before, after, result, prev, hash FROM rows WHERE seq = 3",
        "INSERT INTO rows SELECT 20, at, actor, role, organisation, address, action, object, before, after, result, prev, hash FROM rows WHERE seq = 3",
    ],
)  # fmt: skip
def test_nothing_can_be_changed_or_deleted_by_accident(trail: AuditTrail, tmp_path: Path, statement: str) -> None:
    rows = fill(trail)
    connection = sqlite3.connect(tmp_path / "audit.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="审计记录"):
        connection.execute(statement)
    connection.close()
    assert list(trail.rows()) == rows


TAMPERED: dict[str, tuple[Callable[[Path], None], str]] = {
    "an edit": (lambda var: behind_its_back(var, "UPDATE rows SET actor = 'li' WHERE seq = 3"), "第 3 条被改过"),
    "an edit with its hash": (
        lambda var: _edit_with_hash(var, 3), "第 4 条和前一条接不上",
    ),
    "a row deleted": (lambda var: behind_its_back(var, "DELETE FROM rows WHERE seq = 4"), "第 4 条到第 4 条不见了"),
    "the first deleted": (lambda var: behind_its_back(var, "DELETE FROM rows WHERE seq = 1"), "第 1 条到第 1 条不见了"),
    "a row deleted, the others moved up": (
        lambda var: behind_its_back(
            var, "DELETE FROM rows WHERE seq = 4", *((MOVE, [n - 1, n]) for n in range(5, 10))
        ),
        "第 4 条",
    ),
    "two rows exchanged": (
        lambda var: behind_its_back(
            var, "UPDATE rows SET seq = 99 WHERE seq = 4", "UPDATE rows SET seq = 4 WHERE seq = 5", "UPDATE rows SET seq = 5 WHERE seq = 99"
        ),
        "第 4 条",
    ),
    "a row put in between": (
        lambda var: behind_its_back(
            var, *((MOVE, [n + 1, n]) for n in range(9, 5, -1)),
            "INSERT INTO rows SELECT 6, at, actor, role, organisation, address, action, object, before, after, result, prev, hash FROM rows WHERE seq = 5",
        ),
        "第 6 条",
    ),
    "the end cut off": (lambda var: behind_its_back(var, "DELETE FROM rows WHERE seq > 6"), "第 9 条不见了"),
    "everything gone": (lambda var: behind_its_back(var, "DELETE FROM rows"), "第 9 条不见了"),
    "all written anew": (
        lambda var: _edit_and_write_anew(var, 3), "整段被重新写过",
    ),
}  # fmt: skip


def _edit_and_write_anew(var: Path, seq: int) -> None:
    behind_its_back(var, ("UPDATE rows SET actor = 'li' WHERE seq = ?", [seq]))
    rehash(var, seq)


def _edit_with_hash(var: Path, seq: int) -> None:
    behind_its_back(var, ("UPDATE rows SET actor = 'li' WHERE seq = ?", [seq]))
    connection = sqlite3.connect(var / "audit.sqlite")
    connection.row_factory = sqlite3.Row
    row = AuditRow(**dict(connection.execute("SELECT * FROM rows WHERE seq = ?", [seq]).fetchone()))
    connection.close()
    behind_its_back(var, ("UPDATE rows SET hash = ? WHERE seq = ?", [row.true_hash(), seq]))


@pytest.mark.parametrize("how", TAMPERED)
def test_whatever_is_done_to_the_file_is_found(trail: AuditTrail, tmp_path: Path, how: str) -> None:
    fill(trail)
    head = trail.head()
    tamper, words = TAMPERED[how]
    tamper(tmp_path)
    faults = trail.verify([head])
    assert words in "".join(faults), faults


def test_triggers_taken_away_are_missed(trail: AuditTrail, tmp_path: Path) -> None:
    fill(trail)
    connection = sqlite3.connect(tmp_path / "audit.sqlite")
    connection.execute("DROP TRIGGER rows_stay")
    connection.commit()
    connection.close()
    assert "触发器" in "".join(trail.verify())


def test_a_file_that_cannot_be_read_is_told(trail: AuditTrail, tmp_path: Path) -> None:
    fill(trail, 200)
    trail.close()
    path = tmp_path / "audit.sqlite"
    data = bytearray(path.read_bytes())
    data[8192:-4096] = b"\xff" * (len(data) - 12288)
    path.write_bytes(data)
    again = AuditTrail(tmp_path)
    faults = again.verify([])
    again.close()
    assert "读不出" in "".join(faults) or "坏了" in "".join(faults)


def test_heads_are_found_where_they_are_kept() -> None:
    message = f"通知\n\nAudit-Head: 3-{'b' * 64}\n\nVersion: 1\nAudit-Head: 12-{'a' * 64}\n"
    assert heads_of_message(message) == [f"12-{'a' * 64}"], "what a person wrote above is none"
    assert heads_in(f'{{"audit": "7-{"c" * 64}"}}') == [f"7-{'c' * 64}"]


def test_rows_are_found_by_who_what_and_when(trail: AuditTrail) -> None:
    fill(trail)
    note(trail, 20, actor="li", action="draft.sign", object="draft/20260512-00000/1", result="refused")
    assert [row.seq for row in trail.search(actor="li")] == [10]
    assert [row.seq for row in trail.search(object="draft/20260512-k3m9q/")] == list(range(9, 0, -1))
    assert [row.seq for row in trail.search(action="draft.sign", result="refused")] == [10]
    assert [row.seq for row in trail.search(since=NOON + timedelta(minutes=4), until=NOON + timedelta(minutes=6))] == [
        5,
        4,
    ]
    assert [row.seq for row in trail.search(limit=2, before_seq=9)] == [8, 7]
    assert trail.search(object="%") == []


def test_the_table_for_people_holds_no_formula_and_the_lines_for_machines_are_exact(trail: AuditTrail) -> None:
    note(trail, 1, actor="=cmd|' /C calc'!A0")
    rows = list(trail.rows())
    table = "".join(as_csv(rows))
    assert table.startswith("\ufeff序号,")
    cells = list(csv.reader(io.StringIO(table)))[1]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    lines = [AuditRow(**json.loads(line)) for line in as_json_lines(rows)]
    assert lines == rows
    assert [row.true_hash() for row in lines] == [row.hash for row in rows]


@pytest.mark.parametrize("odd", ["\ud800", "a\0b", "长" * 5000])
def test_an_odd_name_does_not_stop_the_note(trail: AuditTrail, odd: str) -> None:
    note(trail, 1, actor=odd)
    note(trail, 2)
    assert trail.verify() == []
    assert len(trail.search()) == 2


def test_many_at_once_make_one_chain(trail: AuditTrail) -> None:
    threads = [threading.Thread(target=fill, args=(trail, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row.seq for row in trail.rows()] == list(range(1, 41))
    assert trail.verify() == []


def test_a_row_that_the_disk_refuses_is_no_row(trail: AuditTrail, tmp_path: Path) -> None:
    fill(trail, 2)
    other = sqlite3.connect(tmp_path / "audit.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    trail._database._tables.conn.execute("PRAGMA busy_timeout = 1")
    with pytest.raises(PublishError, match=r"audit\.sqlite"):
        note(trail, 3)
    other.execute("ROLLBACK")
    other.close()
    assert note(trail, 3).seq == 3
    assert trail.verify() == []
