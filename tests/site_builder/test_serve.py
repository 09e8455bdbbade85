"""The web server for one's own machine."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE = 60


@pytest.fixture
def address(content: Path, tmp_path: Path) -> Iterator[str]:
    """A running server's address; at the end it must stop in order at Ctrl+C."""
    command = [
        sys.executable, "-m", "site_builder.cli", "serve", "--content", str(content), "--out", str(tmp_path / "site"),
        "--cache", str(tmp_path / "cache" / "site.sqlite"), "--today", "2026-05-12", "--port", "0",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found, process.stderr and process.stderr.read()
        yield found[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


def fetched(url: str) -> str:
    """The text of a page."""
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310
        text: str = answer.read().decode()
        return text


def comes(page: str, text: str) -> bool:
    """Whether a text appears on a page before patience ends."""
    waited_until = time.monotonic() + PATIENCE
    while text not in fetched(page):
        if time.monotonic() > waited_until:
            return False
        time.sleep(0.2)
    return True


def retitled(path: Path, title: str) -> None:
    """Give a record another title."""
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^title: .*$", f"title: {title}", text, flags=re.MULTILINE), encoding="utf-8")


def test_a_change_of_the_content_is_served_a_moment_later(address: str, content: Path) -> None:
    path = next(content.glob("service-guides/*/*/*.yml"))
    page = address + path.relative_to(content).with_suffix(".html").as_posix()
    assert "夜间也能办" not in fetched(page)
    retitled(path, "夜间也能办的事")
    assert comes(page, "夜间也能办的事")


def test_settings_that_cannot_be_read_do_not_end_it(address: str, content: Path) -> None:
    path = next(content.glob("service-guides/*/*/*.yml"))
    page = address + path.relative_to(content).with_suffix(".html").as_posix()
    settings = (content / "site.yml").read_bytes()
    (content / "site.yml").write_text("半句话", encoding="utf-8")
    retitled(path, "等设置改好才看得见")
    time.sleep(2.5)
    assert "等设置改好才看得见" not in fetched(page)
    (content / "site.yml").write_bytes(settings)
    assert comes(page, "等设置改好才看得见")
