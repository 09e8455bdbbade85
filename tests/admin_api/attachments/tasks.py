"""What a worker is asked to do in tests: things that a hostile file may bring a parser to do."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Mapping


def turn_round(data: bytes, arguments: Mapping[str, str]) -> bytes:
    """The bytes from back to front, and one argument."""
    return data[::-1] + arguments["tail"].encode()


def sleep(_: bytes, __: Mapping[str, str]) -> bytes:
    """Wait for ever."""
    time.sleep(3600)
    return b""


def loop(_: bytes, __: Mapping[str, str]) -> bytes:
    """Burn the processor for ever."""
    while True:
        pass


def swallow(_: bytes, __: Mapping[str, str]) -> bytes:
    """Take memory until there is none."""
    taken = []
    while True:
        taken.append(bytearray(10_000_000))


def flood(_: bytes, arguments: Mapping[str, str]) -> bytes:
    """Answer so many bytes."""
    return b"x" * int(arguments["bytes"])


def fall(_: bytes, __: Mapping[str, str]) -> bytes:
    """Die as a library in C dies."""
    os.abort()


def tell(_: bytes, __: Mapping[str, str]) -> bytes:
    """Fail with a message that holds personal data."""
    raise ValueError("419999196503021181")


def read_a_file(_: bytes, __: Mapping[str, str]) -> bytes:
    """Try to read what the file names."""
    with open("/etc/passwd", "rb") as file:  # noqa: PTH123 - the plainest way
        return file.read()


def call_home(_: bytes, __: Mapping[str, str]) -> bytes:
    """Try to open a connection."""
    socket.socket()
    return b"connected"


def start_a_program(_: bytes, __: Mapping[str, str]) -> bytes:
    """Try to run another program."""
    return subprocess.run(["/bin/true"], check=True, capture_output=True).stdout


def whoami(_: bytes, __: Mapping[str, str]) -> bytes:
    """How polite the process is, and its environment."""
    return f"{os.nice(0)} {sorted(os.environ)}".encode()
