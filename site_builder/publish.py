"""Finished bytes → the live folder: file by file, atomically, unchanged ones skipped, removals last, then manifests.

Every folder of the site holds a `manifest.json` with the SHA-256 of its files and of its subfolders' manifests, so the
root manifest's hash stands for the whole site (a hash tree) and one change rewrites few manifests. The root's may also hold
`audit_head`, by which outsiders can hold the office to its trail: as it was at the last change of the site.
`assets/site-state.js` is outside: the office changes it on the server without a build.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.errors import PublishError

MANIFEST = "manifest.json"
OUTSIDE = frozenset({"assets/site-state.js"})
"""Files of the site that no hash covers: written when absent, then the office's own."""

GONE = "gone"
"""Instead of a digest: the file is no more."""

MAX_PATH = 120

_NUMBERS = itertools.count()


@dataclass
class Published:
    """What one publication did: paths relative to the site's root."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    bytes_written: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    """Attachments that were not put in place → why."""


@dataclass(frozen=True)
class Placed:
    """A file that is where it belongs. `digest` is empty for what no hash covers, `size` None for what was there.

    With `GONE` for a digest, a file that is no more; it goes last, when nothing links to it any longer.
    """

    path: str
    digest: str
    size: int | None = None
    fault: str = ""
    """Why a file from below `content/` could not be put in place."""


class Publisher:
    """Puts one build's outputs in place. `known` is what the last build left: path → SHA-256; `last_root` the hash of its
    root manifest, "" where that is not known.
    """

    def __init__(
        self,
        out: Path,
        content: Path,
        known: dict[str, str],
        *,
        trusts_known: bool,
        audit_head: str = "",
        last_root: str = "",
    ) -> None:
        self.out = out
        self.content = content
        self.hashes = dict(known)
        self.published = Published()
        self.changed: dict[str, str] = {}
        self.dropped: set[str] = set()
        self._trusts_known = trusts_known
        self._audit_head = audit_head
        self.root = last_root
        self._seen: set[str] = set()
        self._folders: set[str] = set()
        _refuse_foreign(out)
        self._is_empty = not (out / MANIFEST).exists()

    def put(self, path: str, data: bytes) -> None:
        """One file of the site."""
        self.note(self.place(path, data))

    def place(self, path: str, data: bytes) -> Placed:
        """Only the disk's part of `put`, which any process may do; this one must then `note` it."""
        self._admit(path)
        if path in OUTSIDE:
            return Placed(path, "") if (self.out / path).exists() else self._write(path, data, "")
        digest = hashlib.sha256(data).hexdigest()
        return Placed(path, digest) if self._is_in_place(path, digest) else self._write(path, data, digest)

    def place_copy(self, path: str, source: str, digest: str) -> Placed:
        """The same for a file from below `content/`, whose SHA-256 is part of its name."""
        self._admit(path)
        if self._is_in_place(path, digest):
            return Placed(path, digest)
        origin = self.content / source
        try:
            data = origin.read_bytes()
        except FileNotFoundError:  # a check tells which record misses it
            return Placed(path, GONE)
        except OSError as error:
            return Placed(path, GONE, fault=f"读不出来：{error.strerror}")
        if hashlib.sha256(data).hexdigest() != digest:
            return Placed(path, GONE, fault="内容和它的指纹不符，可能被换过，或者没有传完")
        return self._write(path, data, digest)

    def note(self, placed: Placed) -> None:
        """Remember what was placed."""
        path, digest = placed.path, placed.digest
        if digest == GONE:
            if placed.fault:
                self.published.faults[path] = placed.fault
            self.dropped.add(path)
            self._seen.discard(path)
            return
        if placed.size is not None and path not in self._seen:  # two records may bring the same attachment
            self.published.written.append(path)
            self.published.bytes_written += placed.size
        if not digest:
            return
        self._seen.add(path)
        self.dropped.discard(path)
        if self.hashes.get(path) != digest:
            self.hashes[path] = digest
            self.changed[path] = digest

    def finish(self, *, is_complete: bool) -> Published:
        """Remove what is gone and write the manifests. `is_complete`: whatever was not put is gone as well."""
        if is_complete:
            self.dropped |= (self.hashes.keys() | set(_files_in(self.out))) - self._seen - OUTSIDE
        for path in sorted(self.dropped - self._seen):
            self._erase(path)
        self._write_manifests()
        return self.published

    def _admit(self, path: str) -> None:
        wrong = not path.isascii() or len(path) > MAX_PATH or f"/{path}".find("/.") >= 0 or "//" in path
        if wrong or path.startswith("/") or path.endswith(("/", MANIFEST)):
            raise PublishError(f"网站路径“{path}”不合规定（只用英文字母、数字，不超过 {MAX_PATH} 字）")

    def _is_in_place(self, path: str, digest: str) -> bool:
        if self._trusts_known:
            return self.hashes.get(path) == digest
        try:
            return not self._is_empty and hashlib.sha256((self.out / path).read_bytes()).hexdigest() == digest
        except OSError:
            return False

    def _write(self, path: str, data: bytes, digest: str) -> Placed:
        write_atomically(f"{self.out}/{path}", data, self._folders)
        return Placed(path, digest, len(data))

    def _erase(self, path: str) -> None:
        self.hashes.pop(path, None)
        target = self.out / path
        try:
            target.unlink(missing_ok=True)
        except OSError as error:
            raise PublishError(f"删不掉 {path}：{error.strerror}。请检查权限。") from error
        self.published.removed.append(path)
        with suppress(OSError):
            folder = target.parent
            while folder != self.out and not any(item.name != MANIFEST for item in folder.iterdir()):
                (folder / MANIFEST).unlink(missing_ok=True)
                folder.rmdir()
                folder = folder.parent

    def _write_manifests(self) -> None:
        touched = {*self.changed, *self.dropped}
        if not touched and (self.out / MANIFEST).exists() and self._trusts_known:
            return
        stepped = self._manifests_after(touched) if self._trusts_known and self.root else None
        for folder, data in manifests(self.hashes, self._audit_head) if stepped is None else stepped:
            path = f"{folder}/{MANIFEST}" if folder else MANIFEST
            is_near = not self._trusts_known or any(item.startswith(f"{folder}/") or not folder for item in touched)
            if is_near and _read(self.out / path) != data:
                self.note(self._write(path, data, ""))
            if not folder:
                self.root = hashlib.sha256(data).hexdigest()

    def _manifests_after(self, touched: set[str]) -> list[tuple[str, bytes]] | None:
        """The manifests that change, deepest first, made of the last ones; None where those are not as they were left."""
        trees: dict[str, dict[str, dict[str, str]]] = {}
        for folder in sorted({"", *(above for path in touched for above in _folders_above(path))}):
            tree = self._last_tree(folder, trees)
            if tree is None:
                return None
            trees[folder] = tree
        for path in touched:
            folder, _, name = path.rpartition("/")
            trees[folder]["files"].pop(name, None)
            if path in self.hashes:
                trees[folder]["files"][name] = self.hashes[path]
        found = []
        for folder in sorted(trees, key=lambda item: (-item.count("/") if item else 1, item)):
            parent, _, name = folder.rpartition("/")
            if folder and not trees[folder]["files"] and not trees[folder]["folders"]:
                trees[parent]["folders"].pop(name, None)
                continue
            data = _manifest(trees[folder]["files"], trees[folder]["folders"], "" if folder else self._audit_head)
            found.append((folder, data))
            if folder:
                trees[parent]["folders"][name] = hashlib.sha256(data).hexdigest()
        return found

    def _last_tree(self, folder: str, above: dict[str, dict[str, dict[str, str]]]) -> dict[str, dict[str, str]] | None:
        """What a manifest said, if its hash is what the one above it says; nothing yet of a new folder."""
        parent, _, name = folder.rpartition("/")
        expected = above[parent]["folders"].get(name) if folder else self.root
        if expected is None or not (self.out / folder).is_dir():  # new, or just erased with its last file
            return {"files": {}, "folders": {}}
        data = _read(self.out / folder / MANIFEST)
        if data is None or hashlib.sha256(data).hexdigest() != expected:
            return None
        tree = json.loads(data)
        return {"files": tree["files"], "folders": tree["folders"]}


