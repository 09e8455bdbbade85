"""README, architecture and the code say the same."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from admin_api.cli import cli as admin_cli
from site_builder.checks import all_checks
from site_builder.cli import cli as builder_cli

ROOT = Path(__file__).parents[1]
READERS = ("README.md", "README.en.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "DECISIONS.md", "CHANGELOG.md", "LICENSE")


@pytest.mark.parametrize("name", READERS)
def test_every_document_is_there_and_its_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.en.md", "CONTRIBUTING.md"])
def test_every_command_that_is_named_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = set(re.findall(r"make ([a-z]+)", text)) - {"it"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
    for program, commands in (("site-builder", builder_cli.commands), ("admin-api", admin_cli.commands)):
        named = set(re.findall(rf"{program} ([a-z]+)", text))
        assert named <= set(commands)


def test_the_commands_are_those_of_the_design() -> None:
    assert set(builder_cli.commands) == {
        "build", "check", "serve", "import", "format", "new", "schema", "explain", "search", "verify",
    }  # fmt: skip
    assert all(
        "content" in {option.name for option in command.params}
        for name, command in builder_cli.commands.items()
        if name not in {"schema", "explain"}
    )


def test_every_check_is_explained_in_chinese() -> None:
    for check in all_checks().values():
        assert re.search(r"[\u4e00-\u9fa5]{4}", check.explanation)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.code)


def test_the_project_names_no_place_of_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    wrong = []
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".html", ".js", ".css", ".yml", ".toml"} and name != "tests/test_docs.py":
            text = path.read_text(encoding="utf-8")
            if "/work/" in text or "/tmp/" in text.replace("/tmp/bash", ""):
                wrong.append(name)
    assert wrong == []
