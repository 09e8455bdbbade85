"""git, where `content/` lives in it: one commit per change, its own paths only, on the disk before it is answered.

The git program is called with an argument list; hooks and foreign configuration are off. A failure never undoes a save:
the path is kept and committed with the next change or by the tick.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_SECONDS = 30
STATES = {
    "MERGE_HEAD": "有没做完的合并（merge）",
    "rebase-merge": "有没做完的变基（rebase）",
    "rebase-apply": "有没做完的变基（rebase）",
    "CHERRY_PICK_HEAD": "有没做完的拣选（cherry-pick）",
    "REVERT_HEAD": "有没做完的还原（revert）",
    "BISECT_LOG": "正在二分查找（bisect）",
    "index.lock": "有别的 git 程序在用，或上次没有正常结束（index.lock）",
}


@dataclass(frozen=True)
class Commit:
    """What is to be committed: who, why, and which paths below `content/`."""

    author: str
    message: str
    paths: tuple[str, ...]


class Repository:
    """The repository around a content folder; without git, or outside one, it does nothing and says so."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self._lock = threading.Lock()
        self._pending: list[Commit] = []
        self.trouble = ""
        self._git_folder = self._find()

    @property
    def is_there(self) -> bool:
        """Whether the content is kept in git."""
        return self._git_folder is not None

    @property
    def pending(self) -> int:
        """How many changes wait for their commit."""
        return len(self._pending)

    def commit(self, commit: Commit) -> bool:
        """Commit now; on failure keep it for `retry`. False as well where there is no git."""
        if not self.is_there:
            return False
        with self._lock:
            self._pending.append(commit)
            return self._work_off()

    def retry(self) -> None:
        """Try once more what could not be committed."""
        with self._lock:
            if self._pending:
                self._work_off()

    def _work_off(self) -> bool:
        while self._pending:
            if not self._commit(self._pending[0]):
                return False
            self._pending.pop(0)
        self.trouble = ""
        return True

    def _commit(self, commit: Commit) -> bool:
        self.trouble = self._state()
        if self.trouble:
            return False
        paths = [path for path in commit.paths if not self._is_ignored(path)]
        known = [path for path in paths if (self.content / path).exists() or self._is_tracked(path)]
        if not known:
            return True
        if not self._run("add", "--all", "--", *known):
            return False
        if self._quiet("diff", "--cached", "--quiet", "--", *known):
            return True
        author = f"{_plain(commit.author)} <admin-api@localhost>"
        return self._run(
            "commit",
            "--quiet",
            "--no-verify",
            f"--author={author}",
            f"--message={commit.message}",
            "--only",
            "--",
            *known,
        )

    def _state(self) -> str:
        folder = self._git_folder
        if folder is None:
            return "不在 git 里"
        return next((words for name, words in STATES.items() if (folder / name).exists()), "")

    def _is_ignored(self, path: str) -> bool:
        return path.startswith("personal/") or self._quiet("check-ignore", "--quiet", "--", path)

    def _is_tracked(self, path: str) -> bool:
        return self._quiet("ls-files", "--error-unmatch", "--", path)

    def _find(self) -> Path | None:
        if shutil.which("git") is None or not self.content.is_dir():
            return None
        result = self._call("rev-parse", "--absolute-git-dir")
        return Path(result.stdout.strip()) if result is not None and result.returncode == 0 else None

    def _run(self, *arguments: str) -> bool:
        result = self._call(*arguments)
        if result is None or result.returncode != 0:
            self.trouble = (
                "git 没有响应" if result is None else f"git {arguments[0]} 没有成功：{result.stderr.strip()[:200]}"
            )
            return False
        return True

    def _quiet(self, *arguments: str) -> bool:
        result = self._call(*arguments)
        return result is not None and result.returncode == 0

    def _call(self, *arguments: str) -> subprocess.CompletedProcess[str] | None:
        command = ["git", "-C", str(self.content), *_options(), *arguments]
        try:
            return subprocess.run(  # noqa: S603 - an argument list, no shell; paths come after --
                command,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=TIMEOUT_SECONDS,
                env=_environment(),
            )
        except (OSError, subprocess.TimeoutExpired):
            return None


def _options() -> Sequence[str]:
    return (
        "-c",
        "core.fsync=all",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "commit.gpgSign=false",
        "-c",
        "core.quotePath=false",
    )


def _environment() -> Mapping[str, str]:
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": os.devnull, "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1",
        "GIT_COMMITTER_NAME": "gongkailan", "GIT_COMMITTER_EMAIL": "admin-api@localhost",
    }  # fmt: skip


def _plain(name: str) -> str:
    return "".join(letter for letter in name if letter not in "<>\n\r\0").strip() or "admin-api"
