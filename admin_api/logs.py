"""What the server did, one JSON object a line, one file a day in `var/logs/`; nothing about people but account names.

A file that grows too large is followed by another of the same day. Files are only ever appended to, each line with one
write, and never renamed, so none is lost between two of them. They are kept for `days`, at least a year.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from admin_api.office_settings import LogSettings
from admin_api.settings import AdminSettings
from site_builder.errors import DisclosureError

NAME = re.compile(r"^(\d{4}-\d{2}-\d{2})(\.\d+)?\.jsonl$")
NUMBER = re.compile(r"(?<!\d)(?!\d{8}-[0-9a-z]{5}(?![0-9a-z]))\d{7,}[Xx]?|[\w.+-]+@[\w.-]+")
"""What may be somebody's: telephones, identity cards, accounts at banks, addresses of mail. Not the ids of drafts."""
MAX_TEXT = 1000
LOGGERS = ("admin_api", "uvicorn", "litestar")


def _real_time() -> datetime:
    return datetime.now(UTC)


class Log:
    """The log of one `var/`. Files are of the machine's own days (UTC), also where a demonstration holds the day."""

    def __init__(self, folder: Path, settings: LogSettings, now: Callable[[], datetime] = _real_time) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._settings = settings
        self._now = now
        self._lock = threading.Lock()
        self._day: date | None = None
        self._handle = -1
        self._number = 0

    def write(self, facts: Mapping[str, Any]) -> bool:
        """Add a line; false if the disk did not take it: nobody's work stops for that."""
        now = self._now()
        line = json.dumps({"at": now.isoformat(timespec="milliseconds"), **facts}, ensure_ascii=False)
        data = line.encode("utf-8", "backslashreplace") + b"\n"
        with self._lock:
            try:
                self._turn(now.date(), len(data))
                return os.write(self._handle, data) == len(data)
            except OSError:
                self._close()
                return False

    def _turn(self, today: date, size: int) -> None:
        """Open the file of the day that has room."""
        if self._day != today:
            self._close()
            self._day, self._number = today, 0
            self._clear_old(today)
        limit = self._settings.megabytes * 1_000_000
        while self._handle < 0 or os.fstat(self._handle).st_size + size > limit:
            if self._handle >= 0:
                if os.fstat(self._handle).st_size == 0:  # one line larger than a file may be
                    return
                os.close(self._handle)
                self._number += 1
            self._handle = os.open(self._place(today), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _place(self, today: date) -> Path:
        return self._folder / f"{today}{f'.{self._number}' if self._number else ''}.jsonl"

    def _clear_old(self, today: date) -> None:
        first = today - timedelta(days=self._settings.days)
        for path in self._folder.iterdir():
            found = NAME.match(path.name)
            if found and date.fromisoformat(found.group(1)) < first:
                with suppress(OSError):
                    path.unlink()

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._day = -1, None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._close()


class LogHandler(logging.Handler):
    """What the program itself says, as lines of the log: where it happened, without the values that were at hand."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.INFO)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        facts: dict[str, Any] = {"level": record.levelname, "says": without_numbers(record.getMessage())[:MAX_TEXT]}
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            facts["error"] = type(error).__name__
            facts["in"] = [f"{Path(place.filename).name}:{place.lineno} {place.name}"
                           for place in traceback.extract_tb(error.__traceback__)[-12:]]  # fmt: skip
            if isinstance(error, DisclosureError):  # in our own words; others quote what they were given
                facts["why"] = without_numbers(str(error))[:MAX_TEXT]
        self._log.write(facts)


def without_numbers(text: str) -> str:
    """A text without whatever may be somebody's number."""
    return NUMBER.sub("…", text)


class _Terminal(logging.Formatter):
    """The same for whoever looks at the terminal or the system's journal: one line, no values."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        kind = f"（{type(record.exc_info[1]).__name__}）" if record.exc_info and record.exc_info[1] else ""
        return f"{record.levelname} {without_numbers(record.getMessage())[:MAX_TEXT]}{kind}"


def log_to(settings: AdminSettings, kept: LogSettings) -> Log:
    """The log of a server, to which the program's own messages go as well; warnings also to the terminal."""
    log = Log(settings.logs, kept)
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(_Terminal())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [LogHandler(log), terminal]
        logger.propagate = False
        logger.setLevel(logging.INFO)
    return log
