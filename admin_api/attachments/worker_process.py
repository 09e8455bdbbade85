"""The life of one worker: limits first, imports and `prepare()` of the task, then no more files or sockets, then the task.

`python -m admin_api.attachments.worker_process` reads one line of JSON and the file from its input, and writes "+" and
the answer, or "-", a reason and the name of the exception. It never writes what an exception says: that may hold data.
"""

from __future__ import annotations

import contextlib
import errno
import importlib
import json
import os
import resource
import sys
from typing import Any

NICENESS = 10
"""Whoever waits for a page goes first."""


def main() -> None:
    """Do what the first line of the input asks for."""
    head = json.loads(sys.stdin.buffer.readline())
    _limit(head)
    module, _, name = head["task"].partition(":")
    tasks = importlib.import_module(module)
    getattr(tasks, "prepare", lambda: None)()
    task = getattr(tasks, name)
    data = sys.stdin.buffer.read()
    _close_the_door()
    try:
        answer = b"+" + task(data, head["arguments"])
        _write(answer)
    except MemoryError:
        _fail("memory MemoryError")
    except Exception as error:
        is_too_long = isinstance(error, OSError) and error.errno == errno.EFBIG
        _fail(f"{'output' if is_too_long else 'broken'} {type(error).__name__}")


def _limit(head: dict[str, Any]) -> None:
    os.nice(NICENESS)
    cpu = head["cpu_seconds"]
    for what, soft in (
        (resource.RLIMIT_AS, head["memory"]),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, head["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (soft, soft + 1 if what == resource.RLIMIT_CPU else soft))


def _close_the_door() -> None:
    """No descriptor can be opened any more: no file, no socket, no program; those that are open stay open."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _write(answer: bytes) -> None:
    """Unbuffered, so that what does not fit is known here."""
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(1, rest) :]


def _fail(words: str) -> None:
    with contextlib.suppress(OSError):
        os.ftruncate(1, 0)
        os.lseek(1, 0, os.SEEK_SET)
        os.write(1, b"-" + words.encode("ascii"))
    os._exit(1)


if __name__ == "__main__":
    main()
