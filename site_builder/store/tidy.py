"""`format`: every YAML file in its one canonical form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from site_builder.errors import Problem, Severity
from site_builder.records.kinds import record_classes
from site_builder.records.site_settings import Redirects, SiteSettings
from site_builder.store import places
from site_builder.store.convert import to_struct
from site_builder.store.read import Progress, scan
from site_builder.store.write import save_bytes, to_yaml, version_of
from site_builder.store.yaml_text import parse

COMMENT = re.compile(rb"^\s*#", re.MULTILINE)


@dataclass
class Tidied:
    """Which files were not in canonical form, and what stands in the way."""

    changed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def tidy(content: Path, *, writes: bool, progress: Progress | None = None) -> Tidied:
    """Rewrite what is readable but not canonical. A file that is wrong is left alone and told."""
    places.demand_folder(content)
    report = Tidied()
    files = list(scan(content, report.problems))
    for count, found in enumerate(files):
        if progress is not None and count % 500 == 0:
            progress("整理", count, len(files))
        cls = _class_of(found.place)
        if cls is None:
            continue
        data = (content / found.place).read_bytes()
        parsed = parse(data, found.place)
        struct = to_struct(parsed, cls)
        report.problems.extend(parsed.problems)
        if struct is None or parsed.problems or (canonical := to_yaml(struct).encode()) == data:
            continue
        report.changed.append(found.place)
        if COMMENT.search(data):
            report.problems.append(_comment_warning(found.place))
        if writes:
            save_bytes(content, found.place, canonical, expect=version_of(data))
    return report


def _class_of(place: str) -> type[msgspec.Struct] | None:
    if place == places.SITE:
        return SiteSettings
    if place == places.REDIRECTS:
        return Redirects
    first = place.partition("/")[0]
    return record_classes().get(first) if place.endswith(".yml") else None


def _comment_warning(place: str) -> Problem:
    return Problem(
        code="comment-lost",
        place=place,
        found="有 # 开头的注释行（也可能是正文里的 Markdown 标题）",
        expected="注释不进入统一写法",
        fix="要留的说明写进正文或“说明”字段",
        severity=Severity.WARNING,
    )
