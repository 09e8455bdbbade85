"""Everything that could stop an office from working tomorrow, looked at today. Nothing is changed.

Each finding is `ok`, `warn` or `bad`, with a remedy. `admin-api doctor` ends with status 1 if anything is bad.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from admin_api.audit import AuditTrail
from admin_api.database import SQLITE, faults_of
from admin_api.drafts import Drafts
from admin_api.journal import Journal
from admin_api.office_settings import read_office
from admin_api.queries.remembered_heads import remembered_heads
from admin_api.repository import Repository, git_version
from admin_api.var_lock import is_in_use
from site_builder.errors import DisclosureError, errors_of
from site_builder.store import read

OK, WARN, BAD = "ok", "warn", "bad"
WORDS = {OK: "好　", WARN: "提醒", BAD: "坏　"}
PYTHON = (3, 11)
GIT = (2, 36)
"""The first git that can put all of a commit on the disk (`core.fsync`)."""
RESET_BUG = (3, 7, 0), (3, 51, 2)
"""From, to: versions of SQLite that may corrupt write-ahead logs. We use none, so it is only told."""
LITTLE, TOO_LITTLE = 2_000_000_000, 200_000_000
"""Bytes that should be free, and must."""
AHEAD = timedelta(minutes=5)
OLD_SITE = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    name: str
    state: str
    found: str
    fix: str = ""

    def sentence(self) -> str:
        """For people."""
        return f"{WORDS[self.state]}  {self.name}：{self.found}" + (f"\n      {self.fix}" if self.fix else "")


@dataclass(frozen=True, kw_only=True)
class Patient:
    """What is looked at."""

    content: Path
    var: Path
    site: Path
    now: datetime


def examine(*, content: Path, var: Path, site: Path, now: datetime) -> list[Finding]:
    """Look at everything; a look that fails is a finding itself."""
    patient = Patient(content=content, var=var, site=site, now=now)
    return [finding for name, look in LOOKS.items() for finding in _looked(name, look, patient)]


def worst_of(findings: Sequence[Finding]) -> str:
    """The state of the whole."""
    states = {item.state for item in findings}
    return next(state for state in (BAD, WARN, OK) if state in states or state == OK)


def _looked(name: str, look: Callable[[Patient], Iterator[Finding]], patient: Patient) -> list[Finding]:
    try:
        return list(look(patient))
    except (DisclosureError, OSError, ValueError) as error:
        return [Finding(name=name, state=BAD, found=f"看不了：{error}", fix="请检查磁盘和权限；文件坏了就从备份恢复。")]


def _python(_: Patient) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < PYTHON:
        yield Finding(name="Python", state=BAD, found=version, fix="请换 Python 3.11 以上。")
    else:
        yield Finding(name="Python", state=OK, found=version)


def _sqlite(_: Patient) -> Iterator[Finding]:
    version = tuple(int(part) for part in SQLITE.split("."))
    if RESET_BUG[0] <= version <= RESET_BUG[1]:
        fix = "这个版本的预写日志（WAL）有缺陷。本程序不用它，可以照常使用；别让别的程序把 var 里的库改成 WAL。"
        yield Finding(name="SQLite", state=WARN, found=SQLITE, fix=fix)
    else:
        yield Finding(name="SQLite", state=OK, found=SQLITE)


def _git(patient: Patient) -> Iterator[Finding]:
    version, repository = git_version(), Repository(patient.content)
    if not repository.is_there and (patient.content / ".git").exists():
        fix = "多半是内容目录不属于运行服务的账号（chown 改正），或者仓库坏了（在里面运行 git status 看）。"
        yield Finding(name="git", state=BAD, found="内容在 git 里，但 git 不肯用这个仓库，改动没有记入", fix=fix)
        return
    if not repository.is_there:
        fix = "不影响发布。要留下每次修改的历史，就在内容目录里 git init。"
        yield Finding(name="git", state=WARN, found="内容不在 git 里", fix=fix)
        return
    if not version:
        yield Finding(name="git", state=BAD, found="没有安装，内容却在 git 里", fix="请安装 git 2.36 以上。")
        return
    words = ".".join(map(str, version))
    if version < GIT:
        fix = "请升级到 2.36 以上：旧版本提交后断电可能丢失提交。"
        yield Finding(name="git", state=BAD, found=words, fix=fix)
    elif trouble := repository.state():
        yield Finding(
            name="git", state=BAD, found=f"{words}，{trouble}", fix="请由懂 git 的人做完或放弃它；修改都还在，会补记。"
        )
    else:
        yield Finding(name="git", state=OK, found=words)


def _disk(patient: Patient) -> Iterator[Finding]:
    for name, folder in (("内容", patient.content), ("不公开的数据", patient.var), ("网站", patient.site)):
        there = next(up for up in (folder.absolute(), *folder.absolute().parents) if up.exists())
        free = shutil.disk_usage(there).free
        state = BAD if free < TOO_LITTLE else WARN if free < LITTLE else OK
        fix = "请清理磁盘或换大一些的盘；满了就保存不了。" if state != OK else ""
        yield Finding(name=f"磁盘（{name}）", state=state, found=f"还有 {free / 1e9:.1f} GB", fix=fix)


def _permissions(patient: Patient) -> Iterator[Finding]:
    name = "权限"
    if not patient.var.is_dir():
        yield Finding(name=name, state=WARN, found=f"还没有 {patient.var}", fix="第一次运行时会建。")
        return
    paths = [
        patient.var,
        *(path for path in patient.var.iterdir() if path.suffix in (".sqlite", ".yml", ".jsonl", ".key")),
    ]
    open_to_all = [path for path in paths if stat.S_IMODE(path.stat().st_mode) & (0o077 if path.is_dir() else 0o027)]
    foreign = [path for path in paths if path.stat().st_uid != os.geteuid()]
    if open_to_all:
        fix = f"请运行 chmod -R go= {patient.var}"
        yield Finding(name=name, state=BAD, found=f"别人读得到 {open_to_all[0]}", fix=fix)
    elif foreign:
        fix = "请用运行服务的那个账号运行 doctor，或者用 chown 改正。"
        yield Finding(name=name, state=WARN, found=f"{foreign[0]} 是别的账号的", fix=fix)
    else:
        yield Finding(name=name, state=OK, found="只有本账号能读写")


def _lock(patient: Patient) -> Iterator[Finding]:
    found = "服务正在运行" if is_in_use(patient.var) else "服务没有运行"
    yield Finding(name="服务", state=OK, found=found)


def _settings(patient: Patient) -> Iterator[Finding]:
    try:
        read_office(patient.var)
    except DisclosureError as error:
        yield Finding(name="设置", state=BAD, found=str(error), fix="请照上面说的改。")
    else:
        yield Finding(name="设置", state=OK, found="读得懂")


def _databases(patient: Patient) -> Iterator[Finding]:
    paths = sorted(patient.var.glob("*.sqlite")) if patient.var.is_dir() else []
    for path in paths:
        if faults := faults_of(path):
            fix = "请停掉服务，从最近的备份恢复（admin-api restore）。"
            yield Finding(name=path.name, state=BAD, found=faults[:300], fix=fix)
        else:
            yield Finding(name=path.name, state=OK, found="完好")


def _audit(patient: Patient) -> Iterator[Finding]:
    if not (patient.var / "audit.sqlite").exists():
        yield Finding(name="操作记录", state=WARN, found="还没有", fix="有人登录或修改之后就会有。")
        return
    kept = remembered_heads(patient.content, [patient.site / "manifest.json"])
    with closing(AuditTrail(patient.var)) as trail:
        faults, newest = trail.verify(kept), trail.search(limit=1)
    if faults:
        fix = "请不要再改动，把 var 原样复制一份，交审计员查明。"
        yield Finding(name="操作记录", state=BAD, found="".join(faults[:3]), fix=fix)
    else:
        yield Finding(name="操作记录", state=OK, found=f"完整，和别处留存的 {len(set(kept))} 个链头一致")
    yield from _clock(patient.now, [datetime.fromisoformat(row.at) for row in newest])


def _clock(now: datetime, newest: Sequence[datetime]) -> Iterator[Finding]:
    ahead = [at for at in newest if at > now + AHEAD]
    if ahead:
        found = f"现在 {now:%Y-%m-%d %H:%M}，最新的操作记录却在 {ahead[0].astimezone(now.tzinfo):%Y-%m-%d %H:%M}"
        fix = "请先校准时间（timedatectl），再启动服务：时间错了，公示期和定时发布都会错。"
        yield Finding(name="时钟", state=BAD, found=found, fix=fix)
    else:
        yield Finding(name="时钟", state=OK, found=f"{now:%Y-%m-%d %H:%M}")


def _under_way(patient: Patient) -> Iterator[Finding]:
    count, running = _count_under_way(patient.var), is_in_use(patient.var)
    if not count:
        yield Finding(name="没做完的发布", state=OK, found="没有")
    elif running:
        fix = "刚发布时一会儿就没有了；一直有，请看日志和 /healthz。"
        yield Finding(name="没做完的发布", state=WARN, found=f"{count} 件", fix=fix)
    else:
        yield Finding(
            name="没做完的发布", state=WARN, found=f"{count} 件", fix="启动服务（admin-api run），它会接着做完。"
        )


def _count_under_way(var: Path) -> int:
    """What stands half done in the journal and among the drafts; databases that are not there are not made."""
    count = 0
    if (var / "journal.sqlite").exists():
        with closing(Journal(var)) as journal:
            count += len(journal.open_entries())
    if (var / "drafts.sqlite").exists():
        with closing(Drafts(var)) as drafts:
            count += len(drafts.under_way())
    return count


def _content(patient: Patient) -> Iterator[Finding]:
    if not (patient.content / "site.yml").is_file():
        fix = "请用 --content 写明内容目录。"
        yield Finding(name="内容", state=BAD, found=f"{patient.content} 里没有 site.yml", fix=fix)
        return
    loaded = read.load(patient.content)
    wrong = errors_of(loaded.problems)
    if wrong:
        found = f"{len(loaded.records)} 条，{len(wrong)} 处读不懂，如 {wrong[0].place}"
        yield Finding(name="内容", state=BAD, found=found, fix="请运行 site-builder check，照它说的改。")
    else:
        yield Finding(name="内容", state=OK, found=f"{len(loaded.records)} 条，都读得懂")


def _site(patient: Patient) -> Iterator[Finding]:
    manifest = patient.site / "manifest.json"
    try:
        json.loads(manifest.read_bytes())
        built = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    except FileNotFoundError:
        yield Finding(name="网站", state=WARN, found="还没有生成", fix="启动服务，或运行 site-builder build。")
        return
    except ValueError:
        yield Finding(name="网站", state=BAD, found="清单 manifest.json 坏了", fix="请删掉网站目录，重新生成。")
        return
    changed = _last_change(patient.content)
    found = f"{built.astimezone(patient.now.tzinfo):%Y-%m-%d %H:%M} 最后更新"
    if changed > built + OLD_SITE:
        yield Finding(
            name="网站", state=WARN, found=f"{found}，之后内容又改过", fix="启动服务，或运行 site-builder build。"
        )
    else:
        yield Finding(name="网站", state=OK, found=found)


def _last_change(content: Path) -> datetime:
    newest = max((path.stat().st_mtime for path in content.rglob("*.yml")), default=0.0)
    return datetime.fromtimestamp(newest, UTC)


LOOKS: dict[str, Callable[[Patient], Iterator[Finding]]] = {
    "Python": _python, "SQLite": _sqlite, "git": _git, "磁盘": _disk, "权限": _permissions, "服务": _lock,
    "设置": _settings, "数据库": _databases, "操作记录": _audit, "没做完的发布": _under_way, "内容": _content, "网站": _site,
}  # fmt: skip
