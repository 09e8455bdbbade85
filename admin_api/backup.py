"""One file that holds an office: what is public, what is not, and the proof that nothing of it was lost.

A compressed tar: `content/…` (with name lists, attachments and, if it lies in there, the whole git repository), `var/…`,
then `manifest.json` (SHA-256 and size of every file, versions, head of the audit trail) and `manifest.sha256`.

All databases and the content stand still for the moment in which they are copied, so a backup is the state after a
server that was killed in that moment: the next start finishes what was under way. Attachments and name lists never change
under their name, which is their hash: they are read afterwards, and what was erased meanwhile is not in.

What is in: drafts, accounts with the hashes of passwords and the secrets of second factors, hashes of tokens, uploads,
trail, journal, settings, logs. What is not: caches, locks, open sessions (nobody is signed in by a restore), and, unless
asked for, private keys (`var/keys/`, `*.key`): whoever finds a backup could sign in the office's name, and new ones can be
made. A backup is to be kept like the office's own cabinet: it can be read by its owner only (0600).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import stat
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Any

from admin_api.audit import AuditTrail, note_by_operator
from admin_api.database import SQLITE, copy_database, faults_of, still
from admin_api.repository import Repository
from admin_api.var_lock import HOLDER, LOCK, is_in_use, only_one
from site_builder.errors import DisclosureError, SettingsError
from site_builder.store.write import locked

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
LEFT_OUT = frozenset({"cache", LOCK, HOLDER, "sessions.sqlite"})
KEYS = "keys"
HASHED = ("files", "personal")
"""Folders of the content whose files are named by their hash."""
PIECE = 1 << 20
TRIES = 3
MAX_MANIFEST = 200_000_000


WHY: dict[type[Exception], str] = {
    EOFError: "文件被截断", tarfile.TarError: "读不下去", zlib.error: "压缩数据坏了", KeyError: "缺少清单",
}  # fmt: skip


class BackupError(DisclosureError):
    """A backup cannot be made, or cannot be trusted. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a backup holds. `size` in bytes; `git_outside`: where the repository lies if it is not in there."""

    files: int
    size: int
    audit_head: str
    git_outside: str = ""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was restored, and where what stood there before has been moved."""

    files: int
    audit_head: str
    moved: tuple[Path, ...]
    git_outside: str = ""


