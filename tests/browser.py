"""The browser of the tests: the system's Chromium, else installed here, else a word on how.

python -m tests.browser     makes sure there is one
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
]


def executable() -> str | None:
    """The system's Chromium, or Playwright's; None if there is neither."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@contextmanager
def browser() -> Iterator[Browser]:
    """A running browser without a window. As root it needs no sandbox of its own."""
    path = executable()
    if path is None:
        raise RuntimeError(HOW)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *sandbox])
        try:
            yield running
        finally:
            running.close()


HOW = (
    "没有找到 Chromium。Debian、Ubuntu：apt-get install chromium fonts-noto-cjk；"
    "其他系统：.venv/bin/python -m playwright install chromium"
)


def has_chinese_font() -> bool:
    """Whether Chinese can be drawn."""
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def main() -> int:
    """Install what is missing where that is allowed."""
    if executable() is None or not has_chinese_font():
        if shutil.which("apt-get") and os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-qq"], check=False)
            quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"], check=False, env=quiet)
        elif executable() is None:
            subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if executable() is None:
        print(HOW, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
