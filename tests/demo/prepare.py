"""Copy the demo content to a folder of its own, as a git repository, with its name lists; the checkout stays clean.

python -m tests.demo.prepare var/demo
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.demo.make_name_lists import make_name_lists

SOURCE = Path(__file__).parents[2] / "content"


def prepare(folder: Path) -> Path:
    """Make `folder/content`; what a user changed there is kept. Answers the content folder."""
    content = folder / "content"
    if not content.exists():
        partial = folder / ".content.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(SOURCE, partial, ignore=shutil.ignore_patterns(".*", "personal"))
        (partial / ".gitignore").write_text("personal/\n.lock\n.tmp-*\n", encoding="utf-8")
        make_name_lists(partial)
        partial.rename(content)
    if shutil.which("git") and not (content / ".git").exists():
        _git(content, "init", "--quiet", "--initial-branch=main")
        _git(content, "add", "--all")
        _git(content, "commit", "--quiet", "--message", "演示内容")
    return content


def _git(folder: Path, *arguments: str) -> None:
    identity = {"GIT_AUTHOR_NAME": "公开栏", "GIT_AUTHOR_EMAIL": "demo@qinghe.example"}
    identity |= {"GIT_COMMITTER_NAME": "公开栏", "GIT_COMMITTER_EMAIL": "demo@qinghe.example"}
    environment = {**os.environ, **identity, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=environment)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