def back_up(file: Path, *, content: Path, var: Path, now: datetime, with_keys: bool = False) -> Made:
    """Write a backup, also while a server runs. Raises BackupError, SettingsError, PublishError.

    The file appears only when it is whole and on the disk.
    """
    file = file.absolute()
    _refuse_folders(file, content, var)
    note_by_operator(var, now, "backup", "office", after="with keys" if with_keys else "")
    work = Path(tempfile.mkdtemp(prefix=".backup-", dir=file.parent))
    try:
        head, late = _snapshot(work, content, var, with_keys=with_keys)
        facts = _facts(now, head, content, with_keys=with_keys)
        unfinished = work / "unfinished"
        files = _write(unfinished, work, late, facts)
        os.replace(unfinished, file)  # noqa: PTH105
        _sync_folder(file.parent)
    except OSError as error:
        raise BackupError(
            f"备份没有做成：{error.strerror or error}。请检查磁盘空间和权限；原来的备份没有动。"
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    outside = str(facts["git_outside"])
    return Made(files=files, size=file.stat().st_size, audit_head=head, git_outside=outside)


def _refuse_folders(file: Path, content: Path, var: Path) -> None:
    for folder, words in ((content, "内容目录"), (var, "不公开的数据")):
        if not folder.is_dir():
            raise SettingsError(f"没有{words} {folder}。请用 --content 和 --var 写明在哪里。")
        if file.is_relative_to(folder.absolute()):
            raise SettingsError(f"备份文件不能放在 {folder} 里面。请换一个地方，最好是另一块磁盘。")
    if file.is_dir():
        raise SettingsError(f"{file} 是文件夹。请写明文件名，如 {file / 'gongkailan.tar.gz'}。")
    if not file.parent.is_dir():
        raise SettingsError(f"没有文件夹 {file.parent}。请先建好。")


def _facts(now: datetime, head: str, content: Path, *, with_keys: bool) -> dict[str, Any]:
    repository = Repository(content)
    is_outside = repository.is_there and not (content / ".git").exists()
    return {
        "format": FORMAT, "made_at": now.isoformat(), "program": version("gongkailan"),
        "python": sys.version.split()[0], "sqlite": SQLITE, "audit_head": head, "with_keys": with_keys,
        "git_outside": str(repository.folder) if is_outside else "",
    }  # fmt: skip


Late = dict[str, Path]
"""Name in the archive → where it lies, of what is read after the databases have moved on."""


def _snapshot(work: Path, content: Path, var: Path, *, with_keys: bool) -> tuple[str, Late]:
    """Everything as it stands in one moment, below `work`; answers the head of the trail."""
    for _ in range(TRIES - 1):
        with suppress(FileNotFoundError):  # git was packing its objects meanwhile
            return _one_snapshot(work, content, var, with_keys=with_keys)
        for name in ("content", "var"):
            shutil.rmtree(work / name, ignore_errors=True)
    return _one_snapshot(work, content, var, with_keys=with_keys)


def _one_snapshot(work: Path, content: Path, var: Path, *, with_keys: bool) -> tuple[str, Late]:
    databases = [path for path in sorted(var.glob("*.sqlite")) if _is_kept(path.relative_to(var), with_keys)]
    (work / "var").mkdir(mode=0o700)
    with locked(content), still(databases):
        for path in databases:
            copy_database(path, work / "var" / path.name)
        # Uploads never change under their name, but go once a record names them.
        _copy_tree(
            var, work / "var", lambda place: _is_kept(place, with_keys) and place.suffix != ".sqlite", linked="uploads"
        )
        if (content / ".git").is_dir():
            _copy_tree(content / ".git", work / "content" / ".git", _is_git_state, linked="objects")
        _copy_tree(content, work / "content", _is_content)
        late = {
            f"content/{path.relative_to(content).as_posix()}": path
            for top in HASHED
            for path in sorted((content / top).rglob("*"))
            if _is_content(path.relative_to(content), late=True) and stat.S_ISREG(path.lstat().st_mode)
        }
    with closing(AuditTrail(work / "var")) as trail:
        return trail.head(), late


def _is_kept(place: Path, with_keys: bool) -> bool:
    is_key = place.parts[0] == KEYS or place.suffix == ".key"
    is_passing = place.name.startswith(".") or place.suffix in (".lock", ".sqlite-journal") or "-journal" in place.name
    return not (place.parts[0] in LEFT_OUT or is_passing or (is_key and not with_keys))


def _is_git_state(place: Path) -> bool:
    return place.suffix != ".lock" and not place.name.startswith("tmp_obj_")


def _is_content(place: Path, *, late: bool = False) -> bool:
    is_passing = place.name == ".lock" or place.name.startswith(".tmp-")
    return place.parts[0] != ".git" and not is_passing and (late or place.parts[0] not in HASHED)


def _copy_tree(source: Path, target: Path, is_kept: Callable[[Path], bool], *, linked: str = "") -> None:
    """Files and folders, nothing else. Below `linked`, which comes last, by a second link where the disk can.

    What names git's objects is read before the objects, so none is missing.
    """
    target.mkdir(parents=True, exist_ok=True)
    target.chmod(stat.S_IMODE(source.stat().st_mode) | stat.S_IRWXU)
    for name in sorted(os.listdir(source), key=lambda name: (name == linked, name)):  # noqa: PTH208
        _copy_entry(source / name, Path(name), target, is_kept, may_link=name == linked)


def _copy_entry(path: Path, place: Path, root: Path, is_kept: Callable[[Path], bool], *, may_link: bool) -> None:
    if not is_kept(place):
        return
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        (root / place).mkdir(exist_ok=True)
        for name in sorted(os.listdir(path)):  # noqa: PTH208
            _copy_entry(path / name, place / name, root, is_kept, may_link=may_link)
        (root / place).chmod(stat.S_IMODE(mode) | stat.S_IRWXU)
    elif stat.S_ISREG(mode) and not (may_link and _linked(path, root / place)):
        shutil.copy2(path, root / place)


def _linked(path: Path, target: Path) -> bool:
    try:
        os.link(path, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        return False
    return True


def _write(unfinished: Path, work: Path, late: Late, facts: dict[str, Any]) -> int:
    """The archive of `work` and of what is read late; answers how many files it holds."""
    listing: dict[str, dict[str, Any]] = {}
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as raw:
        with (
            gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=3, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
        ):
            for top in ("content", "var"):
                for path in (work / top, *sorted((work / top).rglob("*"))):
                    _add(archive, path, path.relative_to(work).as_posix(), listing)
            for name, path in late.items():
                with suppress(FileNotFoundError):  # its time was over
                    _add(archive, path, name, listing)
            text = json.dumps({**facts, "files": listing}, ensure_ascii=False, sort_keys=True).encode()
            _add_text(archive, MANIFEST, text)
            _add_text(archive, SEAL, hashlib.sha256(text).hexdigest().encode())
        raw.flush()
        os.fsync(raw.fileno())
    return len(listing)


def _add(archive: tarfile.TarFile, path: Path, name: str, listing: dict[str, dict[str, Any]]) -> None:
    if path.is_dir():
        facts = archive.gettarinfo(path, name)
        _plain(facts)
        archive.addfile(facts)
        return
    with path.open("rb") as file:  # open: whoever erases it now does not take it from us
        facts = archive.gettarinfo(arcname=name, fileobj=file)
        _plain(facts)
        facts.type, facts.size = tarfile.REGTYPE, os.fstat(file.fileno()).st_size  # two names of one file are two files
        reader = _Counting(file)
        archive.addfile(facts, reader)
    listing[name] = {"sha256": reader.digest.hexdigest(), "size": facts.size}


def _plain(facts: tarfile.TarInfo) -> None:
    """Nothing of the machine and its people."""
    facts.mtime = int(facts.mtime)
    facts.linkname, facts.uname, facts.gname, facts.uid, facts.gid = "", "", "", 0, 0


def _add_text(archive: tarfile.TarFile, name: str, text: bytes) -> None:
    facts = tarfile.TarInfo(name)
    facts.size, facts.mode = len(text), 0o600
    archive.addfile(facts, io.BytesIO(text))


class _Counting(io.RawIOBase):
    """A file whose hash is made while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def restore(file: Path, *, content: Path, var: Path, replaces: bool = False, now: datetime) -> Restored:
    """Put a backup in place, after every file of it was compared. Raises BackupError, SettingsError.

    `replaces`: what stands there may be moved aside. Until everything is proved, nothing that stands is touched.
    """
    content, var = content.absolute(), var.absolute()
    if is_in_use(var):
        raise SettingsError(f"admin-api 正在用 {var}。请先停掉服务，再恢复。")
    with _beside(content, "content") as new_content, _beside(var, "var") as new_var:
        standing = [folder for folder in (content, var) if _holds_anything(folder)]
        if standing and not replaces:
            raise SettingsError(f"{standing[0]} 里已经有东西。要换掉它，请加 --replace；原来的会挪到旁边，不会删。")
        try:
            manifest = _unpack(file, {"content": new_content, "var": new_var})
        except OSError as error:
            if error.errno is None:  # what gzip says of its data
                raise BackupError(_unfit(file, error)) from error
            words = f"恢复没有做成：{error.strerror}。请检查磁盘空间和权限；什么也没有恢复。"
            raise BackupError(words) from error
        except (EOFError, tarfile.TarError, zlib.error, ValueError, KeyError, TypeError) as error:
            raise BackupError(_unfit(file, error)) from error
        _prove(new_var, str(manifest["audit_head"]))
        os.sync()
        moved = _put_in_place({content: new_content, var: new_var}, var, now)
    return Restored(
        files=len(manifest["files"]),
        audit_head=manifest["audit_head"],
        moved=moved,
        git_outside=manifest["git_outside"],
    )


def _holds_anything(folder: Path) -> bool:
    return folder.is_dir() and any(item.name not in (LOCK, HOLDER, ".lock") for item in folder.iterdir())


@contextmanager
def _beside(folder: Path, name: str) -> Iterator[Path]:
    """A folder next to another, gone at the end if it was not put in place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".restore-{name}-", dir=folder.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _unpack(file: Path, tops: dict[str, Path]) -> dict[str, Any]:
    """Every file in its place below `tops`, and compared with the manifest, which is answered."""
    found: dict[str, dict[str, Any]] = {}
    texts: dict[str, bytes] = {}
    modes: list[tuple[Path, int]] = []
    with gzip.open(file) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        for member in archive:
            if member.name in (MANIFEST, SEAL) and member.isreg() and member.size <= MAX_MANIFEST:
                texts[member.name] = _bytes_of(archive, member)
                continue
            target = _target(member, tops)
            if member.isdir():
                target.mkdir(parents=True, exist_ok=True)
                modes.append((target, member.mode & 0o777 | stat.S_IRWXU))
            else:
                found[member.name] = _extract(archive, member, target)
        while packed.read(PIECE):  # to its end, where its sum stands
            pass
    if hashlib.sha256(texts[MANIFEST]).hexdigest().encode() != texts[SEAL]:
        raise ValueError("清单和它的指纹不符")
    manifest: dict[str, Any] = json.loads(texts[MANIFEST])
    if manifest["format"] != FORMAT:
        raise BackupError(f"这份备份是第 {manifest['format']} 版格式，本程序只认第 {FORMAT} 版。请用新一些的程序。")
    if manifest["files"] != found:
        raise ValueError(_difference(manifest["files"], found))
    for folder, mode in reversed(modes):
        folder.chmod(mode)
    return manifest


def _target(member: tarfile.TarInfo, tops: dict[str, Path]) -> Path:
    place = PurePosixPath(member.name)
    is_plain = member.isreg() or member.isdir()
    if (
        not is_plain
        or place.is_absolute()
        or ".." in place.parts
        or place.parts[:1] == ()
        or place.parts[0] not in tops
    ):
        raise ValueError(f"里面有不该有的 {member.name[:100]}")
    return tops[place.parts[0]].joinpath(*place.parts[1:])


def _bytes_of(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file is not None else b""


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> dict[str, Any]:
    source = archive.extractfile(member)
    assert source is not None  # noqa: S101 - `_target` lets only files through
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as out:
        while piece := source.read(PIECE):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
        os.fchmod(out.fileno(), member.mode & 0o777 | stat.S_IRUSR)
    os.utime(target, (member.mtime, member.mtime))
    return {"sha256": digest.hexdigest(), "size": size}


def _difference(told: dict[str, Any], found: dict[str, Any]) -> str:
    missing, extra = sorted(told.keys() - found.keys()), sorted(found.keys() - told.keys())
    changed = sorted(name for name in told.keys() & found.keys() if told[name] != found[name])
    words = [f"{what} {names[0]}" for what, names in (("缺", missing), ("多", extra), ("内容变了", changed)) if names]
    return "；".join(words)


def _prove(var: Path, head: str) -> None:
    """The databases are whole, and the trail ends where it ended. Raises BackupError."""
    for path in sorted(var.glob("*.sqlite")):
        if faults := faults_of(path):
            raise BackupError(f"备份里的 {path.name} 坏了（{faults[:200]}）。什么也没有恢复；请换一份备份。")
    with closing(AuditTrail(var)) as trail:
        faults_found = trail.verify([head])
        if faults_found or trail.head() != head:
            raise BackupError(f"备份里的操作记录有问题：{''.join(faults_found[:3])}什么也没有恢复；请换一份备份。")


def _put_in_place(pairs: dict[Path, Path], var: Path, now: datetime) -> tuple[Path, ...]:
    """Old folders aside, new ones in their place; whatever fails, all is as before. The lock is held meanwhile."""
    done: list[tuple[Path, Path]] = []
    moved: list[Path] = []
    with only_one(var):
        try:
            for folder, new in pairs.items():
                if folder.exists():
                    aside = _free_name(folder, now)
                    folder.rename(aside)
                    done.append((aside, folder))
                    if _holds_anything(aside):
                        moved.append(aside)
                new.rename(folder)
                done.append((folder, new))
                _sync_folder(folder.parent)
        except OSError as error:
            for source, target in reversed(done):
                source.rename(target)
            raise BackupError(f"恢复没有做成：{error.strerror or error}。原来的都还在。") from error
    for aside in {aside for aside, _ in done} - set(pairs) - set(moved):
        shutil.rmtree(aside, ignore_errors=True)
    return tuple(moved)


def _free_name(folder: Path, now: datetime) -> Path:
    for number in range(1, 1000):
        name = folder.with_name(f"{folder.name}.before-{now:%Y%m%d-%H%M}-{number}")
        if not name.exists():
            return name
    raise OSError(17, "名字都用完了")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unfit(file: Path, error: Exception) -> str:
    known = next((words for kind, words in WHY.items() if isinstance(error, kind)), "")
    return f"备份 {file.name} 不完整或被改过（{known or str(error)[:200] or type(error).__name__}）。什么也没有恢复。"
