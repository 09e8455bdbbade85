"""Foreign files are read in a process of their own: bounded in memory, time and output, without files or network.

A thread cannot be stopped and a parser that loops or swallows memory takes the server along; a process can be killed.
The file goes in through a pipe and the answer comes back through a file without a name, so a process needs nothing
from the disk: from the first byte it reads on it can open neither files nor sockets (see worker_process.py).
"""

from __future__ import annotations

import enum
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from site_builder.errors import DisclosureError

ROOT = Path(__file__).parents[2]
"""The folder in which this package lies: the new process imports from there."""
MOST_AT_ONCE = 2
"""Processes at a time; whoever comes later waits, so that the server's other requests keep a core."""
LONGEST_WAIT = 60
"""Seconds that a request waits for its turn."""

_turns = threading.BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one process may use: address space and answer in bytes, processor and wall clock in seconds."""

    memory: int = 640_000_000
    cpu_seconds: int = 20
    seconds: float = 30
    output: int = 100_000_000


class Reason(enum.Enum):
    """Why there is no answer."""

    BUSY = "busy"
    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    BROKEN = "broken"


WORDS = {
    Reason.BUSY: "现在上传的文件太多，还没有轮到检查。文件没有收下，请过一分钟再试。",
    Reason.TIME: "文件太复杂，在规定时间内没有检查完。请分成几份，或者用原来的程序打开，另存一份再上传。",
    Reason.MEMORY: "文件展开后太大，检查不了。请分成几份，或者用原来的程序打开，另存一份再上传。",
    Reason.OUTPUT: "文件里的内容太多，检查不了。请分成几份再上传。",
    Reason.BROKEN: "文件有损坏，检查到一半读不下去。请用原来的程序打开，另存一份再上传。",
}


class WorkerError(DisclosureError):
    """The process was stopped or broke down. `kind` names the exception inside, if there was one; it holds no data."""

    def __init__(self, reason: Reason, kind: str = "") -> None:
        self.reason = reason
        self.kind = kind
        super().__init__(WORDS[reason])


def run_apart(task: str, data: bytes, arguments: Mapping[str, str], limits: Limits | None = None) -> bytes:
    """What `task`, a "module:function" of (bytes, arguments) → bytes, makes of a file. Raises WorkerError."""
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise WorkerError(Reason.BUSY)
    try:
        return _run(task, data, arguments, limits or Limits())
    finally:
        _turns.release()


def _run(task: str, data: bytes, arguments: Mapping[str, str], limits: Limits) -> bytes:
    head = {
        "task": task,
        "arguments": dict(arguments),
        "memory": limits.memory,
        "cpu_seconds": limits.cpu_seconds,
        "output": limits.output,
    }
    with tempfile.TemporaryFile() as answer:
        process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", "admin_api.attachments.worker_process"],
            stdin=subprocess.PIPE,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        try:
            process.communicate(json.dumps(head).encode() + b"\n" + data, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise WorkerError(Reason.TIME) from None
        finally:
            _end(process)
        answer.seek(0)
        return _answer(answer.read(limits.output + 1), process.returncode)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what still runs, and whatever it may have started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdin is not None:
        try:
            process.stdin.close()
        except OSError:  # what was not read is lost with it
            return


def _answer(answer: bytes, status: int) -> bytes:
    if answer[:1] == b"+" and status == 0:
        return answer[1:]
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        raise WorkerError(Reason.TIME)
    reason, _, kind = answer[1:].decode("ascii", "replace").partition(" ") if answer[:1] == b"-" else ("", "", "")
    known = {item.value: item for item in Reason}
    raise WorkerError(known.get(reason, Reason.BROKEN), kind)
