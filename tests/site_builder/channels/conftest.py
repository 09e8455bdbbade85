"""What the tests of channels share: the real shell, made once."""

from __future__ import annotations

import pytest

from site_builder import resources
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.rendering.shell import Shell, render_shell
from site_builder.shell_settings import shell_settings

PAGE = """---
title: 怎样查找政府信息
description: 按栏目、单位和年份查找，也可以搜索
keywords: 查找 搜索
published_at: 2026-01-09 09:00
column: guide
---

先搜索，找不到就打电话问。
"""


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The shell of the example settings with one hand-written page."""
    folder = tmp_path_factory.mktemp("shell")
    pages = folder / "pages"
    pages.mkdir()
    (pages / "how-to-find.md").write_text(PAGE, encoding="utf-8")
    settings = shell_settings(SETTINGS, None)
    return render_shell(settings, pages, resources.theme(), resources.mkdocs_yml(), folder / "cache")
