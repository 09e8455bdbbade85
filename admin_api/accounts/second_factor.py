"""动态口令 (TOTP, RFC 6238): a second proof from a telephone, and codes on paper for the day it is lost.

`at` is the true time, to the second: the office's clock counts minutes and may be fixed at a day.

No secret is kept: it is made from the key in `var/second-factors.secret`, which only the server's user can read, and a
salt in the database. So a copy of the database alone gives nobody a code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pyotp
from pyotp.exceptions import OTPVerificationError

from admin_api.database import Database
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import SettingsError

KEY_FILE = "second-factors.secret"
"""Not named `.key`: a backup holds it, for without it nobody who has a second factor could come back after a restore."""
KEY_BYTES = 32
SECRET_BYTES = 20
"""RFC 4226 asks for as many as its hash has."""
CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 16
"""Of 31 letters: 79 bits, so a plain hash is enough to keep one."""
NEIGHBOURS = 1
"""A telephone may be thirty seconds early or late."""


class SecondFactors:
    """The second factors of one `var/`."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key

    def propose(self, login: str) -> str:
        """A new secret to be scanned; it counts only after `confirm`. Raises WorkflowError if there is one that counts."""
        salt = secrets.token_hex(16)
        with self._database.transaction() as tables:
            row = tables.execute("SELECT confirmed_at FROM second_factors WHERE login = ?", (login,)).fetchone()
            if row and row[0]:
                raise WorkflowError("已经绑定动态口令。换手机请先解除，再重新绑定。")
            tables["second_factors"].upsert(  # type: ignore[union-attr]
                {"login": login, "salt": salt, "confirmed_at": "", "last_timecode": 0}, pk="login"
            )
        return self._secret(login, salt)

    def proposed(self, login: str) -> str | None:
        """The secret that waits to be confirmed, to be shown once more; None if there is none."""
        with self._database.reading() as tables:
            row = tables.execute(
                "SELECT salt FROM second_factors WHERE login = ? AND confirmed_at = ''", (login,)
            ).fetchone()
        return self._secret(login, row[0]) if row else None

    def _secret(self, login: str, salt: str) -> str:
        made = hmac.new(self._key, f"totp {login} {salt}".encode(), hashlib.sha256).digest()
        return base64.b32encode(made[:SECRET_BYTES]).decode()

    def confirm(self, login: str, code: str, at: datetime) -> list[str]:
        """The telephone shows the right code: from now on it is asked for. Answers the recovery codes, shown once.

        Raises WorkflowError if the code is wrong: then nothing has changed.
        """
        codes = [_new_code() for _ in range(CODES)]
        with self._database.transaction() as tables:
            row = tables.execute(
                "SELECT salt, last_timecode FROM second_factors WHERE login = ? AND confirmed_at = ''", (login,)
            ).fetchone()
            timecode = _timecode(self._secret(login, row[0]), code, at) if row else None
            if timecode is None:
                raise WorkflowError("动态口令不对。请核对手机的时间，等下一个口令再输。")
            tables.execute(
                "UPDATE second_factors SET confirmed_at = ?, last_timecode = ? WHERE login = ?",
                (at.isoformat(), timecode, login),
            )
            tables.execute("DELETE FROM recovery_codes WHERE login = ?", (login,))
            tables["recovery_codes"].insert_all({"login": login, "hash": _hash(code)} for code in codes)  # type: ignore[union-attr]
        return codes

    def is_on(self, login: str) -> bool:
        """Whether a code is asked for."""
        with self._database.reading() as tables:
            statement = "SELECT 1 FROM second_factors WHERE login = ? AND confirmed_at <> ''"
            return tables.execute(statement, (login,)).fetchone() is not None

    def accepts(self, login: str, code: str, at: datetime) -> bool:
        """Whether the code is right and was not used: each counts once, from the telephone or from paper."""
        plain = unicodedata.normalize("NFKC", code[:100])
        digits = re.sub(r"\s", "", plain)
        if re.fullmatch(r"[0-9]{6}", digits):
            return self._accepts_totp(login, digits, at)
        return self._accepts_recovery(login, re.sub(r"[\s-]", "", plain).lower())

    def _accepts_totp(self, login: str, code: str, at: datetime) -> bool:
        with self._database.transaction() as tables:
            row = tables.execute(
                "SELECT salt FROM second_factors WHERE login = ? AND confirmed_at <> ''", (login,)
            ).fetchone()
            timecode = _timecode(self._secret(login, row[0]), code, at) if row else None
            if timecode is None:
                return False
            cursor = tables.execute(
                "UPDATE second_factors SET last_timecode = ? WHERE login = ? AND last_timecode < ?",
                (timecode, login, timecode),
            )
            return int(cursor.rowcount) == 1

    def _accepts_recovery(self, login: str, code: str) -> bool:
        with self._database.transaction() as tables:
            cursor = tables.execute("DELETE FROM recovery_codes WHERE login = ? AND hash = ?", (login, _hash(code)))
            return int(cursor.rowcount) == 1

    def recovery_codes_left(self, login: str) -> int:
        """How many codes on paper are unused."""
        with self._database.reading() as tables:
            statement = "SELECT COUNT(*) FROM recovery_codes WHERE login = ?"
            return int(tables.execute(statement, (login,)).fetchone()[0])

    def remove(self, login: str) -> None:
        """No code is asked for any more, and none on paper counts."""
        with self._database.transaction() as tables:
            tables.execute("DELETE FROM recovery_codes WHERE login = ?", (login,))
            tables.execute("DELETE FROM second_factors WHERE login = ?", (login,))


def second_factor_key(var: Path) -> bytes:
    """The key of one `var/`, made the first time. Raises SettingsError if it is damaged: nobody could sign in with a code."""
    path = var / KEY_FILE
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{KEY_FILE} 坏了，动态口令核对不了。请从备份恢复这个文件。")
    return key


def _make_key(path: Path) -> None:
    """Whole or not at all, and never over one that is there."""
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(unfinished)
    finally:
        unfinished.unlink()


def address_for_telephone(secret: str, *, login: str, site: str) -> str:
    """The `otpauth:` address that a telephone scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=site)


def _timecode(secret: str, code: str, at: datetime) -> int | None:
    """To which thirty seconds a code belongs; None if it is wrong."""
    digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", code[:100]))
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(digits, for_time=at, valid_window=NEIGHBOURS)
    except OTPVerificationError:
        return None


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _hash(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").encode("utf-8", "surrogatepass")).hexdigest()