def _folders_above(path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _manifest(files: dict[str, str], folders: dict[str, str], audit_head: str) -> bytes:
    tree: dict[str, object] = {"files": files, "folders": folders}
    if audit_head:
        tree["audit_head"] = audit_head
    return (json.dumps(tree, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode()


def manifests(hashes: dict[str, str], audit_head: str = "") -> Iterator[tuple[str, bytes]]:
    """Every folder's manifest, deepest first: (folder relative to the root, bytes)."""
    files: dict[str, dict[str, str]] = defaultdict(dict)
    folders: dict[str, set[str]] = defaultdict(set)
    for path, digest in hashes.items():
        folder, _, name = path.rpartition("/")
        files[folder][name] = digest
        while folder:
            parent, _, child = folder.rpartition("/")
            if child in folders[parent]:
                break
            folders[parent].add(child)
            folder = parent
    own: dict[str, str] = {}
    every = {
        "",
        *files,
        *folders,
        *(f"{parent}/{child}".lstrip("/") for parent in folders for child in folders[parent]),
    }
    for folder in sorted(every, key=lambda item: (-item.count("/") if item else 1, item)):
        children = {child: own[f"{folder}/{child}".lstrip("/")] for child in folders.get(folder, ())}
        data = _manifest(files.get(folder, {}), children, "" if folder else audit_head)
        own[folder] = hashlib.sha256(data).hexdigest()
        yield folder, data


def verify(site: Path) -> list[str]:
    """Everything in which a site differs from its manifests: Chinese sentences, none if all is as it was built."""
    if not (site / MANIFEST).is_file():
        return [f"{site} 里没有 {MANIFEST}：不是本程序生成的网站，或者清单被删"]
    hashes: dict[str, str] = {}
    found = list(_verify_folder(site, "", None, hashes))
    extra = set(_files_in(site)) - hashes.keys() - OUTSIDE
    return found + [f"多出文件 {path}" for path in sorted(extra)]


def _verify_folder(site: Path, folder: str, expected: str | None, hashes: dict[str, str]) -> Iterator[str]:
    place = f"{folder}/{MANIFEST}" if folder else MANIFEST
    data = _read(site / place)
    if data is None:
        yield f"缺少清单 {place}"
        return
    if expected is not None and hashlib.sha256(data).hexdigest() != expected:
        yield f"清单被改 {place}"
    try:
        tree = json.loads(data)
        names, children = dict(tree["files"]), dict(tree["folders"])
    except (ValueError, KeyError, TypeError):
        yield f"清单读不懂 {place}"
        return
    for name, digest in sorted(names.items()):
        path = f"{folder}/{name}".lstrip("/")
        hashes[path] = digest
        content = _read(site / path)
        if content is None:
            yield f"缺少文件 {path}"
        elif hashlib.sha256(content).hexdigest() != digest:
            yield f"文件被改 {path}"
    for child, digest in sorted(children.items()):
        yield from _verify_folder(site, f"{folder}/{child}".lstrip("/"), digest, hashes)


def write_atomically(path: str, data: bytes, known_folders: set[str]) -> None:
    """Replace a file so that a reader meets the old or the new one. `known_folders` saves asking for them again.

    Paths are text here: as objects they cost as much as the write itself.
    """
    folder = path.rpartition("/")[0]
    try:
        if folder not in known_folders:
            _make_folder(Path(folder))
            known_folders.add(folder)
        name = f"{folder}/.tmp-{os.getpid()}-{next(_NUMBERS)}"
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        try:
            try:
                if os.fstat(handle).st_mode & 0o777 != 0o644:
                    os.fchmod(handle, 0o644)  # whatever the umask: a web server of another user reads it
                left = memoryview(data)
                while left:  # a file object takes four system calls more
                    left = left[os.write(handle, left) :]
            finally:
                os.close(handle)
            os.replace(name, path)  # noqa: PTH105
        except BaseException:
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108
            raise
    except OSError as error:
        raise PublishError(f"写不进 {path}：{error.strerror}。请检查磁盘空间和权限；网站其余部分没有变。") from error


def _make_folder(folder: Path) -> None:
    """With all above it that is missing; whatever the umask, a web server of another user may enter."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        with suppress(FileExistsError):  # another process was first
            folder.mkdir()
            folder.chmod(0o755)


def sweep(out: Path) -> None:
    """Delete temporary files that a killed build left behind."""
    for folder, _, names in os.walk(out):
        for name in names:
            if name.startswith(".tmp-"):
                with suppress(OSError):
                    (Path(folder) / name).unlink()


def empty_folder(out: Path) -> None:
    """Delete a site that this program made."""
    _refuse_foreign(out)
    shutil.rmtree(out, ignore_errors=True)


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise PublishError(f"输出位置 {out} 不是普通文件夹。请换一个。")
    if out.is_dir() and not _is_ours(out) and any(_visible(out)):
        raise PublishError(f"输出文件夹 {out} 里有别的文件。请换一个空文件夹，以免误删。")


def _is_ours(out: Path) -> bool:
    """Whether this program made the folder, or began to: the files outside all hashes come first of all."""
    if any((out / path).is_file() for path in OUTSIDE):
        return True
    try:
        return bool({"files", "folders"} <= json.loads(_read(out / MANIFEST) or b"{}").keys())
    except (ValueError, AttributeError):
        return False


def _visible(folder: Path) -> Iterator[Path]:
    return (item for item in folder.iterdir() if not item.name.startswith("."))


def _files_in(out: Path) -> Iterable[str]:
    prefix = len(str(out)) + 1
    for folder, folders, names in os.walk(out):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name != MANIFEST and not name.startswith("."):
                yield f"{folder}/{name}"[prefix:]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
