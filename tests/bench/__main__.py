"""How fast, beside the peers, on the same records, in one run: `make bench N=2000`.

Prints a table of medians and writes it to BENCHMARKS.md when asked (`--write`).
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from msgspec import structs

from site_builder.clock import BEIJING
from site_builder.records.documents import Document
from site_builder.store.write import to_yaml
from tests.bench.corpus import TODAY, corpus, place_in, write_corpus
from tests.bench.measure import Cost, run
from tests.bench.peers import PEERS

REPORT = Path(__file__).parents[2] / "BENCHMARKS.md"


@dataclass(frozen=True)
class Row:
    """One line of the table: medians of all runs, and the files that were written."""

    name: str
    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    files: int
    kilobytes: int


class Ours:
    """A content folder and its site, built from the command line as anyone would.

    Every clean build goes into a folder of its own and nothing is deleted before the end: for minutes after a deletion
    some file systems are many times slower in making files, which would be blamed on whoever makes most of them.
    """

    def __init__(self, folder: Path, records: int) -> None:
        self.folder = folder
        self.content = folder / "content"
        self.clean_builds = 0
        write_corpus(self.content, records)

    def build(self) -> tuple[Cost, int, int]:
        """Cost, files written, kilobytes written."""
        command = [
            sys.executable, "-m", "site_builder.cli", "build", "--content", str(self.content),
            "--out", str(self._place / "site"), "--cache", str(self._place / "cache" / "site.sqlite"),
            "--today", TODAY.isoformat(), "--json",
        ]  # fmt: skip
        cost = run(command, self.folder, accepted=(0, 1))  # 1: it says that a deleted address is gone
        told = json.loads(cost.said)
        return cost, told["written"], told["bytes_written"] // 1000

    @property
    def _place(self) -> Path:
        return self.folder / f"build-{self.clean_builds}"

    def forget(self) -> None:
        """The next build is a clean one."""
        self.clean_builds += 1

    def add(self) -> None:
        """One record of today."""
        number = sum(1 for _ in self.content.glob("*/*/*/*.yml"))
        drawn = (next(corpus(1, seed=seed, first_number=number)) for seed in itertools.count(number))
        newest = next(
            record for record in drawn if isinstance(record, Document)
        )  # stands alone, as not every kind does
        instant = datetime(TODAY.year, TODAY.month, TODAY.day, 8, number % 60, tzinfo=BEIJING)
        fresh = structs.replace(newest, id=f"{TODAY:%Y%m%d}-{number:05d}", published_at=instant)
        path = self.content / place_in(fresh)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_yaml(fresh), encoding="utf-8")

    def correct(self) -> None:
        """A few words in an old record."""
        path = sorted(self.content.glob("documents/*/*/*.yml"))[0]
        path.write_text(path.read_text(encoding="utf-8").replace("。", "，特此更正。", 1), encoding="utf-8")

    def delete(self) -> None:
        """One record less."""
        sorted(self.content.glob("reprints/*/*/*.yml"))[0].unlink()


def measure(records: int, runs: int) -> list[Row]:
    """All rows, ours first."""
    with tempfile.TemporaryDirectory(prefix="gongkailan-bench-") as name:
        ours = Ours(Path(name) / "ours", records)
        steps: list[tuple[str, Callable[[], None]]] = [
            ("公开栏，从零生成", ours.forget), ("公开栏，没有变化", lambda: None), ("公开栏，新增一条", ours.add),
            ("公开栏，更正一条旧的", ours.correct), ("公开栏，删去一条", ours.delete),
        ]  # fmt: skip
        rows = [_row(step, [_after(prepare, ours) for _ in range(runs)]) for step, prepare in steps]
        for peer in PEERS:
            if not peer.is_here():
                print(f"没有安装 {peer.name}，跳过", file=sys.stderr)
                continue
            folder = Path(name) / peer.key
            peer.lay_out(folder, corpus(records))
            sites = [folder / f"site-{run}" for run in range(runs)]
            rows.append(_row(peer.name, [(peer.build(folder, site), *_size(site)) for site in sites]))
        return rows


def _after(prepare: Callable[[], None], ours: Ours) -> tuple[Cost, int, int]:
    prepare()
    return ours.build()


def _size(site: Path) -> tuple[int, int]:
    files = [path for path in site.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files) // 1000


def _row(name: str, measured: list[tuple[Cost, int, int]]) -> Row:
    costs = [cost for cost, _, _ in measured]
    return Row(
        name,
        statistics.median(cost.wall_seconds for cost in costs),
        statistics.median(cost.cpu_seconds for cost in costs),
        max(cost.peak_mb for cost in costs),
        measured[-1][1],
        measured[-1][2],
    )


def table(rows: list[Row], records: int, runs: int) -> str:
    """The rows as Markdown, each with its share of our clean build's time."""
    clean = rows[0].wall_seconds
    versions = "，".join(f"{name} {version(name)}" for name in ("mkdocs-material", "zensical"))
    lines = [
        f"## {records:,} 条信息",
        "",
        f"{platform.machine()}，Python {platform.python_version()}，{versions}；{runs} 次的中位数，内存取最大。",
        "",
        "| | 用时（秒） | 处理器（秒） | 内存（MB） | 写文件 | 写（KB） | 用时之比 |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row.name} | {row.wall_seconds:.2f} | {row.cpu_seconds:.2f} | {row.peak_mb:.0f} | {row.files} | "
        f"{row.kilobytes} | {row.wall_seconds / clean:.2f} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def admin_line(records: int, runs: int) -> str:
    """What clerks wait for, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="gongkailan-bench-") as name:
        write_corpus(Path(name) / "content", records)
        cost = run([sys.executable, "-m", "tests.bench.admin", name, str(max(runs, 5))], Path(__file__).parents[2])
    told = json.loads(cost.said)
    return (
        f"\n后台，服务器里有 {records:,} 条：存一次草稿 {told['save'] * 1000:.1f} 毫秒；审签完的稿子从点“发布”到网页、搜索、"
        f"git 都更新 {told['publish'] * 1000:.0f} 毫秒（中位数）；进程占内存 {told['megabytes']:.0f} MB。\n"
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=3000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args()
    text = table(measure(wanted.records, wanted.runs), wanted.records, wanted.runs)
    text += admin_line(wanted.records, wanted.runs)
    print(text)
    if wanted.write:
        REPORT.write_text(f"# 速度\n\n`make bench N={wanted.records}` 的结果。\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
