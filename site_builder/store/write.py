"""Saving: one canonical YAML form, atomically, never over somebody else's newer version.

checked id → path below content → lock → compare version → temporary file → fsync → rename → fsync folder
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import filelock
import msgspec
import yaml

from site_builder.addresses import place_of
from site_builder.errors import PublishError, StaleVersionError
from site_builder.records.base import Record
from site_builder.store.convert import to_plain
from site_builder.store.places import safe_path

NEW = ""
"""The version of what does not exist yet."""

LOCK_SECONDS = 20


def to_yaml(struct: msgspec.Struct) -> str:
    """The canonical text of a record: fields in the order of its class, plain scalars, bodies as blocks."""
    text: str = yaml.serialize(
        _node(to_plain(struct)), Dumper=yaml.BaseDumper, allow_unicode=True, width=float("inf"), encoding=None
    )
    return text


def _node(value: Any) -> yaml.Node:
    if isinstance(value, dict):
        pairs = [(_scalar(key), _node(item)) for key, item in value.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)
    if isinstance(value, list):
        return yaml.SequenceNode("tag:yaml.org,2002:seq", [_node(item) for item in value], flow_style=False)
    return _scalar(value)


def _scalar(text: str) -> yaml.ScalarNode:
    if "\n" in text:
        return yaml.ScalarNode("tag:yaml.org,2002:str", text + "\n", style="|")
    return yaml.ScalarNode("tag:yaml.org,2002:str", text)


def version_of(data: bytes) -> str:
    """The version of a file: the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()


def current_version(content: Path, place: str) -> str:
    """The version that stands now; `NEW` if there is none."""
    path = safe_path(content, place)
    try:
        return version_of(path.read_bytes())
    except FileNotFoundError:
        return NEW


@contextmanager
def locked(content: Path) -> Iterator[None]:
    """One writer at a time, across processes. Reentrant within one process's thread."""
    try:
        with filelock.FileLock(content / ".lock", timeout=LOCK_SECONDS):
            yield
    except filelock.Timeout as error:
        raise PublishError("别的程序正在写内容目录，等了二十秒仍未结束。请稍后再试；您的内容没有保存。") from error


def save(content: Path, record: Record, *, expect: str) -> str:
    """Write a record if the version that stands is `expect` (`NEW` for a new one); answers the new version.

    Raises StaleVersionError if somebody else saved first, PublishError if the disk refuses.
    """
    place = place_of(record.facts.kind, record.id)
    return save_bytes(content, place, to_yaml(record).encode(), expect=expect)


def save_bytes(content: Path, place: str, data: bytes, *, expect: str) -> str:
    """The same for the bytes of any file below `content/`."""
    path = safe_path(content, place)
    with locked(content):
        current = current_version(content, place)
        if current != expect:
            raise StaleVersionError(place, current)
        replace_file(path, data)
    return version_of(data)


def replace_file(path: Path, data: bytes) -> None:
    """Put bytes at a path so that a reader, or a power cut, meets the old file or the new one, never half of either."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise PublishError(f"写不进 {path.name}：{error.strerror}。请检查磁盘空间和权限；原来的文件没有变。") from error


def erase_file(path: Path) -> bool:
    """Delete a file for good; answers whether there was one."""
    try:
        path.unlink()
        _sync_folder(path.parent)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise PublishError(f"删不掉 {path.name}：{error.strerror}。请检查权限。") from error
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
