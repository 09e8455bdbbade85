"""One commit per change, of its own paths only, whatever state the repository and its configuration are in."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from admin_api.repository import Commit, Repository

IDENTITY = {
    "GIT_AUTHOR_NAME": "管理员", "GIT_AUTHOR_EMAIL": "clerk@qinghe.example",
    "GIT_COMMITTER_NAME": "管理员", "GIT_COMMITTER_EMAIL": "clerk@qinghe.example",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
}  # fmt: skip
PATH = os.environ["PATH"]
WHOLE, BELOW = ".", "town/content"
RECORD = "documents/2026/05/20260512-abcde.yml"
OTHER = "documents/2026/05/20260512-fghjk.yml"


def git(folder: Path, *arguments: str) -> str:
    """What a person at the command line would do and see; fails loudly."""
    answer = subprocess.run(
        ["git", "-C", folder, *arguments], env={"PATH": PATH, **IDENTITY}, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


def write(content: Path, path: str, text: str) -> str:
    target = content / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return path


def in_last(content: Path) -> list[str]:
    """Status letter and path (below `content/`) of everything in the last commit."""
    shown = git(content, "-c", "core.quotePath=false", "show", "--format=", "--name-status", "--relative", "HEAD")
    return [line.replace("\t", " ") for line in shown.splitlines()]


def everything_in_last(content: Path) -> list[str]:
    """The same counted from the top of the repository: nothing outside of `content/` can hide."""
    return git(content, "show", "--format=", "--name-only", "HEAD").splitlines()


def subjects(content: Path) -> list[str]:
    """Of all commits, oldest first."""
    return git(content, "log", "--reverse", "--format=%s").splitlines()


def content_in(tmp_path: Path, place: str) -> Path:
    """A content folder at `place` of a fresh repository with one commit."""
    top = tmp_path / "repository"
    content = top / place
    content.mkdir(parents=True)
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(top))
    write(content, "site.yml", "title: 青禾镇\n")
    write(content, OTHER, "title: 旧\n")
    write(top, "README.md", "the town\n")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message=start")
    return content


@pytest.fixture(params=[WHOLE, BELOW])
def kept(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Content that is a repository of its own, then content inside a larger one."""
    return content_in(tmp_path, request.param)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Content inside a larger repository."""
    return content_in(tmp_path, BELOW)


def git_folder(content: Path) -> Path:
    return Path(git(content, "rev-parse", "--absolute-git-dir"))


def test_a_commit_holds_its_path_its_author_and_its_reason(kept: Path) -> None:
    repository = Repository(kept)
    write(kept, RECORD, "title: 新\n")
    assert repository.is_there
    assert repository.commit(Commit("民政办 张三", "文件：新\n\n补发四月的通知", (RECORD,)))
    assert in_last(kept) == [f"A {RECORD}"]
    assert git(kept, "log", "-1", "--format=%an|%cn|%B") == "民政办 张三|gongkailan|文件：新\n\n补发四月的通知"
    assert (repository.pending, repository.trouble) == (0, "")


def test_the_first_commit_of_an_empty_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, RECORD, "title: 新\n")
    assert Repository(tmp_path).commit(Commit("民政办", "第一条", (RECORD,)))
    assert in_last(tmp_path) == [f"A {RECORD}"]


def test_what_others_staged_or_changed_stays_as_it_was(kept: Path) -> None:
    top = Path(git(kept, "rev-parse", "--show-toplevel"))
    write(kept, OTHER, "title: 别人已暂存的\n")
    write(top, "notes.txt", "staged by somebody")
    git(top, "add", "--all")
    write(kept, "site.yml", "title: 别人正在改\n")
    write(kept, "documents/2026/05/draft.yml", "title: 没跟踪的\n")
    before = git(top, "status", "--porcelain")
    staged = git(top, "diff", "--cached")
    write(kept, RECORD, "title: 新\n")
    assert Repository(kept).commit(Commit("民政办", "新", (RECORD,)))
    assert in_last(kept) == [f"A {RECORD}"]
    assert len(everything_in_last(kept)) == 1
    assert git(top, "status", "--porcelain") == before
    assert git(top, "diff", "--cached") == staged


def test_a_saved_record_is_committed_even_where_somebody_staged_an_older_state_of_it(content: Path) -> None:
    write(content, RECORD, "title: 旧的暂存\n")
    git(content, "add", RECORD)
    write(content, RECORD, "title: 新\n")
    assert Repository(content).commit(Commit("民政办", "新", (RECORD,)))
    assert git(content, "show", f"HEAD:./{RECORD}") == "title: 新"
    assert git(content, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三 <root@example.com>", "张三 rootexample.com"), ("张三\nCommitter: 李四", "张三 Committer: 李四"), ("<>", "admin-api"),
        ("", "admin-api"), ("...", "admin-api"), ("'", "admin-api"), ("--amend", "--amend"), ("张\0三", "张三"),
        ("张\udc80三", "张三"), ("张\u202e三", "张三"), ("$(touch x)", "$(touch x)"),
    ],
)  # fmt: skip
def test_a_hostile_name_is_only_a_name(content: Path, name: str, shown: str) -> None:
    write(content, RECORD, "title: 新\n")
    assert Repository(content).commit(Commit(name, "新", (RECORD,)))
    wanted = f"{shown.replace('rootexample', 'root@example')}|admin-api@localhost|gongkailan"
    assert git(content, "log", "-1", "--format=%an|%ae|%cn") == wanted
    assert len(subjects(content)) == 2


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ("--amend", "--amend"), ("-F/etc/passwd", "-F/etc/passwd"), ("# 全是注释", "# 全是注释"), ("", ""), (" \n ", ""),
        ("标题\n\n# 第一条\n正文", "标题\n\n# 第一条\n正文"), ("标\0题", "标题"), ("标\ud800题", "标?题"), ("`touch x`; $(id)", "`touch x`; $(id)"),
        ("长" * 60_000, "长" * 60_000),
    ],
)  # fmt: skip
def test_a_hostile_message_is_only_a_message(content: Path, message: str, body: str) -> None:
    write(content, RECORD, "title: 新\n")
    git(content, "config", "commit.cleanup", "strip")
    assert Repository(content).commit(Commit("民政办", message, (RECORD,)))
    assert git(content, "log", "-1", "--format=%B") == body
    assert len(subjects(content)) == 2 or not body


def lock_index(content: Path) -> Path:
    lock = git_folder(content) / "index.lock"
    lock.touch()
    return lock


def diverge(content: Path) -> None:
    """Two branches that changed the same line."""
    git(content, "checkout", "--quiet", "-b", "theirs")
    write(content, "site.yml", "title: 他们的\n")
    git(content, "commit", "--quiet", "--all", "--message=theirs")
    git(content, "checkout", "--quiet", "main")
    write(content, "site.yml", "title: 我们的\n")
    git(content, "commit", "--quiet", "--all", "--message=ours")


def try_git(content: Path, *arguments: str) -> None:
    """A command that ends in a conflict."""
    with pytest.raises(subprocess.CalledProcessError):
        git(content, *arguments)


def test_a_left_over_lock_is_told_and_what_waited_is_committed_in_order(kept: Path) -> None:
    repository = Repository(kept)
    lock = lock_index(kept)
    write(kept, RECORD, "title: 新\n")
    assert not repository.commit(Commit("民政办", "第一", (RECORD,)))
    write(kept, OTHER, "title: 改\n")
    assert not repository.commit(Commit("党政办", "第二", (OTHER,)))
    assert "index.lock" in repository.trouble
    assert "别的 git 程序" in repository.trouble
    repository.retry()
    assert repository.pending == 2
    lock.unlink()
    repository.retry()
    assert git(kept, "log", "--reverse", "--format=%an %s", "-2").splitlines() == ["民政办 第一", "党政办 第二"]
    assert in_last(kept) == [f"M {OTHER}"]
    assert (repository.pending, repository.trouble) == (0, "")


def test_the_next_change_brings_along_what_waited(content: Path) -> None:
    repository = Repository(content)
    lock = lock_index(content)
    write(content, RECORD, "title: 新\n")
    assert not repository.commit(Commit("民政办", "第一", (RECORD,)))
    lock.unlink()
    write(content, OTHER, "title: 改\n")
    assert repository.commit(Commit("党政办", "第二", (OTHER,)))
    assert subjects(content) == ["start", "第一", "第二"]


def test_two_changes_of_one_record_that_waited_both_keep_who_and_why(content: Path) -> None:
    repository = Repository(content)
    lock = lock_index(content)
    for author, title in (("民政办", "第一"), ("党政办", "第二")):
        write(content, RECORD, f"title: {title}\n")
        assert not repository.commit(Commit(author, title, (RECORD,)))
    lock.unlink()
    repository.retry()
    assert git(content, "log", "--reverse", "--format=%an %s", "-2").splitlines() == ["民政办 第一", "党政办 第二"]
    assert git(content, "show", f"HEAD:./{RECORD}") == "title: 第二"


def test_a_change_of_the_same_record_after_the_one_that_waited_keeps_who_and_why(content: Path) -> None:
    repository = Repository(content)
    lock = lock_index(content)
    write(content, RECORD, "title: 第一\n")
    assert not repository.commit(Commit("民政办", "第一", (RECORD,)))
    lock.unlink()
    write(content, RECORD, "title: 第二\n")
    assert repository.commit(Commit("党政办", "第二", (RECORD,)))
    assert git(content, "log", "--reverse", "--format=%an %s", "-2").splitlines() == ["民政办 第一", "党政办 第二"]
    assert repository.commit(Commit("党政办", "没有改", (RECORD,)))
    assert subjects(content)[-1] == "第二"


@pytest.mark.parametrize("broken", ["", "0" * 39 + "1\n"])
def test_a_branch_that_a_power_cut_broke_is_told_not_papered_over(content: Path, broken: str) -> None:
    branch = git_folder(content) / "refs" / "heads" / "main"
    whole = branch.read_text()
    branch.write_text(broken)
    repository = Repository(content)
    write(content, RECORD, "title: 新\n")
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    assert "没有成功" in repository.trouble
    assert branch.read_text() == broken
    branch.write_text(whole)
    repository.retry()
    assert in_last(content) == [f"A {RECORD}"]
    assert subjects(content) == ["start", "新"]


def test_nothing_changed_nothing_committed(content: Path) -> None:
    assert Repository(content).commit(Commit("民政办", "没有改", (OTHER,)))
    assert Repository(content).commit(Commit("民政办", "没有这个文件", ("documents/none.yml",)))
    assert subjects(content) == ["start"]


def test_a_merge_under_way_is_left_alone(kept: Path) -> None:
    diverge(kept)
    try_git(kept, "merge", "theirs")
    repository = Repository(kept)
    write(kept, RECORD, "title: 新\n")
    status = git(kept, "status", "--porcelain")
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    assert "合并" in repository.trouble
    assert git(kept, "status", "--porcelain") == status
    git(kept, "merge", "--abort")
    repository.retry()
    assert (repository.pending, subjects(kept)[-1], in_last(kept)) == (0, "新", [f"A {RECORD}"])


def test_a_rebase_under_way_is_left_alone(kept: Path) -> None:
    diverge(kept)
    try_git(kept, "rebase", "theirs")
    repository = Repository(kept)
    write(kept, RECORD, "title: 新\n")
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    assert "变基" in repository.trouble
    git(kept, "rebase", "--abort")
    repository.retry()
    assert (repository.pending, subjects(kept)[-1], in_last(kept)) == (0, "新", [f"A {RECORD}"])
    assert git(kept, "branch", "--show-current") == "main"


@pytest.mark.parametrize(("command", "words"), [("cherry-pick", "拣选"), ("revert", "还原")])
def test_other_half_done_work_is_left_alone(content: Path, command: str, words: str) -> None:
    diverge(content)
    git(content, "commit", "--quiet", "--allow-empty", "--message=later")
    try_git(content, command, "theirs")
    repository = Repository(content)
    write(content, RECORD, "title: 新\n")
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    assert words in repository.trouble


def test_a_conflict_after_stashing_is_not_swept_in(content: Path) -> None:
    write(content, "site.yml", "title: 收起的\n")
    git(content, "stash", "--quiet")
    write(content, "site.yml", "title: 后来的\n")
    git(content, "commit", "--quiet", "--all", "--message=later")
    try_git(content, "stash", "pop")
    write(content, RECORD, "title: 新\n")
    assert Repository(content).commit(Commit("民政办", "新", (RECORD,)))
    assert in_last(content) == [f"A {RECORD}"]
    assert "UU" in git(content, "status", "--porcelain")


def test_work_in_a_linked_worktree(content: Path, tmp_path: Path) -> None:
    git(content, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = tmp_path / "linked" / BELOW
    repository = Repository(linked)
    write(linked, RECORD, "title: 新\n")
    lock = lock_index(linked)
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    lock.unlink()
    repository.retry()
    assert in_last(linked) == [f"A {RECORD}"]
    assert subjects(content) == ["start"]


@pytest.mark.parametrize("path", ["personal/a.csv", "./personal/a.csv", "files/../personal/a.csv"])
def test_a_name_list_is_never_committed(content: Path, path: str) -> None:
    write(content, "personal/a.csv", "张三\n")
    (content / "files").mkdir()
    write(content, RECORD, "title: 新\n")
    assert Repository(content).commit(Commit("民政办", "新", (RECORD, path)))
    assert in_last(content) == [f"A {RECORD}"]


def test_what_is_ignored_is_never_committed_and_blocks_nothing(kept: Path) -> None:
    write(kept, ".gitignore", "*.csv\n")
    write(kept, "files/ab/list.csv", "张三\n")
    write(kept, RECORD, "title: 新\n")
    repository = Repository(kept)
    assert repository.commit(Commit("民政办", "新", ("files/ab/list.csv", RECORD))), repository.trouble
    assert in_last(kept) == [f"A {RECORD}"]
    assert repository.commit(Commit("民政办", "只有名单", ("files/ab/list.csv",)))
    assert subjects(kept) == ["start", "新"]


def test_content_that_the_larger_repository_ignores_is_content_without_git(content: Path, tmp_path: Path) -> None:
    top = tmp_path / "repository"
    write(top, ".gitignore", "/var/\n")
    write(top / "var" / "content", RECORD, "title: 新\n")
    repository = Repository(top / "var" / "content")
    assert not repository.is_there
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    assert (repository.pending, subjects(content)) == (0, ["start"])


def test_a_deleted_file_is_committed_as_deleted(kept: Path) -> None:
    (kept / OTHER).unlink()
    assert Repository(kept).commit(Commit("民政办", "撤下", (OTHER,)))
    assert in_last(kept) == [f"D {OTHER}"]


def test_a_deletion_that_somebody_staged_already_is_committed(content: Path) -> None:
    git(content, "rm", "--quiet", OTHER)
    assert Repository(content).commit(Commit("民政办", "撤下", (OTHER,)))
    assert in_last(content) == [f"D {OTHER}"]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_commit_that_failed_half_way_is_not_forgotten(content: Path, is_deleted: bool) -> None:
    """The branch is locked, the index is not: the path gets staged, the commit fails."""
    lock = git_folder(content) / "refs" / "heads" / "main.lock"
    lock.touch()
    (content / OTHER).unlink() if is_deleted else write(content, OTHER, "title: 改\n")
    repository = Repository(content)
    assert not repository.commit(Commit("民政办", "改", (OTHER,)))
    assert "没有成功" in repository.trouble
    lock.unlink()
    repository.retry()
    assert in_last(content) == [f"{'D' if is_deleted else 'M'} {OTHER}"]


def test_a_file_in_the_place_of_a_folder(content: Path) -> None:
    write(content, "pages/about/index.md", "# 旧\n")
    git(content, "add", "--all")
    git(content, "commit", "--quiet", "--message=pages")
    shutil.rmtree(content / "pages" / "about")
    write(content, "pages/about", "# 新\n")
    assert Repository(content).commit(Commit("民政办", "换", ("pages/about", "pages/about/index.md")))
    assert in_last(content) == ["A pages/about", "D pages/about/index.md"]


@pytest.mark.parametrize("hooks", ["hooks", "foreign"])
def test_no_hook_runs(content: Path, tmp_path: Path, hooks: str) -> None:
    folder = git_folder(content) / "hooks" if hooks == "hooks" else tmp_path / "foreign"
    folder.mkdir(exist_ok=True)
    if hooks == "foreign":
        git(content, "config", "core.hooksPath", str(folder))
    names = [
        "pre-commit",
        "prepare-commit-msg",
        "commit-msg",
        "post-commit",
        "post-index-change",
        "reference-transaction",
    ]
    for name in [*names, "fsmonitor"]:
        (folder / name).write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\nexit 1\n")
        (folder / name).chmod(0o755)
    write(content, RECORD, "title: 新\n")
    with (git_folder(content) / "config").open("a", encoding="utf-8") as config:  # git config itself would run it
        config.write(f"[core]\n\tfsmonitor = {folder}/fsmonitor\n")
    assert Repository(content).commit(Commit("民政办", "新", (RECORD,)))
    assert not (tmp_path / "ran").exists()


def test_foreign_configuration_has_no_effect(content: Path) -> None:
    settings = {
        "commit.gpgSign": "true", "gpg.program": "/bin/false", "user.useConfigOnly": "true", "i18n.commitEncoding": "GBK",
        "commit.template": "/nonexistent", "core.editor": "/bin/false", "diff.external": "/bin/false", "diff.renames": "true",
        "core.quotePath": "true", "core.commentChar": "F",
    }  # fmt: skip
    for name, value in settings.items():
        git(content, "config", name, value)
    git(content, "mv", OTHER, RECORD)
    assert Repository(content).commit(Commit("民政办", "文件改名", (OTHER, RECORD)))
    raw = git(content, "cat-file", "commit", "HEAD")
    assert "author 民政办 " in raw
    assert raw.endswith("\n\n文件改名")
    assert "encoding" not in raw
    shown = git(content, "show", "--no-ext-diff", "--no-renames", "--format=", "--name-status", "--relative")
    assert shown.split() == ["A", RECORD, "D", OTHER]


def test_the_environment_has_no_effect(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = content_in(tmp_path / "elsewhere", WHOLE)
    (tmp_path / "global").write_text("[commit]\n\tgpgSign = true\n[core]\n\texcludesFile = /dev/stdin\n")
    environment = {
        "GIT_DIR": str(elsewhere / ".git"), "GIT_WORK_TREE": str(elsewhere), "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "global"), "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_EXTERNAL_DIFF": "/bin/false",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.bare", "GIT_CONFIG_VALUE_0": "true", "GIT_OBJECT_DIRECTORY": str(tmp_path),
        "GIT_COMMITTER_NAME": "别人", "HOME": str(tmp_path), "GIT_TRACE": str(tmp_path / "trace"), "GIT_NAMESPACE": "x",
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    write(content, RECORD, "title: 新\n")
    assert Repository(content).commit(Commit("民政办", "新", (RECORD,)))
    assert in_last(content) == [f"A {RECORD}"]
    assert git(content, "log", "-1", "--format=%cn") == "gongkailan"
    assert not git(content, "log", "-1", "--format=%ad", "--date=short").startswith("2001")
    assert subjects(elsewhere) == ["start"]
    assert not (tmp_path / "trace").exists()
    assert not (tmp_path / "index").exists()


def test_without_a_repository_nothing_is_committed_and_nothing_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, RECORD, "title: 新\n")
    repository = Repository(tmp_path)
    assert not repository.is_there
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    repository.retry()
    assert (repository.pending, repository.trouble) == (0, "")
    assert not Repository(tmp_path / "absent").is_there


def test_without_a_git_program_what_is_kept_in_git_waits_for_one(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    repository = Repository(content)
    write(content, RECORD, "title: 新\n")
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    assert (repository.is_there, repository.pending) == (True, 1)
    assert "git" in repository.trouble
    monkeypatch.setenv("PATH", PATH)
    repository.retry()
    assert in_last(content) == [f"A {RECORD}"]


def test_a_git_program_that_vanishes_is_told_and_waited_for(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(content)
    write(content, RECORD, "title: 新\n")
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert not repository.commit(Commit("民政办", "新", (RECORD,)))
    assert "git" in repository.trouble
    monkeypatch.setenv("PATH", PATH)
    repository.retry()
    assert in_last(content) == [f"A {RECORD}"]


@pytest.mark.parametrize(
    "path",
    ["-rf.md", "--all", "pages/*.md", "pages/[a].md", ":(top)x.md", ":!x.md", "pages/公 开\n.md", "pages/\\x.md"],
)
def test_a_path_is_only_a_path(content: Path, path: str) -> None:
    write(content, "pages/a.md", "# 旧\n")
    git(content, "add", "--all")
    git(content, "commit", "--quiet", "--message=page")
    write(content, "pages/a.md", "# 别人正在改\n")
    write(content, "pages/b.md", "# 没跟踪的\n")
    write(content, path, "# 新\n")
    repository = Repository(content)
    assert repository.commit(Commit("民政办", "新", (path,))), repository.trouble
    shown = git(content, "show", "--format=", "--name-only", "--relative", "-z", "HEAD")
    assert shown.split("\0")[:-1] == [path]
    (content / path).unlink()
    assert repository.commit(Commit("民政办", "删", (path,))), repository.trouble
    assert subjects(content)[-1] == "删"
    assert len(everything_in_last(content)) == 1
