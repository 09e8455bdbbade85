"""A real server in a process of its own, for tests of what happens to processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from admin_api.accounts.tokens import Scope, Tokens
from admin_api.settings import AdminSettings
from site_builder.clock import system_clock

PROGRAM = [sys.executable, "-m", "admin_api.cli"]


@dataclass
class Running:
    """A server that answers at `address`."""

    process: subprocess.Popen[str]
    address: str
    token: dict[str, str]

    def stop(self, how: int = signal.SIGTERM, seconds: float = 10) -> float:
        """End it; answers how long that took. Raises TimeoutExpired."""
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(seconds)
        return time.monotonic() - began


def command(settings: AdminSettings, name: str, *arguments: str) -> list[str]:
    """The command line of a subcommand over the folders of an office."""
    folders = ["--content", str(settings.content), "--var", str(settings.var)]
    site = ["--site", str(settings.site)] if name in ("run", "doctor", "verify-audit", "publish-due") else []
    return [*PROGRAM, name, *folders, *site, *arguments]


def call(settings: AdminSettings, name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a subcommand says, and its status."""
    return subprocess.run(
        command(settings, name, *arguments), capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, **environment},
    )  # fmt: skip


@contextmanager
def running(settings: AdminSettings, *arguments: str, environment: Mapping[str, str] = {}) -> Iterator[Running]:
    """A server until the end of the block, on a free port."""
    tokens = Tokens(settings.var)
    token = tokens.create("民政办", frozenset(Scope), system_clock())
    tokens.close()
    process = subprocess.Popen(
        command(settings, "run", "--port", "0", *arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://[0-9.]+:\d+", line)
        assert found, line + process.stdout.read()
        _wait_for(found.group(), process)
        yield Running(process, found.group(), {"Authorization": f"Bearer {token}"})
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _wait_for(address: str, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        try:
            httpx.get(f"{address}/healthz", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server ended at its start")
