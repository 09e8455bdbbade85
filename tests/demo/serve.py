"""Build the demo and serve site and API, with the addresses and a token of the demo printed.

python -m tests.demo.serve var/demo --today 2026-05-12
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def main() -> int:
    """Make a token if there is none yet, then run the server until it is stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--today", required=True)
    parser.add_argument("--port", default="8000")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    token = _demo_token(folder)
    _hold_the_day(folder / "site", arguments.today)
    print(
        f"\n公开栏演示\n  网站   http://127.0.0.1:{arguments.port}/\n  接口   http://127.0.0.1:{arguments.port}/api/openapi.json"
    )
    print(f"  演示令牌  {token}\n  内容在 {folder / 'content'}，按 Ctrl+C 停止。\n", flush=True)
    return subprocess.run(
        [
            str(BIN / "admin-api"), "run",
            "--content", str(folder / "content"), "--var", str(folder / "var"), "--site", str(folder / "site"),
            "--port", arguments.port, "--today", arguments.today,
        ],
        check=False,
    ).returncode  # fmt: skip


def _hold_the_day(site: Path, today: str) -> None:
    """The demo's pages count from its own day, not from the reader's clock: site-state.js is the office's own file."""
    state = site / "assets" / "site-state.js"
    if not state.exists():
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(
            f'var siteState = {{"today": "{today}", "hours_hold_until": "{today}", "items": []}};\n', encoding="utf-8"
        )


def _demo_token(folder: Path) -> str:
    kept = folder / "demo-token"
    if kept.exists():
        return kept.read_text(encoding="utf-8").strip()
    command = [str(BIN / "admin-api"), "token", "create", "demo", "--var", str(folder / "var")]
    for scope in ("read", "write", "publish-directly"):
        command += ["--scope", scope]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    token = next(word for word in made.stdout.split() if len(word) >= 32)
    kept.touch(mode=0o600)
    kept.write_text(token, encoding="utf-8")
    return token


if __name__ == "__main__":
    sys.exit(main())
