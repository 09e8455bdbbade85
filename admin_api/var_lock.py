"""One program works at a `var/` at a time; who comes second is told who is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from site_builder.errors import SettingsError

LOCK, HOLDER = "server.lock", "server.pid"


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """The lock of a `var/`, which ends with the process that holds it. Raises SettingsError if another has it."""
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = filelock.FileLock(var / LOCK, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise SettingsError(
            f"已经有一个 admin-api{_holder(var)}在用 {var}。同一份数据只能由一个服务来写；请先停掉它，或换一个 --var。"
        ) from error
    with lock:
        (var / HOLDER).write_text(f"{os.getpid()}\n", encoding="utf-8")
        try:
            yield
        finally:
            (var / HOLDER).unlink(missing_ok=True)
            lock.release()


def is_in_use(var: Path) -> bool:
    """Whether a program is at work there now. Nothing is made where nothing is."""
    if not (var / LOCK).exists():
        return False
    lock = filelock.FileLock(var / LOCK, mode=0o600)
    try:
        with lock.acquire(timeout=0):
            return False
    except filelock.Timeout:
        return True


def _holder(var: Path) -> str:
    with suppress(OSError, ValueError):
        return f"（进程 {int((var / HOLDER).read_text(encoding='utf-8'))}）"
    return ""
