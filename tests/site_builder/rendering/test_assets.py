from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import pytest

from site_builder import resources
from site_builder.errors import ShellError
from site_builder.rendering import assets
from site_builder.rendering.shell import Shell

ASSETS = resources.theme() / "assets"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|lab|lch|oklch|hwb|color)a?\(|:\s*(?:black|white|red|gr[ae]y)\b")
PAIRS = [
    *((ink, paper) for ink in ("ink", "ink-soft", "accent", "accent-strong") for paper in ("paper", "paper-tint")),
    *((state, f"{state}-tint") for state in ("open", "soon", "late", "ended")),
    ("on-accent", "accent"), ("on-accent", "accent-strong"), ("ink", "mark"), ("accent", "accent-tint"),
    ("ink", "accent-tint"), ("ink", "soon-tint"), ("ink", "late-tint"), ("ink", "open-tint"), ("accent", "late-tint"),
    ("accent", "soon-tint"), ("accent", "open-tint"),
]  # fmt: skip


def tokens(elder: bool) -> dict[str, str]:
    """The colours that hold in one mode."""
    normal, _, large = (ASSETS / "tokens.css").read_text(encoding="utf-8").partition(":root:is(")
    found = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", normal))
    return found | (dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", large)) if elder else {})


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_words_stand_out_from_what_is_behind_them(ink: str, paper: str) -> None:
    normal, elder = tokens(elder=False), tokens(elder=True)
    assert contrast(normal[ink], normal[paper]) >= 4.5
    assert contrast(elder[ink], elder[paper]) >= 7


@pytest.mark.parametrize("paper", ["paper", "paper-tint"])
def test_borders_of_fields_are_seen(paper: str) -> None:
    for mode in (tokens(elder=False), tokens(elder=True)):
        assert contrast(mode["line-strong"], mode[paper]) >= 3


def test_only_the_tokens_name_a_colour() -> None:
    others = {"tokens.css", "old-browser.css"}  # an old engine knows no custom properties
    for path in ASSETS.glob("*.css"):
        if path.name not in others:
            assert COLOUR.findall(path.read_text(encoding="utf-8")) == [], path.name


def test_a_first_view_is_light(shell: Shell) -> None:
    names = ("site.css", "head.js", "page.js")
    page = shell.page(root="", title="题", body="").encode()
    loaded = [page, shell.first_site_state, *(shell.files[name] for name in names)]
    assert sum(len(gzip.compress(data)) for data in loaded) < 40_000


def test_parts_of_bundles_do_not_stand_alone(shell: Shell) -> None:
    assert {"site.css", "poster.css", "head.js", "page.js", "old-browser.html"} <= shell.files.keys()
    assert "base.css" not in shell.files
    assert "site-state.js" not in shell.files


def test_what_the_admin_alone_asks_for_is_no_part_of_the_site(shell: Shell) -> None:
    assert {path.name for path in ASSETS.glob("admin*")} == {"admin.css", "admin.js"}
    assert not [name for name in shell.files if name.startswith("admin")]


def test_the_poster_brings_its_tokens(shell: Shell) -> None:
    assert shell.files["poster.css"].startswith((ASSETS / "tokens.css").read_bytes())


def test_the_page_for_old_browsers_says_where_to_ask(shell: Shell) -> None:
    text = shell.files["old-browser.html"].decode()
    assert "0555-6810010" in text
    assert "青禾镇&quot;政府&lt;信息&gt;公开" in text
    assert "@@" not in text
    assert "<script" not in text


def test_no_script_or_style_asks_for_another_host(shell: Shell) -> None:
    for name, data in shell.files.items():
        for address in re.findall(rb"""(?:url\(|@import|src\s*=\s*|href\s*=\s*)["']?(?:https?:)?//[^\s"')]+""", data):
            pytest.fail(f"{name}: {address!r}")


def test_head_script_is_read_by_old_engines() -> None:
    text = b"".join((ASSETS / name).read_bytes() for name in assets.BUNDLES["head.js"]).decode()
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert not re.search(r"\b(?:let|const|class|async)\b|=>|`|\?\.|\.\.\.|,\s*[)}\]]", code)


def test_a_version_is_that_of_the_content() -> None:
    one, other = assets.versions({"a.js": b"1"}), assets.versions({"a.js": b"2"})
    assert re.fullmatch(r"a\.js\?v=[0-9a-f]{8}", one["a.js"])
    assert one != other


def test_an_incomplete_installation_is_said(tmp_path: Path) -> None:
    shutil.copytree(ASSETS, tmp_path / "assets")
    (tmp_path / "assets" / "tokens.css").unlink()
    with pytest.raises(ShellError, match=r"tokens\.css"):
        assets.read_assets(tmp_path / "assets")
