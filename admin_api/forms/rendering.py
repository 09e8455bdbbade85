"""The pages of the admin as HTML, and the files that they ask for: own templates, own styles, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from admin_api.forms.screens import Screen
from site_builder import resources
from site_builder.rendering.assets import versions
from site_builder.rendering.stamp import Stamp

BUNDLES = {
    "admin.css": ("tokens.css", "base.css", "components.css", "admin.css", "counter.css", "desk.css", "paper.css"),
    "admin.js": ("admin.js", "counter.js"),
    "favicon.svg": ("favicon.svg",),
}
MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
"""What every page of the admin is sent with."""


@dataclass(frozen=True)
class Screens:
    """Fills in the templates of theme/admin. `files`: name → content; `names`: name → name with its version."""

    stamp: Stamp
    files: Mapping[str, bytes]
    names: Mapping[str, str]

    def render(self, screen: Screen) -> str:
        """The page. Raises RenderError if template and struct disagree."""
        return self.stamp.render(f"admin/{screen.template}.html", screen)

    def addresses(self, folder: str) -> dict[str, str]:
        """Name → address of each file, for `Frame.assets`: `folder` is where they are served, with its slash."""
        return {name: folder + version for name, version in self.names.items()}


def load_screens(theme: Path | None = None) -> Screens:
    """Everything read once, at the start of a server."""
    folder = theme or resources.theme()
    files = {
        name: b"".join((folder / "assets" / part).read_bytes() for part in parts) for name, parts in BUNDLES.items()
    }
    return Screens(Stamp(folder), files, versions(files))
