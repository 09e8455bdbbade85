"""git, where `content/` lives in it: one commit per change, its own paths only, on the disk before it is answered.

The git program is called with an argument list; hooks, watchers and foreign configuration are off. A failure never
undoes a save: the change is kept and committed before the next one or by the tick.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
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
    """What is to be committed: who, why, and which paths below `content/`. `number`: that of the change it ends."""

    author: str
    message: str
    paths: tuple[str, ...]
    number: int = 0
    may_be_done: bool = False
    """Left over by a server that was killed, perhaps after git had finished."""


def _nobody(_: Commit) -> None:
    """Nobody waits for it."""


class Repository:
    """The repository around a content folder; without git, or outside one, it does nothing and says so.

    Content that the repository around it ignores is outside. `settled` is told of every commit that is made.
    """

    def __init__(self, content: Path, settled: Callable[[Commit], None] = _nobody) -> None:
        self.content = content
        self._settled = settled
        self._lock = threading.Lock()
        self._pending: list[Commit] = []
        self._is_behind = False
        self.trouble = ""
        self._git_folder = self._find()

    @property
    def is_there(self) -> bool:
        """Whether the content is kept in git."""
        return self._git_folder is not None

    @property
    def folder(self) -> Path | None:
        """Where git keeps it; None where there is no git."""
        return self._git_folder

    def messages(self, most: int = 0) -> list[str]:
        """The messages of the commits, the newest first; at most so many, 0 for all."""
        if not self.is_there:
            return []
        limit = ("-n", str(most)) if most else ()
        result = self._call("log", *limit, "--format=%B%x00")
        return result.stdout.split("\0")[:-1] if result is not None and result.returncode == 0 else []

    @property
    def pending(self) -> int:
        """How many changes wait for their commit."""
        return len(self._pending)

    def commit(self, commit: Commit) -> bool:
        """Commit now; on failure keep it for `retry`. False as well where there is no git."""
        if not self.is_there:
            self._settled(commit)
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
                self._is_behind = True
                return False
            self._settled(self._pending.pop(0))
        self._is_behind = False
        self.trouble = ""
        return True

    def _commit(self, commit: Commit) -> bool:
        self.trouble = self.state()
        if self.trouble:
            return False
        paths = [path for path in commit.paths if not self._stays_out(path)]
        if not paths:
            return True
        if self._run("update-index", "--add", "--remove", "--replace", "--", *paths) is None:
            return False
        changed = self._changed(paths)
        if changed is None:
            return False
        if not changed and (not self._is_behind or (commit.may_be_done and self._is_recorded(commit))):
            return True
        # A change that waited may have gone in with an earlier one of the same file: who and why are kept all the same.
        answer = self._run(
            "commit", "--quiet", "--no-verify", "--allow-empty", "--allow-empty-message", "--cleanup=whitespace",
            f"--author={_plain(commit.author)} <admin-api@localhost>", "--file=-", "--only", "--", *_literal(changed),
            text=commit.message.replace("\0", ""),
        )  # fmt: skip
        return answer is not None

    def take_up(self, commits: Sequence[Commit]) -> None:
        """What an earlier server left to be committed, in its order; `retry` does it."""
        if not self.is_there:
            for commit in commits:
                self._settled(commit)
            return
        with self._lock:
            self._pending.extend(commits)
            self._is_behind = bool(self._pending)

    def _is_recorded(self, commit: Commit) -> bool:
        """Whether one of the last commits says the same, to the letter of its last paragraph: id and version."""
        messages = self._run("log", "-n", "100", "--format=%B%x00")
        last = commit.message.strip().rpartition("\n\n")[2]
        return messages is not None and any(text.strip().endswith(last) for text in messages.split("\0"))

    def state(self) -> str:
        """Why nothing can be committed now, in words; empty if it can."""
        folder = self._git_folder
        if folder is None:
            return "不在 git 里"
        return next((words for name, words in STATES.items() if (folder / name).exists()), "")

    def _stays_out(self, path: str) -> bool:
        first = posixpath.normpath(path).partition("/")[0]
        return first in {"personal", ".."} or self._is_ignored(f"./{path}")

    def _is_ignored(self, path: str) -> bool:
        result = self._call("check-ignore", "--quiet", "--", path)
        return result is not None and result.returncode == 0

    def _changed(self, paths: Sequence[str]) -> list[str] | None:
        """Which of the paths differ in the index from the last commit; None if git cannot say."""
        names = self._run("diff", "--cached", "--no-renames", "--name-only", "--relative", "-z", "--", *_literal(paths))
        return None if names is None else names.split("\0")[:-1]

    def _find(self) -> Path | None:
        if shutil.which("git") is None:  # what is kept in git waits until there is git again
            return next((up / ".git" for up in (self.content, *self.content.parents) if (up / ".git").exists()), None)
        if not self.content.is_dir():
            return None
        result = self._call("rev-parse", "--absolute-git-dir")
        is_inside = result is not None and result.returncode == 0 and not self._is_ignored(".")
        return Path(result.stdout.removesuffix("\n")) if result is not None and is_inside else None

    def _run(self, *arguments: str, text: str = "") -> str | None:
        """What git answers; None, and the trouble noted, if it refuses."""
        result = self._call(*arguments, text=text)
        if result is not None and result.returncode == 0:
            return result.stdout
        why = "没有响应，或者没有安装" if result is None else f"没有成功：{result.stderr.strip()[:200]}"
        self.trouble = f"git {arguments[0]} {why}"
        return None

    def _call(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str] | None:
        command = ["git", "-C", str(self.content), *_options(), *arguments]
        try:
            return subprocess.run(  # noqa: S603 - an argument list, no shell; paths come after --
                command,
                input=text,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=TIMEOUT_SECONDS,
                env=_environment(),
            )
        except (OSError, subprocess.TimeoutExpired):
            return None


def git_version() -> tuple[int, ...]:
    """The version of the git program; empty if there is none."""
    if shutil.which("git") is None:
        return ()
    answer = subprocess.run(["git", "--version"], capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS)  # noqa: S607
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", answer.stdout)
    return tuple(int(part) for part in found.groups() if part) if found else ()


def _options() -> Sequence[str]:
    return (
        "-c",
        "core.fsync=all",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "i18n.commitEncoding=UTF-8",
        "-c",
        "commit.gpgSign=false",
        "-c",
        "core.quotePath=false",
    )


def _environment() -> Mapping[str, str]:
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": os.devnull, "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0",
        "GIT_COMMITTER_NAME": "gongkailan", "GIT_COMMITTER_EMAIL": "admin-api@localhost",
    }  # fmt: skip


def _literal(paths: Sequence[str]) -> list[str]:
    """Paths as git's pathspecs: `*`, `[` and a leading `:` mean themselves. (`check-ignore` knows no such mark.)"""
    return [f":(literal){path}" for path in paths]


def _plain(name: str) -> str:
    """A name that git takes: one printable line without brackets, and not of marks alone, which git would drop."""
    line = " ".join(name.split())
    shown = "".join(letter for letter in line if letter.isprintable() and letter not in "<>").strip(" .,:;\"'\\")
    return shown or "admin-api"
