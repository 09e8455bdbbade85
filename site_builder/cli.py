"""`site-builder`: each subcommand calls one function. Exit status: see `command_line`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from site_builder import build as pipeline
from site_builder.addresses import place_of
from site_builder.checks import all_checks, check_all
from site_builder.clock import system_clock
from site_builder.command_line import CONTENT, FINE, Group, in_order, run
from site_builder.errors import Problem, SettingsError, Severity, errors_of
from site_builder.holdings import Holdings
from site_builder.publish import verify as verify_site
from site_builder.records.kinds import examples, record_classes
from site_builder.store import read
from site_builder.store.locate import located
from site_builder.store.new import new_record
from site_builder.store.tidy import tidy
from site_builder.store.write import to_yaml


class Day(click.ParamType[date]):
    """A date as `2026-05-08`."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error in Chinese."""
        try:
            return value if isinstance(value, date) else datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"“{value}”不是日期，应写成 2026-05-08 的样子", param, ctx)


content_option = click.option(
    "--content", type=click.Path(path_type=Path), default=Path("content"), show_default=True, help="内容目录"
)
today_option = click.option("--today", type=Day(), default=None, help="当作这一天（默认今天，北京时间）")
json_option = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象，供程序读取")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    package_name="gongkailan", prog_name="site-builder", help="显示版本", message="%(prog)s %(version)s"
)
def cli() -> None:
    """公开栏：把 content/ 里的公开信息生成静态网站。"""


@cli.command("build")
@content_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("site"), show_default=True, help="网站输出到哪里")
@click.option("--cache", type=click.Path(path_type=Path), default=None, help="缓存文件，可随时删除")
@today_option
@click.option("--clean", is_flag=True, help="不用缓存，全部重新生成")
@click.option("--embed", is_flag=True, help="输出不带页眉页脚的片段，供门户网站嵌入")
@json_option
def build_command(
    content: Path, out: Path, cache: Path | None, today: date | None, clean: bool, embed: bool, as_json: bool
) -> None:
    """生成网站。"""
    request = replace(_request(content, out, cache, today), clean=clean, embed=embed)
    with progress_line() as progress:
        report = pipeline.build(request, progress)
    if as_json:
        echo_json(build_json(report))
    else:
        tell(report.problems)
        click.echo(
            f"{report.records} 条信息，{report.outputs} 个文件；写 {len(report.written)} 个，"
            f"删 {len(report.removed)} 个，用时 {report.seconds:.2f} 秒。"
        )
    sys.exit(CONTENT if report.has_errors else FINE)


def _request(content: Path, out: Path, cache: Path | None, today: date | None) -> pipeline.BuildRequest:
    """What to build. Raises SettingsError where content, site and cache lie in each other: one would eat the other."""
    cache = cache or Path(".cache") / f"{out.resolve().name}.sqlite"
    for inner, outer in ((out, content), (content, out), (cache, content), (cache, out)):
        if inner.resolve().is_relative_to(outer.resolve()):
            raise SettingsError(f"{inner} 在 {outer} 里面。内容、网站和缓存要放在各自的文件夹。")
    return pipeline.BuildRequest(content=content, out=out, cache=cache, today=today or system_clock().date())


def build_json(report: pipeline.BuildReport) -> dict[str, object]:
    """What `build --json` prints: counts, seconds and problems."""
    return {
        "records": report.records,
        "outputs": report.outputs,
        "written": len(report.written),
        "removed": len(report.removed),
        "bytes_written": report.bytes_written,
        "seconds": report.seconds,
        "clean": report.was_clean,
        "problems": [problem_json(problem) for problem in report.problems],
    }


def problem_json(problem: Problem) -> dict[str, object]:
    """One problem for a machine."""
    return {
        "code": problem.code,
        "severity": "error" if problem.severity is Severity.ERROR else "warning",
        "file": problem.place,
        "line": problem.line,
        "field": ".".join(str(part) for part in problem.field),
        "label": problem.label,
        "found": problem.found,
        "expected": problem.expected,
        "fix": problem.fix,
    }


