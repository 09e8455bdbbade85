"""How often somebody may try to sign in, and that this cannot be used to keep others out.

A try counts from before the password is looked at until it proves right, so a hundred at once are a hundred; they are looked
at `in_turn`, so that thirty right ones at once are not taken for thirty failures of one address. Where somebody has signed
in before, only the failures of that account from that address count. Everywhere else all strangers together have the tries
of one account, and one address has the tries of one stranger. So whoever guesses from outside shuts out strangers, not the
owner at their desk, and not the other people behind the same address.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from admin_api.accounts.errors import NotSignedInError
from admin_api.database import Database, Tables
from admin_api.office_settings import AttemptSettings

KNOWN_DAYS = 90
KNOWN_ADDRESSES = 20
"""How long, and of how many addresses, it is remembered that somebody signed in there."""
CALM = timedelta(hours=24)
"""After so long without a lock the next one is short again."""


class TooManyAttemptsError(NotSignedInError):
    """Too many tries; nothing was looked at. `until`: when the next may be made; `seconds`: until then."""

    def __init__(self, until: datetime, now: datetime) -> None:
        self.until = until
        self.seconds = max(1, int((until - now).total_seconds()))
        minutes = max(1, -(-int((until - now).total_seconds()) // 60))
        super().__init__(f"试的次数太多，请 {minutes} 分钟后再试。忘了密码请找系统管理员重置。")


@dataclass(frozen=True)
class _Bucket:
    """Tries that are counted together."""

    name: str
    where: str
    values: tuple[str, ...]


def _first(database: Tables) -> None:
    database["tries"].create(  # type: ignore[union-attr]
        {"number": int, "account": str, "address": str, "is_known": int, "at": str},
        pk="number",
        not_null={"account", "address", "is_known", "at"},
    )
    database["tries"].create_index(["account"])  # type: ignore[union-attr]
    database["tries"].create_index(["address"])  # type: ignore[union-attr]
    database["locks"].create({"bucket": str, "times": int, "until": str}, pk="bucket", not_null={"times", "until"})  # type: ignore[union-attr]
    database["known_addresses"].create(  # type: ignore[union-attr]
        {"account": str, "address": str, "at": str}, pk=("account", "address"), not_null={"at"}
    )


class Attempts:
    """The tries of one `var/`; all times in one time zone."""

    def __init__(self, var: Path, settings: AttemptSettings) -> None:
        self._database = Database(var / "attempts.sqlite", [_first])
        self.in_turn = Lock()
        self._tries = settings.tries
        self._window = timedelta(minutes=settings.minutes)
        self._longest = timedelta(hours=settings.longest_hours)

    def admit(self, login: str, address: str, now: datetime) -> None:
        """Count a try. Raises TooManyAttemptsError; the same whether there is such a login or not."""
        account, place = _account(login), _place(address)
        with self._database.transaction() as tables:
            self._clear_old(tables, now)
            is_known = self._is_known(tables, account, place, now)
            blocked = [self._blocked_until(tables, bucket, now) for bucket in _buckets(account, place, is_known)]
            if not any(blocked):
                tables.execute(
                    "INSERT INTO tries (account, address, is_known, at) VALUES (?, ?, ?, ?)",
                    (account, place, int(is_known), now.isoformat()),
                )
        if any(blocked):  # outside: the lock must be kept, not rolled back
            raise TooManyAttemptsError(max(until for until in blocked if until is not None), now)

    def go_on(self, login: str, address: str) -> None:
        """The password was right, a code is still to come: it counts for the account, and not against others at the address."""
        with self._database.transaction() as tables:
            tables.execute(
                "UPDATE tries SET address = '' WHERE account = ? AND address = ? AND is_known = 0",
                (_account(login), _place(address)),
            )

    def succeed(self, login: str, address: str, now: datetime) -> None:
        """It was the owner: their slips from here are forgotten, the address is known. Others' tries still count."""
        account, place = _account(login), _place(address)
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM tries WHERE account = ? AND address IN (?, '')", (account, place))
            tables.execute("DELETE FROM locks WHERE bucket = ?", (_at_known(account, place).name,))
            tables.execute(
                "INSERT INTO known_addresses (account, address, at) VALUES (?, ?, ?) "
                "ON CONFLICT (account, address) DO UPDATE SET at = excluded.at",
                (account, place, now.isoformat()),
            )
            tables.execute(
                "DELETE FROM known_addresses WHERE account = ? AND address NOT IN "
                "(SELECT address FROM known_addresses WHERE account = ? ORDER BY at DESC, rowid DESC LIMIT ?)",
                (account, account, KNOWN_ADDRESSES),
            )

    def forget(self, login: str) -> None:
        """An administrator has looked into it: nothing counts against this account, and no address is known."""
        account = _account(login)
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM tries WHERE account = ?", (account,))
            tables.execute(
                "DELETE FROM locks WHERE bucket = ? OR bucket LIKE ?", (f"account {account}", f"known {account} %")
            )
            tables.execute("DELETE FROM known_addresses WHERE account = ?", (account,))

    def _clear_old(self, tables: Tables, now: datetime) -> None:
        """What counts no more, and what a clock that ran ahead has left."""
        ahead = now + self._window
        tables.execute(
            "DELETE FROM tries WHERE at <= ? OR at > ?", ((now - self._window).isoformat(), ahead.isoformat())
        )
        tables.execute(
            "DELETE FROM locks WHERE until <= ? OR until > ?",
            ((now - CALM).isoformat(), (now + self._longest + self._window).isoformat()),
        )

    def _is_known(self, tables: Tables, account: str, place: str, now: datetime) -> bool:
        since = (now - timedelta(days=KNOWN_DAYS)).isoformat()
        statement = "SELECT 1 FROM known_addresses WHERE account = ? AND address = ? AND at > ?"
        return tables.execute(statement, (account, place, since)).fetchone() is not None

    def _blocked_until(self, tables: Tables, bucket: _Bucket, now: datetime) -> datetime | None:
        """Until when a bucket is locked; a full one is locked now, each time twice as long as before."""
        lock = tables.execute("SELECT times, until FROM locks WHERE bucket = ?", (bucket.name,)).fetchone()
        locked_until = datetime.fromisoformat(lock[1]) if lock else now
        if locked_until > now:
            return locked_until
        statement = f"SELECT COUNT(*), MAX(at) FROM tries WHERE {bucket.where}"  # noqa: S608 -- constants below
        count, newest = tables.execute(statement, bucket.values).fetchone()
        if count < self._tries:
            return None
        times: int = lock[0] if lock else 0
        until = datetime.fromisoformat(newest) + min(self._window * int(2**times), self._longest)
        tables.execute(
            "INSERT INTO locks (bucket, times, until) VALUES (?, ?, ?) "
            "ON CONFLICT (bucket) DO UPDATE SET times = excluded.times, until = excluded.until",
            (bucket.name, min(times + 1, 10), until.isoformat()),
        )
        return until

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _buckets(account: str, place: str, is_known: bool) -> list[_Bucket]:
    if is_known:
        return [_at_known(account, place)]
    return [
        _Bucket(f"account {account}", "account = ? AND is_known = 0", (account,)),
        _Bucket(f"address {place}", "address = ? AND is_known = 0", (place,)),
    ]


def _at_known(account: str, place: str) -> _Bucket:
    return _Bucket(f"known {account} {place}", "account = ? AND address = ? AND is_known = 1", (account, place))


def _account(login: str) -> str:
    """As a hash: people type their password into the wrong field."""
    return hashlib.sha256(login[:200].encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _place(address: str) -> str:
    """One address, or the 64 bits of IPv6 that one customer has; whatever is none is one place together."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((int(found) >> 64 << 64, 64)).network_address)
