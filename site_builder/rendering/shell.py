"""The shell: MkDocs Material runs once, its pages are cut at their sentinels, and the result is kept on disk.

Material renders the hand-written pages and one empty page in which `@@gkl:…@@` stands for what differs from page to
page. Both are cut at the comments `<!--gkl:…-->` of theme/shell/main.html, so that nothing of Material's own header,
footer, styles or scripts is left. While nothing of all this changes, MkDocs is not even imported.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

import msgspec
import nh3

from site_builder.errors import ShellError
from site_builder.rendering import assets
from site_builder.rendering.chrome import (
    Column,
    Crumb,
    HandWrittenPage,
    Meta,
    Shell,
    ShellSettings,
    Template,
    is_template,
)

__all__ = ["Column", "Crumb", "HandWrittenPage", "Meta", "Shell", "ShellSettings", "render_shell"]

MakeShell = Callable[[Path], None]
"""Builds the folder given: `mkdocs.yml` in it, `docs/` → `out/`."""

_QUIET = {"NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore", "PYTHONIOENCODING": "utf-8"}
_TIMEOUT_SECONDS = 120
_OLD_BROWSER = "old-browser.html"
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})
_PAGE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PUBLISHED_AT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
_ICON = re.compile(r"<!--gkl:icon-([a-z-]+)-->\s*(<svg.*?</svg>)\s*<!--gkl:/icon-\1-->", re.DOTALL)
_ATTRIBUTES = {"*": {"id", "class", "title", "lang"}} | {
    "a": {"href"}, "img": {"src", "alt", "width", "height"}, "td": {"colspan", "rowspan"},
    "th": {"scope", "colspan", "rowspan"}, "ol": {"start"},
}  # fmt: skip


def run_mkdocs(folder: Path) -> None:
    """Build with MkDocs in a process of its own: it changes logging and warnings of the one it runs in."""
    run_builder(folder, [sys.executable, "-P", "-m", "mkdocs", "build", "--quiet", "--config-file", "mkdocs.yml"])


def run_mkdocs_here(folder: Path) -> None:
    """Build with MkDocs in this process, which must be one that ends soon: a third of the time is saved."""
    os.environ.update(_QUIET)
    logging.disable()
    warnings.simplefilter("ignore")
    try:
        from mkdocs.commands.build import build
        from mkdocs.config import load_config

        config = load_config(str(folder / "mkdocs.yml"))
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    except (Exception, SystemExit):
        run_mkdocs(folder)  # fails as well, and says why


def render_shell(
    settings: ShellSettings,
    pages_dir: Path,
    theme_dir: Path,
    mkdocs_yml: Path,
    cache_dir: Path,
    build: MakeShell = run_mkdocs,
) -> Shell:
    """The shell of a site, from the cache if nothing it depends on has changed.

    `pages_dir` may be absent. Raises ShellError, in Chinese, if a page is ill named or MkDocs fails.
    """
    files = assets.read_assets(theme_dir / "assets")
    sources = read_sources(pages_dir, theme_dir, mkdocs_yml)
    key = _key_of(settings, sources)
    template = _kept(cache_dir / f"{key}.msgpack")
    if template is None:
        template = make_template(settings, sources, build)
        _keep(template, cache_dir, key)
    bundled = assets.bundle(_filled_in(files, settings), template.icons)
    versions = assets.versions(bundled)
    return Shell(
        settings=settings, template=template, files=bundled, versions=versions,
        first_site_state=files[assets.SITE_STATE],
        fingerprint=hashlib.sha256(json.dumps([key, sorted(versions.items())]).encode()).hexdigest(),
    )  # fmt: skip


def read_sources(pages_dir: Path, theme_dir: Path, mkdocs_yml: Path) -> dict[str, bytes]:
    """All that MkDocs is given of ours, by its place in the folder it works in."""
    return {"mkdocs.yml": mkdocs_yml.read_bytes(), **_files_below(theme_dir / "shell"), **_pages(pages_dir)}


def _filled_in(files: dict[str, bytes], settings: ShellSettings) -> dict[str, bytes]:
    """The one page below `assets/` names the site and where to ask."""
    text = files[_OLD_BROWSER].decode()
    for name in ("name", "telephone", "address"):
        text = text.replace(f"@@gkl:{name}@@", html.escape(getattr(settings, name)))
    return files | {_OLD_BROWSER: text.encode()}


def _files_below(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {f"shell/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in found}


def _pages(folder: Path) -> dict[str, bytes]:
    """Hand-written pages and their pictures; every other file is refused."""
    if not folder.is_dir():
        return {}
    found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for path in found:
        is_known = path.is_file() and not path.is_symlink() and path.suffix in {".md", *_PICTURES}
        if not is_known or not _PAGE_NAME.fullmatch(path.stem):
            raise ShellError(
                f"pages/{path.name}：这里只放 .md 页面和图片，文件名只用小写字母、数字和连字符，"
                "如 help.md。请改名或移走。"
            )
    return {f"docs/pages/{path.name}": path.read_bytes() for path in found}


def _key_of(settings: ShellSettings, sources: dict[str, bytes]) -> str:
    facts = [asdict(settings), _installed()]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for name, data in sources.items():
        digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:32]


@cache
def _installed() -> list[str]:
    """Name and version of every package that is installed, as its folder is called: reading them takes far longer."""
    return sorted({path.name for folder in sys.path for path in Path(folder or ".").glob("*.dist-info")})


def _kept(path: Path) -> Template | None:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Template)
    except (OSError, msgspec.MsgspecError):
        return None


def _keep(template: Template, cache_dir: Path, key: str) -> None:
    cache_dir.mkdir(parents=True, exist_ok=True)
    fresh = cache_dir / f"{key}.{os.getpid()}.new"
    fresh.write_bytes(msgspec.msgpack.encode(template))
    fresh.replace(cache_dir / f"{key}.msgpack")
    for old in cache_dir.glob("*.msgpack"):
        if old.stem != key:
            old.unlink(missing_ok=True)


def make_template(settings: ShellSettings, sources: dict[str, bytes], build: MakeShell) -> Template:
    """Lay out a folder for the builder, let it build, and cut the result."""
    with tempfile.TemporaryDirectory(prefix="gongkailan-shell-") as name:
        folder = Path(name)
        for place, data in _laid_out(settings, sources):
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(data)
        build(folder)
        return _cut(folder / "out", sources)


def _laid_out(settings: ShellSettings, sources: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The folder's files. Its configuration is JSON, which is YAML, and inherits ours."""
    yield from ((place, data) for place, data in sources.items() if place != "mkdocs.yml")
    yield "base.yml", sources["mkdocs.yml"]
    yield "docs/shell.md", b"---\ntitle: shell\nshell: true\n---\n"
    site = asdict(settings) | {"telephone_link": re.sub(r"[^0-9+]", "", settings.telephone)}
    own = {
        "INHERIT": "base.yml", "site_name": settings.name, "docs_dir": "docs", "site_dir": "out",
        "theme": {"custom_dir": "shell"}, "extra": {"site": site},
    }  # fmt: skip
    yield "mkdocs.yml", json.dumps(own, ensure_ascii=False).encode()


