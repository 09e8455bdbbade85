"""The shell of an invented site, made once: MkDocs takes a second."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder import resources
from site_builder.rendering.shell import Column, Shell, ShellSettings, render_shell

SETTINGS = ShellSettings(
    name='青禾镇"政府<信息>公开',
    base_path="/qinghe/",
    id_code="9901210001",
    domain="www.yunchuan.example",
    portal_name="云川县人民政府",
    portal_address="https://www.yunchuan.example/?a=1&b=2",
    organiser="青禾镇人民政府",
    undertaker="青禾镇党政办公室",
    telephone="0555-6810010",
    address="云川县青禾镇青河路18号",
    postcode="990104",
    hours="工作日 8:30–12:00",
    icp_number="云川ICP备00000000号-1",
    security_number="云川公网安备99012100000000号",
    security_address="https://beian.mps.gov.cn/",
    mark_address="https://bszs.conac.cn/",
    find_error_address="https://zfwzgl.www.gov.cn/exposure/jiucuo.html",
    columns=(
        Column(key="home", label="首页", address="index.html"),
        Column(key="notices", label="公示公告", address="lists/open/index.html"),
    ),
)

PAGES = {
    "help.md": "---\ntitle: 使用帮助\ndescription: 怎样用本站\npublished_at: 2026-05-06 09:00\n---\n\n# 使用帮助\n\n"
    "看[说明](about.md)和[首页](../index.html)。\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n",
    "about.md": "---\ntitle: 关于<本站>\n---\n\n没有标题的一页。<script>alert(1)</script>"
    '<p style="color:red" onclick="x()">红</p><img src="//evil.example/x.png" alt="图"><img src="map.png" alt="地图">\n',
}


@pytest.fixture(scope="session")
def pages_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hand-written pages and a picture."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "map.png").write_bytes(b"\x89PNG")
    return folder


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shell is kept between tests."""
    return tmp_path_factory.mktemp("shell-cache")


@pytest.fixture(scope="session")
def shell(pages_dir: Path, cache_dir: Path) -> Shell:
    """The shell, as a build would get it."""
    return render_shell(SETTINGS, pages_dir, resources.theme(), resources.mkdocs_yml(), cache_dir)
