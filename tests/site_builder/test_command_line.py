"""Whatever is typed, the answer is Chinese, the exit status says what it was, and nobody sees a traceback."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from site_builder.command_line import CONTENT, FINE, OTHER, USAGE, Group, run
from site_builder.errors import ContentError, Problem, PublishError, SettingsError

PROBLEM = Problem(code="x", place="site.yml", found="少了名称", expected="名称", fix="补上")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def program() -> None:
    """试验。"""


@program.command("fail")
@click.option("--with", "how", default="", help="怎么失败", show_default=True)
@click.option("--times", type=click.IntRange(1, 3), default=1, show_default=True)
@click.option("--as", "kind", type=click.Choice(["a", "b"]), required=True)
@click.argument("path", metavar="文件", type=click.Path(exists=True))
def fail(how: str, times: int, kind: str, path: str) -> None:
    """失败。"""
    del times, kind, path
    errors = {
        "content": ContentError([PROBLEM]),
        "settings": SettingsError("设置错了"),
        "publish": PublishError("写不进去"),
        "disk": OSError(28, "No space left on device", "a.html"),
        "bug": KeyError("x"),
        "abort": KeyboardInterrupt(),
    }
    if how in errors:
        raise errors[how]
    click.echo("好" if how != "rare" else "\ud800")


def outcome(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["program", *arguments])
    monkeypatch.setattr("sys.stdout.reconfigure", lambda **_: None, raising=False)
    monkeypatch.setattr("sys.stderr.reconfigure", lambda **_: None, raising=False)
    with pytest.raises(SystemExit) as end:
        run(program)
    said = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return end.value.code, said.out + said.err


RIGHT = ["fail", "--as", "a", str(Path(__file__))]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (RIGHT, FINE, "好"),
        (["-h"], FINE, "[选项] 命令 [参数]..."),
        (["fail", "--help"], FINE, "[默认 1; 1<=x<=3]"),
        ([], USAGE, "用法："),
        (["nothing"], USAGE, "没有“nothing”这个命令。可用：fail"),
        (["fail", "--wiht", "x"], USAGE, "没有选项 --wiht，是不是 --with？"),
        (["fail", "--times"], USAGE, "选项 --times 后面的值不对"),
        ([*RIGHT, "--times", "9"], USAGE, "--times：应是 1 到 3 的整数"),
        ([*RIGHT, "--times", "x"], USAGE, "--times：应是 1 到 3 的整数"),
        ([*RIGHT, "--as", "c"], USAGE, "--as：应是下列之一：a、b"),
        (["fail", str(Path(__file__))], USAGE, "缺少 --as"),
        (["fail", "--as", "a"], USAGE, "缺少 文件"),
        (["fail", "--as", "a", "nowhere"], USAGE, "文件：没有这个文件或文件夹"),
        ([*RIGHT, "more"], USAGE, "多了参数 more"),
        ([*RIGHT, "--with", "content"], CONTENT, "现状   少了名称"),
        ([*RIGHT, "--with", "settings"], USAGE, "设置错了"),
        ([*RIGHT, "--with", "publish"], OTHER, "写不进去"),
        ([*RIGHT, "--with", "disk"], OTHER, "系统出错：No space left on device（a.html）"),
        ([*RIGHT, "--with", "bug"], OTHER, "程序自己出了错：KeyError"),
        ([*RIGHT, "--with", "abort"], OTHER, "已停止"),
    ],
)
def test_every_mistake_has_its_words_and_status(
    arguments: list[str],
    status: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found, said = outcome(arguments, monkeypatch, capsys)
    assert (found, words in said) == (status, True), said
    assert "Traceback" not in said
    for english in ("Usage", "Error:", "Options:", "Commands:", "Show this message", "Invalid", "Missing"):
        assert english not in said


def test_the_maintainer_can_ask_where_a_fault_comes_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAILAN_TRACEBACK", "1")
    found, said = outcome([*RIGHT, "--with", "bug"], monkeypatch, capsys)
    assert found == OTHER
    assert "Traceback" in said
