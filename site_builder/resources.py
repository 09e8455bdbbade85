"""Where theme and MkDocs configuration are found: inside the installed package, or beside it in a checkout.

Never by the current folder: the commands work from anywhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from site_builder.errors import SettingsError

PACKAGE = Path(__file__).parent


@cache
def theme() -> Path:
    """The folder of templates, styles and scripts."""
    return _find("theme")


@cache
def mkdocs_yml() -> Path:
    """The configuration that MkDocs Material is given."""
    return _find("mkdocs.yml")


def _find(name: str) -> Path:
    for place in (PACKAGE / "_resources" / name, PACKAGE.parent / name):
        if place.exists():
            return place
    raise SettingsError(f"安装不完整：找不到 {name}。请重新安装。")
