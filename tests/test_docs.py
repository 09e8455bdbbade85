"""What the documents say is so: commands exist, codes are explained, nothing points at one person's machine."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from admin_api.cli import cli as admin_api
from site_builder.checks import all_checks
from site_builder.cli import cli as site_builder
from site_builder.records.kinds import record_classes

ROOT = Path(__file__).parents[1]
DOCUMENTS = ["README.md", "README.en.md", "ARCHITECTURE.md", "DECISIONS.md", "CONTRIBUTING.md", "CHANGELOG.md"]
PROGRAMS: dict[str, click.Group] = {"site-builder": site_builder, "admin-api": admin_api}
FOREIGN = re.compile("/" + r"(work|tmp/brief|home/[a-z]+|root)/", re.ASCII)
"""A path of the machine on which something was written."""
SKIPPED = {".git", ".venv", "var", ".cache", "site", "dist", "build", "node_modules", "__pycache__", "personal"}
TEXTS = {
    ".py", ".md", ".yml", ".yaml", ".toml", ".txt", ".html", ".css", ".js", ".json", ".conf", ".config", ".cfg", ".sh",
    ".svg", ".xml", ".csv", "",
}  # fmt: skip


@cache
def project_files() -> tuple[Path, ...]:
    """Every text file that goes with the project: what git keeps; in an unpacked archive, all but what tools make."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not SKIPPED & set(path.relative_to(ROOT).parts)]
    return tuple(path for path in sorted(paths) if path.is_file() and path.suffix in TEXTS)


def subcommands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of a program, groups within groups too."""
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from subcommands(command, (*before, name))


ALL = [(program, path) for program, group in PROGRAMS.items() for path in subcommands(group)]


@pytest.mark.parametrize("name", [*DOCUMENTS, "LICENSE", "Makefile", ".ci/run", "constraints.txt", "mkdocs.yml"])
def test_what_belongs_to_the_house_is_there(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(("program", "path"), ALL, ids=[f"{program} {' '.join(path)}" for program, path in ALL])
def test_every_subcommand_helps_in_chinese(program: str, path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(PROGRAMS[program], [*path, "--help"])
    assert result.exit_code == 0
    assert re.search("[\u4e00-\u9fff]{3}", result.output), result.output


def test_the_subcommands_of_the_style_guide_exist() -> None:
    expected = {"build", "check", "serve", "import", "format", "new", "schema", "explain", "search", "verify"}
    assert set(site_builder.commands) >= expected
    looked_after = {"backup", "restore", "doctor", "settings", "verify-audit", "publish-due"}
    assert set(admin_api.commands) >= {"run", "token", "user", *looked_after}


def test_every_command_of_the_builder_takes_the_content_folder() -> None:
    without = [
        name
        for name, command in site_builder.commands.items()
        if "--content" not in {option for item in command.params for option in item.opts}
    ]
    assert set(without) <= {"schema", "explain"}  # these two read nothing but the program itself


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_in_documents_exist_with_their_options(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for program, rest in re.findall(r"(site-builder|admin-api) +([a-z][^`\n#]*)", text):
        words = rest.split()
        command: click.Command = PROGRAMS[program]
        while isinstance(command, click.Group) and words and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        if isinstance(command, click.Group):
            assert not re.fullmatch(r"[a-z][a-z-]+", words[0]) or document != "README.md", f"{program} {rest}"
            continue
        known = {option for item in command.params for option in (*item.opts, "--help")}
        used = [word for word in words if word.startswith("--")]
        assert set(used) <= known, f"{program} {rest}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_targets_in_documents_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / document).read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_in_documents_lead_somewhere(document: str) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)", (ROOT / document).read_text(encoding="utf-8")):
        assert re.match(r"https?:|mailto:", link) or (ROOT / link).exists(), link


def test_every_code_has_a_page_and_the_changelog_begins() -> None:
    for code, check in all_checks().items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", code)
        assert len(check.explanation.splitlines()) >= 5, code
    assert (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").startswith("# ")


def test_the_readme_names_the_kinds_that_one_writes() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for kind, cls in record_classes().items():
        assert kind in text or not cls.facts.is_dated, kind


def test_no_file_points_at_the_machine_it_was_written_on() -> None:
    found = []
    for path in project_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in FOREIGN.finditer(text)]
    assert found == []


def test_no_file_has_a_stub_in_it() -> None:
    words = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")
    found = [
        str(path.relative_to(ROOT))
        for path in project_files()
        if path.suffix in {".py", ".js", ".css", ".html"} and words.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_lock_holds_every_direct_dependency() -> None:
    locked = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower()
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in re.findall(r'^  "([A-Za-z0-9-]+)[=><]', project, re.MULTILINE):
        assert f"{name.lower()}==" in locked, name


def test_the_scripts_of_ci_can_be_run() -> None:
    for path in (ROOT / ".ci" / "run",):
        assert path.stat().st_mode & 0o111
        assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