@cli.command("check")
@content_option
@today_option
@json_option
def check_command(content: Path, today: date | None, as_json: bool) -> None:
    """检查内容，不生成网站。"""
    with progress_line() as progress:
        loaded = read.load(content, None, progress)
    holdings = Holdings(loaded.settings, loaded.redirects, loaded.records.values(), today or system_clock().date())
    problems = [
        *loaded.problems,
        *located(content, check_all(holdings, loaded.files | loaded.personal, loaded.records.values())),
    ]
    if as_json:
        echo_json({"records": len(holdings), "problems": [problem_json(item) for item in problems]})
    else:
        tell(problems)
        errors = len(errors_of(problems))
        click.echo(f"{len(holdings)} 条信息：{errors} 处错误，{len(problems) - errors} 处提醒。")
    sys.exit(CONTENT if errors_of(problems) else FINE)


@cli.command("serve")
@content_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("site"), show_default=True, help="网站输出到哪里")
@click.option("--cache", type=click.Path(path_type=Path), default=None, help="缓存文件，可随时删除")
@click.option("--host", default="127.0.0.1", show_default=True, help="在哪个地址上提供服务")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口，0 为任意空闲端口")
@today_option
def serve_command(content: Path, out: Path, cache: Path | None, host: str, port: int, today: date | None) -> None:
    """生成网站并在本机打开，内容一改就重新生成。"""
    request = _request(content, out, cache, today)
    from site_builder.serve import serve  # here, for the web server costs every other command 0.06 s

    tell(pipeline.build(request).problems)
    serve(request, host, port, click.echo)


@cli.command("import")
@click.argument("path", metavar="文件或文件夹", type=click.Path(exists=True, path_type=Path))
@click.option("--as", "kind", required=True, help="导入成哪一类，如 documents")
@click.option("--organisation", default=None, help="公开主体，如 minzheng-ban")
@content_option
@json_option
def import_command(path: Path, kind: str, organisation: str | None, content: Path, as_json: bool) -> None:
    """导入 .md、.docx、.html、.csv、.xls、.xlsx 文件或整个文件夹。"""
    if kind not in record_classes():
        raise SettingsError(f"没有“{kind}”这一类。可用：{'、'.join(record_classes())}")
    from site_builder.importing import import_path  # here, for its readers cost every other command 0.3 s

    with progress_line() as progress:
        report = import_path(path, content=content, kind=kind, organisation=organisation, progress=progress)
    if as_json:
        echo_json({
            "added": report.added, "changed": report.changed, "unchanged": report.unchanged,
            "problems": [problem_json(item) for item in report.problems],
        })  # fmt: skip
    else:
        tell(report.problems)
        click.echo(f"新增 {len(report.added)} 条，更新 {len(report.changed)} 条，未变 {len(report.unchanged)} 条。")
    sys.exit(CONTENT if errors_of(report.problems) else FINE)


@cli.command("format")
@content_option
@click.option("--check", "only_check", is_flag=True, help="只检查，不改文件")
@json_option
def format_command(content: Path, only_check: bool, as_json: bool) -> None:
    """把 YAML 整理成统一写法；注释会丢失，事先提醒。"""
    with progress_line() as progress:
        report = tidy(content, writes=not only_check, progress=progress)
    if as_json:
        echo_json({"changed": report.changed, "problems": [problem_json(item) for item in report.problems]})
    else:
        tell(report.problems)
        click.echo(f"{len(report.changed)} 个文件{'需要整理' if only_check else '已整理'}。")
    sys.exit(CONTENT if errors_of(report.problems) or (only_check and report.changed) else FINE)


@cli.command("new")
@click.argument("kind", metavar="类别")
@content_option
@click.option("--id", "slug", default=None, help="不带日期的类别要给出短名，如 liuxi-cun")
@today_option
@json_option
def new_command(kind: str, content: Path, slug: str | None, today: date | None, as_json: bool) -> None:
    """按样例生成一份新文件，再照着改写。"""
    if kind not in record_classes():
        raise SettingsError(f"没有“{kind}”这一类。可用：{'、'.join(record_classes())}")
    record = new_record(content, kind, today or system_clock().date(), slug)
    place = place_of(kind, record.id)
    if as_json:
        echo_json({"id": record.id, "file": place})
    else:
        click.echo(str(content / place))


