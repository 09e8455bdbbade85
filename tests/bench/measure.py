"""What one command costs: wall and CPU seconds and the peak memory of it and all its children."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.2
"""Seldom: looking at the memory of many processes slows them down, most of all the quickest."""


@dataclass(frozen=True)
class Cost:
    """Of one run. Memory is proportional: what processes share counts once."""

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    said: str = ""


def run(command: list[str], folder: Path, accepted: tuple[int, ...] = (0,)) -> Cost:
    """Run a command to its end. Raises RuntimeError with what it said if its exit status is not an accepted one."""
    before = os.times()
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=_usual(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        peak = _Peak(process.pid)
        said, complained = process.communicate()
        peak.stop()
    wall = time.perf_counter() - started
    after = os.times()
    if process.returncode not in accepted:
        raise RuntimeError(f"{' '.join(command)}: {(said + complained).decode(errors='replace')[-2000:]}")
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost(wall, cpu, peak.megabytes, said.decode(errors="replace"))


def _usual() -> dict[str, str]:
    """The environment with compiled modules kept, as Python does unless it is told not to."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class _Peak:
    """Looks at the process tree now and then."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stopping = threading.Event()
        self.megabytes = 0.0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopping.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            kilobytes = sum(_proportional_kilobytes(pid) for pid in _tree(self._pid))
            self.megabytes = max(self.megabytes, kilobytes / 1024)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = tasks.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _proportional_kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
