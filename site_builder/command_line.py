"""Command lines in plain Chinese: click's own words, the exit status, and no traceback whatever happens.

Exit status: 0 fine, 1 content problems, 2 wrong usage or settings, 3 other. Set GONGKAILAN_TRACEBACK to see where a fault
of the program itself comes from.
"""

from __future__ import annotations

import gc
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from site_builder.errors import ContentError, DisclosureError, Problem, SettingsError, Severity

FINE, CONTENT, USAGE, OTHER = 0, 1, 2, 3

WORDS = {
    r"\[default: ": "[默认 ",
    r"\brequired\]": "必填]",
    r" PATH\b": " 路径",
    r" TEXT\b": " 文字",
    r" INTEGER( RANGE)?\b": " 整数",
}
"""What click writes into a line of help → what people read."""


class Command(click.Command):
    """A command that helps in Chinese."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """As click's."""
        super().__init__(*args, **{"options_metavar": "[选项]", **options})

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The first line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options."""
        options = (param for param in self.get_params(ctx) if isinstance(param, click.Option))
        rows = (row for option in options if (row := option.get_help_record(ctx)) is not None)
        with formatter.section("选项"):
            formatter.write_dl([(_in_words(name), _in_words(told)) for name, told in rows])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明"
        return option


class Group(Command, click.Group):
    """Commands under one name."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, **options: Any) -> None:
        """As click's."""
        super().__init__(*args, **{"subcommand_metavar": "命令 [参数]...", **options})

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        with formatter.section("命令"):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(90)) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            ctx.fail(f"没有“{args[0]}”这个命令。可用：{'、'.join(self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)


def _in_words(line: str) -> str:
    for pattern, words in WORDS.items():
        line = re.sub(pattern, words, line)
    return line


def run(program: click.Group) -> NoReturn:
    """Run a program and end the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a GBK terminal and a rare character
    try:
        status = _status_of(program)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = OTHER
    gc.freeze()  # the system takes everything back at once: looking for what could be freed takes a tenth of a second
    sys.exit(status)


def _status_of(program: click.Group) -> int:
    stdout = sys.stdout
    try:
        program.main(standalone_mode=False)
    except SystemExit as end:
        is_cut_off = sys.stdout is not stdout  # click puts another stream in place of a closed pipe and says 1
        return OTHER if is_cut_off else int(end.code or FINE)
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get("GONGKAILAN_TRACEBACK"):
            traceback.print_exc()
        said, status = _complaint(error)
        click.echo(said, err=True)
        return status
    return FINE


def _complaint(error: Exception) -> tuple[str, int]:
    """What is told of an error, and the exit status."""
    match error:
        case click.exceptions.Abort():
            return "已停止。", OTHER
        case click.ClickException():
            return _usage(error), USAGE
        case ContentError():
            return "\n\n".join(problem.sentence() for problem in in_order(error.problems)), CONTENT
        case SettingsError():
            return str(error), USAGE
        case DisclosureError():
            return str(error), OTHER
        case OSError():
            place = f"（{error.filename}）" if error.filename else ""
            return f"系统出错：{error.strerror or error}{place}。请检查磁盘空间、权限和端口。", OTHER
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(last.filename).name} 第 {last.lineno} 行"
    return f"程序自己出了错：{type(error).__name__}，{error}（{where}）。请把这句话和所用的命令告诉维护人员。", OTHER


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Errors last, so that they stay in sight."""
    return sorted(problems, key=lambda item: (item.severity is Severity.ERROR, item.place, item.line))


def _usage(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    if type(error).__name__ == "NoArgsIsHelpError":  # not in every version of click that is allowed
        return error.format_message()
    hint = f"\n用 {context.command_path} --help 看用法。" if context is not None else ""
    return f"命令写错了：{_fault(error)}{hint}"


def _fault(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            near = f"，是不是 {error.possibilities[0]}？" if error.possibilities else "。"
            return f"没有选项 {error.option_name}{near}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 后面的值不对：要么少了，要么不该有。"
        case click.MissingParameter():
            return f"缺少 {_name(error.param)}。"
        case click.BadParameter():
            return f"{_name(error.param)}：{_expected(error)}"
    if error.message.startswith("Got unexpected extra argument"):
        return f"多了参数 {error.message.partition('(')[2].rstrip(').')}。"
    return "没有写命令。" if error.message == "Missing command." else error.message


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    return param.opts[0] if isinstance(param, click.Option) else str(param.human_readable_name)


def _expected(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    match kind:
        case click.IntRange():
            return f"应是 {kind.min} 到 {kind.max} 的整数。"
        case click.Choice():
            return f"应是下列之一：{'、'.join(map(str, kind.choices))}。"
        case click.Path():
            return "没有这个文件或文件夹。"
        case click.types.IntParamType():
            return "应是整数。"
    return error.message
