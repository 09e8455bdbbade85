"""Who is signed in: random ids of 256 bits, kept as hashes, with two ends, in a list from which each can be struck.

An id is only ever made here: what a browser brings is looked up, never taken over. It is new at sign-in, after the second
factor and when rights change. The token against forged forms is bound to the session, so that a form that was open when
the id changed can still be sent.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from admin_api.database import Database, Tables
from admin_api.office_settings import SessionSettings

HALF_MINUTES = 5
"""How long somebody whose password was right may look for the telephone."""
KEPT_DAYS = 30
"""How long an ended session is still listed."""
FLUSH = timedelta(minutes=1)
"""How often it is put on the disk who was last seen: a save must not cost a commit more."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """Somebody's presence. `number` names it in lists; `is_complete`: not waiting for a second factor.

    `needs_new_id`: rights have changed since the id was given; `renew` before answering.
    """

    number: int
    login: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    address: str
    browser: str
    is_complete: bool
    needs_new_id: bool
    form_token: str

    def fits(self, token: str) -> bool:
        """Whether a form carries this session's token."""
        return hmac.compare_digest(self.form_token.encode(), token.encode("utf-8", "surrogatepass"))


def _first(database: Tables) -> None:
    database["sessions"].create(  # type: ignore[union-attr]
        {
            "number": int, "hash": str, "login": str, "created_at": str, "seen_at": str, "ends_at": str,
            "address": str, "browser": str, "is_complete": int, "needs_new_id": int, "form_key": str, "ended_at": str,
        },
        pk="number",
        not_null={"hash", "login", "created_at", "seen_at", "ends_at", "is_complete", "needs_new_id", "form_key", "ended_at"},
    )  # fmt: skip
    database["sessions"].create_index(["hash"], unique=True)  # type: ignore[union-attr]
    database["sessions"].create_index(["login"])  # type: ignore[union-attr]


