"""The exit plan: Material's successor makes the same shell from the same mkdocs.yml and theme."""

from __future__ import annotations

import sys
from html import unescape
from pathlib import Path

from site_builder import resources
from site_builder.rendering.shell import Shell, make_template, read_sources, run_builder

from .conftest import SETTINGS


def run_zensical(folder: Path) -> None:
    run_builder(folder, [sys.executable, "-m", "zensical", "build", "--config-file", "mkdocs.yml"])


def test_zensical_makes_the_same_shell(shell: Shell, pages_dir: Path) -> None:
    sources = read_sources(pages_dir, resources.theme(), resources.mkdocs_yml())
    made = make_template(SETTINGS, sources, run_zensical)
    assert unescape(made.text) == unescape(shell.template.text)  # its Jinja escapes the slash too
    assert made.icons == shell.template.icons
    assert made.pages == shell.template.pages
