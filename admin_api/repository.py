"""git, where `content/` lives in it: one commit per change, its own paths only, on the disk before it is answered.

The git program is called with an argument list; hooks, watchers and foreign configuration are off. A failure never
undoes a save: the change is kept and committed before the next one or by the tick.
"""

from __future__ import annotations

import os
import posixpath
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
    """The repository around a content folder; without git, or outside one, it does nothing and says so.

    Content that the repository around it ignores is outside.
    """

    def __init__(self, content: Path) -> None:
        self.content = content
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
                self._is_behind = True
                return False
            self._pending.pop(0)
        self._is_behind = False
        self.trouble = ""
        return True

    def _commit(self, commit: Commit) -> bool:
        self.trouble = self._state()
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
        if not changed and not self._is_behind:
            return True
        # A change that waited may have gone in with an earlier one of the same file: who and why are kept all the same.
        answer = self._run(
            "commit", "--quiet", "--no-verify", "--allow-empty", "--allow-empty-message", "--cleanup=whitespace",
            f"--author={_plain(commit.author)} <admin-api@localhost>", "--file=-", "--only", "--", *_literal(changed),
            text=commit.message.replace("\0", ""),
        )  # fmt: skip
        return answer is not None

    def _state(self) -> str:
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
        if shutil.which("git") is None or not self.content.is_dir():
            return None
        result = self._call("rev-parse", "--absolute-git-dir")
        is_inside = result is not None and result.returncode == 0 and not self._is_ignored(".")
        return Path(result.stdout.removesuffix("\n")) if result is not None and is_inside else None

    def _run(self, *arguments: str, text: str = "") -> str | None:
        """What git answers; None, and the trouble noted, if it refuses."""
        result = self._call(*arguments, text=text)
        if result is not None and result.returncode == 0:
            return result.stdout
        why = "没有响应" if result is None else f"没有成功：{result.stderr.strip()[:200]}"
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