def run_builder(folder: Path, command: list[str]) -> None:
    """Run a builder quietly. Raises ShellError with the end of what it said."""
    try:
        subprocess.run(  # noqa: S603 - the command is ours, no shell, nothing of it comes from content
            command, cwd=folder, env=os.environ | _QUIET, check=True, capture_output=True, timeout=_TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise ShellError(f"MkDocs 用了 {_TIMEOUT_SECONDS} 秒还没有做好页面外壳。请再试一次。") from error
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        tail = "\n".join(said.decode(errors="replace").strip().splitlines()[-8:])
        raise ShellError(f"MkDocs 没能做好页面外壳，请检查 content/pages 和 mkdocs.yml。它说：\n{tail}") from error


def _cut(out: Path, sources: dict[str, bytes]) -> Template:
    shell = _read(out / "shell.html")
    head, top, bottom = (_between(shell, part) for part in ("head", "top", "bottom"))
    text = f"<head>\n{head}\n</head>\n<body>\n{top}\n{bottom}\n</body>\n</html>\n"
    text = re.sub(r"\n\s*\n+", "\n", text)
    if not is_template(text):
        raise ShellError("页面外壳不完整：theme/shell 里的占位符缺了或乱了次序。请恢复原来的文件。")
    names = sorted(Path(place).name for place in sources if place.startswith("docs/pages/"))
    return Template(
        text=text, icons=dict(_ICON.findall(shell)),
        pages=[_page(out, name.removesuffix(".md")) for name in names if name.endswith(".md")],
        pictures={f"pages/{name}": sources[f"docs/pages/{name}"] for name in names if not name.endswith(".md")},
    )  # fmt: skip


def _read(path: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8")
    raise ShellError(f"MkDocs 没有写出 {path.name}。请检查 mkdocs.yml 和 theme/shell。")


def _between(text: str, part: str) -> str:
    found = re.search(rf"<!--gkl:{part}-->(.*?)<!--gkl:/{part}-->", text, re.DOTALL)
    if found is None:
        raise ShellError(f"页面外壳里没有找到“{part}”一段。请恢复 theme/shell/main.html。")
    return found[1].strip()


def _page(out: Path, name: str) -> HandWrittenPage:
    text = _read(out / "pages" / f"{name}.html")
    title, description, keywords, published_at, column = (
        html.unescape(_between(text, part)) for part in ("title", "description", "keywords", "published-at", "column")
    )
    if published_at and not _PUBLISHED_AT.fullmatch(published_at):
        raise ShellError(f"pages/{name}.md：published_at 应写成 2026-05-08 09:30 的样子，现在是“{published_at[:40]}”。")
    return HandWrittenPage(
        address=f"pages/{name}.html", title=title, description=description, keywords=keywords,
        published_at=published_at, column=column, body=_clean(_between(text, "content"), title),
    )  # fmt: skip


def _clean(content: str, title: str) -> str:
    """Hand-written HTML without what the Content-Security-Policy forbids; tables in a box that scrolls; one h1."""
    clean = nh3.clean(content, attributes=_ATTRIBUTES, attribute_filter=_own_pictures, link_rel=None)
    clean = clean.replace("<table>", '<div class="table-scroll" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )
    return clean if "<h1" in clean else f"<h1>{html.escape(title)}</h1>\n{clean}"


def _own_pictures(tag: str, name: str, address: str) -> str | None:
    is_foreign = tag == "img" and name == "src" and re.match(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", address, re.I)
    return None if is_foreign else address