@cli.command("schema")
@click.argument("kind", metavar="[类别]", required=False)
@click.option("--content", type=click.Path(path_type=Path), default=Path("content"), help="不用；各命令一致")
def schema_command(kind: str | None, content: Path) -> None:
    """打印一类信息的 JSON Schema；不写类别就列出全部类别。"""
    del content
    if kind is None:
        for name, cls in record_classes().items():
            click.echo(f"{name}\t{cls.facts.label}")
        return
    if kind not in record_classes():
        raise SettingsError(f"没有“{kind}”这一类。可用：{'、'.join(record_classes())}")
    click.echo(json.dumps(msgspec.json.schema(record_classes()[kind]), ensure_ascii=False, indent=2))


@cli.command("explain")
@click.argument("code", metavar="[规则或类别]", required=False)
@click.option("--content", type=click.Path(path_type=Path), default=Path("content"), help="不用；各命令一致")
@json_option
def explain_command(code: str | None, content: Path, as_json: bool) -> None:
    """解释一条检查规则，或（写类别名时）打印它的样例；不写就列出全部规则。"""
    del content
    if as_json and (code is None or code in all_checks()):
        told = [item for item in all_checks().values() if code in (None, item.code)]
        echo_json([{"code": item.code, "sentence": item.sentence, "source": item.source} for item in told])
    elif code is None:
        for item in all_checks().values():
            click.echo(f"{item.code}\t{item.sentence}")
    elif code in all_checks():
        click.echo(all_checks()[code].explanation)
    elif code in examples():
        click.echo(to_yaml(examples()[code]))
    else:
        raise SettingsError(f"没有“{code}”这条规则。不带参数运行 explain 可看全部规则。")


@cli.command("search")
@click.argument("query", metavar="搜什么")
@click.option("--out", type=click.Path(path_type=Path), default=Path("site"), show_default=True, help="已生成的网站")
@click.option("--content", type=click.Path(path_type=Path), default=Path("content"), help="不用；各命令一致")
@click.option("--size", default=10, show_default=True, type=click.IntRange(1, 1000), help="显示几条")
@json_option
def search_command(query: str, out: Path, content: Path, size: int, as_json: bool) -> None:
    """在已生成的网站里搜索，和网页上的搜索用同一份索引。"""
    del content
    from site_builder.channels.search.query import search_files  # here, for it brings numpy

    result = search_files(out, query, size=size)
    if as_json:
        echo_json(msgspec.to_builtins(result))
        return
    click.echo(f"{'' if result.total_is_exact else '至少 '}{result.total} 条")
    for hit in result.hits:
        click.echo(f"{hit.published_on}  {hit.title}\n            {hit.url}")


@cli.command("verify")
@click.argument("site", metavar="[网站文件夹]", type=click.Path(path_type=Path), default=Path("site"))
@click.option("--content", type=click.Path(path_type=Path), default=Path("content"), help="不用；各命令一致")
@json_option
def verify_command(site: Path, content: Path, as_json: bool) -> None:
    """核对网站和它的清单：有没有被改、被删、被添。"""
    del content
    differences = verify_site(site)
    if as_json:
        echo_json({"differences": differences})
    else:
        for sentence in differences:
            click.echo(sentence)
        click.echo("有出入，请查明原因。" if differences else "和清单一致。")
    sys.exit(CONTENT if differences else FINE)


def echo_json(value: object) -> None:
    """One JSON value on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def tell(problems: Sequence[Problem]) -> None:
    """Print problems to the error stream, errors last so that they stay in sight."""
    for problem in in_order(problems):
        click.echo(problem.sentence() + "\n", err=True)


@contextmanager
def progress_line() -> Iterator[Callable[[str, int, int], None] | None]:
    """A line that counts, on a terminal only: quiet in a pipe. It goes to the error stream, beside any JSON."""
    if not sys.stderr.isatty():
        yield None
        return
    shown = 0.0

    def show(what: str, done: int, total: int) -> None:
        nonlocal shown
        if time.monotonic() - shown > 0.1:
            shown = time.monotonic()
            click.echo(f"\r\033[K{what} {done}" + (f" / {total}" if total else ""), nl=False, err=True)

    yield show
    click.echo("\r\033[K", nl=False, err=True)


def main() -> None:
    """The command."""
    run(cli)


if __name__ == "__main__":
    main()
