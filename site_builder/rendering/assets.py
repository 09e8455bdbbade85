"""theme/assets → what stands below `assets/` on the site: bundles, icons as masks, names with the hash of the content.

A page asks for `site.css?v=1a2b3c4d`: the files may be kept for ever, and a new version is a new address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from site_builder.errors import ShellError

BUNDLES = {
    "site.css": ("tokens.css", "base.css", "components.css", "elder-mode.css", "print.css"),
    "poster.css": ("tokens.css", "poster-sheet.css"),
    "head.js": ("old-browser.js", "elder-mode.js"),
    "page.js": ("page-tools.js", "count-down.js", "citations.js", "site-state-reader.js"),
}
STAFF_ONLY = frozenset({"admin.css", "admin.js"})
"""What the admin's own pages ask for: no part of the public site."""
SITE_STATE = "site-state.js"
"""Written by the office at any time, without a build: outside all hashes and never overwritten."""


def read_assets(folder: Path) -> dict[str, bytes]:
    """Every file of the folder by its name, sorted: subfolders are not used. Raises ShellError if one is missing."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    parts = [name for names in BUNDLES.values() for name in names]
    missing = [name for name in (*parts, SITE_STATE) if name not in files]
    if missing:
        raise ShellError(f"安装不完整：theme/assets 里缺少 {'、'.join(missing)}。请重新安装。")
    return files


def bundle(files: Mapping[str, bytes], icons: Mapping[str, str]) -> dict[str, bytes]:
    """The files as the site has them: parts joined, icons added to the style sheet, all else as it is."""
    joined = {name: b"".join(files[part] for part in parts) for name, parts in BUNDLES.items()}
    joined["site.css"] += icon_masks(icons).encode()
    elsewhere = {part for parts in BUNDLES.values() for part in parts} | STAFF_ONLY | {SITE_STATE}
    plain = {name: data for name, data in files.items() if name not in elsewhere}
    return dict(sorted({**joined, **plain}.items()))


def icon_masks(icons: Mapping[str, str]) -> str:
    """A rule per icon: its SVG as a mask, so that it takes the colour of the words beside it."""
    return "".join(
        f'.icon-{name}{{-webkit-mask-image:url("{address}");mask-image:url("{address}")}}\n'
        for name, address in _mask_addresses(icons)
    )


def _mask_addresses(icons: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, svg in sorted(icons.items()):
        yield name, "data:image/svg+xml," + quote(svg, safe="/:=' ")


def versions(files: Mapping[str, bytes]) -> dict[str, str]:
    """Name → name with the first eight digits of its SHA-256."""
    return {name: f"{name}?v={hashlib.sha256(data).hexdigest()[:8]}" for name, data in files.items()}
