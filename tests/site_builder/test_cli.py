"""`site-builder` as it is typed: real processes, real pipes, a real terminal."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from site_builder.build import BuildReport
from site_builder.cli import cli
from site_builder.publish import MANIFEST
from tests.conftest import write_content

PROGRAM = [sys.executable, "-m", "site_builder.cli"]


def typed(
    *arguments: str | Path, folder: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **(environment or {})},
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"], ["check"], ["check", "--json"], ["format"], ["format", "--check"], ["new", "documents"],
        ["import", ".", "--as", "documents"], ["serve"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_without_a_content_folder_nothing_is_done_and_nothing_made(arguments: list[str], tmp_path: Path) -> None:
    done = typed(*arguments, "--content", "nowhere", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "没有内容目录 nowhere。用 --content 指明它在哪里。"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("out", "cache"), [("content", "c"), ("content/site", "c"), (".", "c"), ("site", "site/c"), ("site", "content/c")]
)
def test_content_site_and_cache_do_not_lie_in_each_other(out: str, cache: str, content: Path) -> None:
    before = sorted(content.parent.rglob("*"))
    done = typed("build", "--out", out, "--cache", cache, folder=content.parent)
    assert done.returncode == 2
    assert "各自的文件夹" in done.stderr
    assert sorted(content.parent.rglob("*")) == before


@pytest.mark.parametrize("name", ["assets/mine.css", "index.html", "manifest.json"])
def test_a_folder_with_foreign_files_is_left_alone(name: str, content: Path) -> None:
    mine = content.parent / "homepage" / name
    mine.parent.mkdir(parents=True)
    mine.write_text('{"name": "my app"}', encoding="utf-8")
    done = typed("build", "--out", "homepage", "--today", "2026-05-12", folder=content.parent)
    assert done.returncode == 3
    assert "有别的文件" in done.stderr
    assert [path for path in mine.parent.parent.rglob("*") if path.is_file() and "homepage" in path.parts] == [mine]


@pytest.mark.parametrize("arguments", [["explain"], ["schema", "documents"], ["check", "--json"]], ids=" ".join)
def test_a_pipe_that_is_closed_early_gets_no_complaint(arguments: list[str], content: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        [*PROGRAM, *arguments, "--content", str(content)], stdout=writer, stderr=subprocess.PIPE, text=True
    )
    os.close(writer)
    assert process.communicate()[1] == ""
    assert process.returncode == 3


def test_progress_is_for_terminals_only(content: Path) -> None:
    arguments = ["check", "--json", "--content", str(content), "--today", "2026-05-12"]
    assert typed(*arguments, folder=content.parent).stderr == ""
    terminal, end = pty.openpty()
    with subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=end) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
    os.close(end)
    assert "读取" in os.read(terminal, 65536).decode()
    os.close(terminal)
    assert told["records"] == 13


def test_a_terminal_that_cannot_show_a_character_stops_nothing(content: Path) -> None:
    (content / "😀.txt").write_text("x", encoding="utf-8")
    done = subprocess.run(
        [*PROGRAM, "check", "--content", content], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "不认识的文件" in done.stderr.decode("gbk")


def test_build_tells_a_machine_what_it_did(content: Path) -> None:
    done = typed("build", "--json", "--today", "2026-05-12", folder=content.parent)
    told = json.loads(done.stdout)
    assert {"records", "outputs", "written", "removed", "seconds", "problems"} <= told.keys()
    assert (told["records"], told["removed"]) == (13, 0)
    assert done.returncode == (1 if any(item["severity"] == "error" for item in told["problems"]) else 0)


def test_a_new_file_follows_the_example_and_is_found(content: Path) -> None:
    told = json.loads(
        CliRunner()
        .invoke(cli, ["new", "reprints", "--content", str(content), "--today", "2026-05-12", "--json"])
        .output
    )
    assert told["file"] == f"reprints/2026/05/{told['id']}.yml"
    assert (content / told["file"]).is_file()


def test_format_restores_the_canonical_form(content: Path) -> None:
    place = content / "disclosure-guides" / "qinghe-zhen.yml"
    canonical = place.read_text(encoding="utf-8")
    place.write_text("# 说明\n" + canonical.replace("title: ", "title:   "), encoding="utf-8")
    arguments = ["format", "--content", str(content), "--json"]
    checked = CliRunner().invoke(cli, [*arguments, "--check"])
    assert (checked.exit_code, json.loads(checked.output)["changed"]) == (1, ["disclosure-guides/qinghe-zhen.yml"])
    done = CliRunner().invoke(cli, arguments)
    assert [item["code"] for item in json.loads(done.output)["problems"]] == ["comment-lost"]
    assert place.read_text(encoding="utf-8") == canonical
    assert json.loads(CliRunner().invoke(cli, arguments).output) == {"changed": [], "problems": []}


def test_verify_finds_every_kind_of_tampering(
    content: Path, build_site: Callable[..., BuildReport], tmp_path: Path
) -> None:
    site = tmp_path / "site"
    build_site(content)
    assert verified(site) == (0, [])
    (site / "assets" / "site-state.js").write_text("the office's own", encoding="utf-8")
    assert verified(site) == (0, [])
    with (site / "index.html").open("a", encoding="utf-8") as file:
        file.write("<!-- -->")
    (site / "404.html").unlink()
    (site / "lists" / "added.html").write_text("x", encoding="utf-8")
    (site / "feeds" / MANIFEST).unlink()
    inner = site / "statutes" / MANIFEST
    inner.write_text(inner.read_text(encoding="utf-8") + " ", encoding="utf-8")
    (site / "data" / MANIFEST).write_text("{", encoding="utf-8")
    status, differences = verified(site)
    assert status == 1
    for sentence in (
        "文件被改 index.html", "缺少文件 404.html", "多出文件 lists/added.html", f"缺少清单 feeds/{MANIFEST}",
        f"清单被改 statutes/{MANIFEST}", f"清单读不懂 data/{MANIFEST}",
    ):  # fmt: skip
        assert sentence in differences


def test_verify_says_when_there_is_no_site(tmp_path: Path) -> None:
    status, [difference] = verified(write_content(tmp_path / "content", []))
    assert status == 1
    assert MANIFEST in difference


def verified(site: Path) -> tuple[int, list[str]]:
    done = CliRunner().invoke(cli, ["verify", str(site), "--json"])
    return done.exit_code, json.loads(done.output)["differences"]