class Sessions:
    """The sessions of one `var/`.

    When somebody was last seen is kept in memory until `flush`: a request must not cost a commit. A server that is killed
    forgets at most the last minute, so sessions end early, never late.
    """

    def __init__(self, var: Path, settings: SessionSettings) -> None:
        self._database = Database(var / "sessions.sqlite", [_first])
        self._idle = timedelta(minutes=settings.idle_minutes)
        self._longest = timedelta(hours=settings.longest_hours)
        self._seen: dict[int, datetime] = {}
        self._flushed_at: datetime | None = None

    def start(
        self, login: str, now: datetime, *, address: str, browser: str, is_complete: bool = True
    ) -> tuple[str, Session]:
        """Somebody has proved who they are; answers the new id, which only the browser keeps, and the session."""
        length = self._longest if is_complete else timedelta(minutes=HALF_MINUTES)
        session_id = _new_id()
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM sessions WHERE ends_at < ?", (_text(now - timedelta(days=KEPT_DAYS)),))
            cursor = tables.execute(
                "INSERT INTO sessions (hash, login, created_at, seen_at, ends_at, address, browser, is_complete, "
                "needs_new_id, form_key, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '')",
                (
                    _hash(session_id), login, _text(now), _text(now), _text(now + length), address[:60], _plain(browser),
                    int(is_complete), secrets.token_hex(32),
                ),
            )  # fmt: skip
            row = next(tables.query("SELECT * FROM sessions WHERE number = ?", (cursor.lastrowid,)))
        return session_id, _session(row)

    def find(self, session_id: str, now: datetime) -> Session | None:
        """Whose id this is, and that they were here; None if it is nobody's, or nobody's any more."""
        with self._database.reading() as tables:
            row = next(
                tables.query("SELECT * FROM sessions WHERE hash = ? AND ended_at = ''", (_hash(session_id),)), None
            )
        if row is None or not self._is_open(session := _session(row), now):
            return None
        self._seen[session.number] = max(now, self._last_seen(session))
        return session

    def _last_seen(self, session: Session) -> datetime:
        return max(session.seen_at, self._seen.get(session.number, session.seen_at))

    def _is_open(self, session: Session, now: datetime) -> bool:
        """A clock that was put back makes no session longer: what begins in the future is not open."""
        return session.created_at <= now < min(session.ends_at, self._last_seen(session) + self._idle)

    def complete(self, session_id: str, now: datetime) -> tuple[str, Session] | None:
        """The second factor was right: a whole session with a new id in the place of the half one; None if that has ended."""
        half = self.find(session_id, now)
        if half is None or half.is_complete or not self._end("number = ?", (half.number,), now):
            return None
        return self.start(half.login, now, address=half.address, browser=half.browser)

    def renew(self, session_id: str, now: datetime) -> str | None:
        """A new id for the same session; the old one is nobody's any more. None if there is no such session."""
        if self.find(session_id, now) is None:
            return None
        new = _new_id()
        with self._database.transaction() as tables:
            cursor = tables.execute(
                "UPDATE sessions SET hash = ?, needs_new_id = 0 WHERE hash = ? AND ended_at = ''",
                (_hash(new), _hash(session_id)),
            )
            return new if cursor.rowcount == 1 else None

    def require_new_ids(self, login: str) -> None:
        """Somebody's rights have changed: each of their sessions gets a new id with its next request."""
        with self._database.transaction() as tables:
            tables.execute("UPDATE sessions SET needs_new_id = 1 WHERE login = ? AND ended_at = ''", (login,))

    def end(self, session_id: str, now: datetime) -> bool:
        """Sign out; false if there was nothing to end."""
        return self._end("hash = ?", (_hash(session_id),), now) > 0

    def end_number(self, login: str, number: int, now: datetime) -> bool:
        """Strike one from somebody's list; false if it is not theirs or has ended."""
        return self._end("login = ? AND number = ?", (login, number), now) > 0

    def end_all(self, login: str, now: datetime, *, but: int = 0) -> int:
        """End all of somebody (disabled, password reset), or all but one (password changed); answers how many."""
        return self._end("login = ? AND number <> ?", (login, but), now)

    def _end(self, which: str, values: tuple[str | int, ...], now: datetime) -> int:
        statement = f"UPDATE sessions SET ended_at = ? WHERE {which} AND ended_at = ''"  # noqa: S608 -- constants above
        with self._database.transaction() as tables:
            return int(tables.execute(statement, (_text(now), *values)).rowcount)

    def listing(self, login: str, now: datetime) -> list[Session]:
        """Somebody's open sessions, newest first; not those that wait for a second factor."""
        with self._database.reading() as tables:
            rows = list(
                tables.query("SELECT * FROM sessions WHERE login = ? AND ended_at = '' ORDER BY number DESC", (login,))
            )
        return [session for session in map(_session, rows) if session.is_complete and self._is_open(session, now)]

    def flush(self) -> None:
        """Put on the disk who was last seen when: by the server's timer, in one commit a minute for all."""
        latest = max(self._seen.copy().values(), default=None)
        if latest is not None and (self._flushed_at is None or abs(latest - self._flushed_at) >= FLUSH):
            self._keep_seen()
            self._flushed_at = latest

    def _keep_seen(self) -> None:
        seen = self._seen.copy()
        with self._database.transaction() as tables:
            for number, at in seen.items():
                tables.execute("UPDATE sessions SET seen_at = ? WHERE number = ?", (_text(at), number))
        for number, at in seen.items():  # not before: somebody may be asking meanwhile
            if self._seen.get(number) == at:
                self._seen.pop(number, None)

    def close(self) -> None:
        """Put on the disk what is left, and let go of the file."""
        if self._seen:
            self._keep_seen()
        self._database.close()


def _session(row: dict[str, Any]) -> Session:
    return Session(
        number=row["number"],
        login=row["login"],
        created_at=datetime.fromisoformat(row["created_at"]),
        seen_at=datetime.fromisoformat(row["seen_at"]),
        ends_at=datetime.fromisoformat(row["ends_at"]),
        address=row["address"],
        browser=row["browser"],
        is_complete=bool(row["is_complete"]),
        needs_new_id=bool(row["needs_new_id"]),
        form_token=hmac.new(row["form_key"].encode(), b"form", hashlib.sha256).hexdigest(),
    )


def _new_id() -> str:
    return secrets.token_urlsafe(32)


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id[:200].encode("utf-8", "surrogatepass")).hexdigest()


def _text(at: datetime) -> str:
    return at.isoformat()


def _plain(browser: str) -> str:
    return "".join(letter for letter in browser[:200] if letter.isprintable())
