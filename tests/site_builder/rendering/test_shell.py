from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from site_builder import resources
from site_builder.errors import ShellError
from site_builder.rendering.shell import HandWrittenPage, Shell, render_shell, run_mkdocs_here
from site_builder.workers import beside

from .conftest import SETTINGS


def page_of(shell: Shell, address: str) -> tuple[HandWrittenPage, str]:
    return next((page, data.decode()) for page, data in shell.pages if page.address == address)


def test_nothing_of_materials_own_page_is_left(shell: Shell) -> None:
    text = shell.template.text
    assert "md-" not in text
    assert "Made with" not in text
    assert "__" not in text
    assert "generator" not in text


def test_the_icons_come_from_material(shell: Shell) -> None:
    assert {"phone", "print", "search", "download"} <= shell.template.icons.keys()
    assert all(svg.startswith("<svg") for svg in shell.template.icons.values())
    assert b".icon-phone{" in shell.files["site.css"]


def test_a_hand_written_page_is_rendered_and_says_when_it_was_published(shell: Shell) -> None:
    page, text = page_of(shell, "pages/help.html")
    assert page.title == "使用帮助"
    assert '<a href="about.html">说明</a>' in text
    assert '<div class="table-scroll" tabindex="0"><table>' in text
    assert "发布时间：2026-05-06 09:00" in text
    assert '<meta name="PubDate" content="2026-05-06 09:00">' in text


def test_a_page_without_time_gets_the_tags_of_a_column(shell: Shell) -> None:
    _, text = page_of(shell, "pages/about.html")
    assert 'name="ColumnName"' in text
    assert 'name="PubDate"' not in text
    assert "发布时间" not in text


def test_hand_written_pages_carry_no_script_style_or_foreign_picture(shell: Shell) -> None:
    page, _ = page_of(shell, "pages/about.html")
    assert "alert" not in page.body
    assert "style=" not in page.body
    assert "onclick" not in page.body
    assert "evil" not in page.body
    assert 'src="map.png"' in page.body
    assert ("pages/map.png", b"\x89PNG") in list(shell.assets)


def test_every_page_has_one_first_heading(shell: Shell) -> None:
    assert all(data.decode().count("<h1") == 1 for _, data in shell.pages)


def test_an_unchanged_shell_comes_from_the_cache_at_once(shell: Shell, pages_dir: Path, cache_dir: Path) -> None:
    started = time.perf_counter()
    again = render_shell(SETTINGS, pages_dir, resources.theme(), resources.mkdocs_yml(), cache_dir)
    assert time.perf_counter() - started < 0.2
    assert again.fingerprint == shell.fingerprint
    assert len(list(cache_dir.iterdir())) == 1


@pytest.mark.usefixtures("shell")
def test_a_cached_shell_does_not_import_mkdocs(pages_dir: Path, cache_dir: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from site_builder import resources\n"
        "from site_builder.rendering.shell import render_shell\n"
        "from tests.site_builder.rendering.conftest import SETTINGS\n"
        f"render_shell(SETTINGS, Path({str(pages_dir)!r}), resources.theme(), resources.mkdocs_yml(),"
        f" Path({str(cache_dir)!r}))\n"
        "print([name for name in sys.modules if name.startswith(('mkdocs', 'material', 'markdown', 'jinja2'))])"
    )
    root = Path(__file__).parents[3]
    said = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_mkdocs_in_a_process_that_ends_makes_the_same_shell(shell: Shell, pages_dir: Path, tmp_path: Path) -> None:
    def fingerprints() -> Iterator[str]:
        made = render_shell(
            SETTINGS, pages_dir, resources.theme(), resources.mkdocs_yml(), tmp_path / "cache", run_mkdocs_here
        )
        yield made.fingerprint + str(made.template)

    assert list(beside(fingerprints, 1000)) == [shell.fingerprint + str(shell.template)]


def test_mkdocs_that_fails_there_is_quoted_all_the_same(tmp_path: Path) -> None:
    broken = tmp_path / "mkdocs.yml"
    broken.write_text("site_name: x\ntheme: {name: material}\nplugins: [no-such-plugin]\n", encoding="utf-8")

    def fails() -> Iterator[Shell]:
        yield render_shell(SETTINGS, tmp_path / "none", resources.theme(), broken, tmp_path / "cache", run_mkdocs_here)

    with pytest.raises(ShellError, match="no-such-plugin"):
        list(beside(fails, 1000))


def test_a_changed_page_changes_the_fingerprint(shell: Shell, pages_dir: Path, tmp_path: Path) -> None:
    shutil.copytree(pages_dir, tmp_path / "pages")
    (tmp_path / "pages" / "help.md").write_text("# 新帮助\n", encoding="utf-8")
    changed = render_shell(SETTINGS, tmp_path / "pages", resources.theme(), resources.mkdocs_yml(), tmp_path / "cache")
    assert changed.fingerprint != shell.fingerprint
    assert page_of(changed, "pages/help.html")[0].title == "新帮助"


def test_changed_settings_make_another_shell(shell: Shell, tmp_path: Path) -> None:
    other = replace(SETTINGS, organiser="白云镇人民政府")
    made = render_shell(other, tmp_path / "none", resources.theme(), resources.mkdocs_yml(), tmp_path / "cache")
    assert made.fingerprint != shell.fingerprint
    assert "白云镇人民政府" in made.page(root="", title="x", body="")
    assert list(made.pages) == []


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    def made() -> Shell:
        return render_shell(SETTINGS, tmp_path / "none", resources.theme(), resources.mkdocs_yml(), tmp_path / "cache")

    first = made()
    for kept in (tmp_path / "cache").iterdir():
        kept.write_bytes(kept.read_bytes()[:100])
    assert made().fingerprint == first.fingerprint


@pytest.mark.parametrize("name", ["帮助.md", "Help.md", "notes.txt", "evil.svg"])
def test_a_file_that_is_no_page_is_refused_in_words(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(ShellError, match="文件名只用小写字母"):
        render_shell(SETTINGS, tmp_path, resources.theme(), resources.mkdocs_yml(), tmp_path / "cache")


def test_an_ill_written_time_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "help.md").write_text("---\npublished_at: 昨天\n---\n\n# 帮助\n", encoding="utf-8")
    with pytest.raises(ShellError, match=r"pages/help\.md：published_at 应写成"):
        render_shell(SETTINGS, tmp_path, resources.theme(), resources.mkdocs_yml(), tmp_path.parent / "cache-x")


def test_a_failing_mkdocs_is_quoted(tmp_path: Path) -> None:
    broken = tmp_path / "mkdocs.yml"
    broken.write_text("site_name: x\ntheme: {name: material}\nplugins: [no-such-plugin]\n", encoding="utf-8")
    with pytest.raises(ShellError, match="no-such-plugin"):
        render_shell(SETTINGS, tmp_path / "none", resources.theme(), broken, tmp_path / "cache")
