"""The built site at `/`: plain files, nothing hidden, nothing from outside the folder.

The handlers of paths are not run in threads: Litestar 2.25 loses the thread's coroutine for `path:path` routes, and
reading a small file costs less than handing it over.
"""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException

from admin_api.desk import Desk

AnyRequest = Request[Any, Any, Any]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".csv": "text/csv",
    ".xml": "application/xml",
    ".ofd": "application/ofd",
}
"""Of what the machine's own table may not know. Text is UTF-8; the framework adds that."""


@get("/", sync_to_thread=True, include_in_schema=False)
def home(desk: NamedDependency[Desk], request: AnyRequest) -> Response[bytes]:
    """The home page."""
    return site_file(desk, request)


@get("/{path:path}", sync_to_thread=False, include_in_schema=False)
def any_page(desk: NamedDependency[Desk], request: AnyRequest) -> Response[bytes]:
    """Any other file of the site."""
    return site_file(desk, request)


def site_file(desk: Desk, request: AnyRequest) -> Response[bytes]:
    """A file of the site, or its page for what is not there."""
    parts = [part for part in request.scope["path"].split("/") if part]
    has_slash = request.scope["raw_path"].partition(b"?")[0].endswith(b"/")  # which the framework takes off the path
    if parts[:1] == ["api"]:
        raise NotFoundException
    site = desk.settings.site
    found = locate(site, parts)
    if found is not None and found.is_dir():
        if not has_slash:
            return _to_folder(parts)
        found = locate(site, [*parts, "index.html"])
    elif has_slash:
        found = None
    return _answer(found or site / "404.html", 200 if found else 404, request)


def _to_folder(parts: list[str]) -> Response[bytes]:
    """Pages link relatively, so a folder is read at its address with a slash. Made of parts: `//host` leads nowhere."""
    return Response(b"", status_code=301, headers={**HEADERS, "Location": f"/{quote('/'.join(parts))}/"})


def _answer(file: Path, status: int, request: AnyRequest) -> Response[bytes]:
    try:
        data = file.read_bytes()
    except OSError:
        return Response("没有这一页。".encode(), status_code=404, media_type="text/plain", headers=HEADERS)
    tag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    headers = HEADERS | {"ETag": tag}
    if status == 200 and _is_kept(request.headers.get("if-none-match", ""), tag):
        return Response(b"", status_code=304, headers=headers)
    return Response(data, status_code=status, media_type=media_type(file), headers=headers)


def _is_kept(kept: str, tag: str) -> bool:
    """Whether an If-None-Match names this version; a proxy that compresses makes the tag a weak one."""
    return kept.strip() == "*" or tag in (item.strip().removeprefix("W/") for item in kept.split(","))


def locate(site: Path, parts: list[str]) -> Path | None:
    """What stands at an address; None for whatever is hidden, linked, outside, or cannot be a name."""
    if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    target = site
    try:
        for part in parts:
            target = target / part
            if target.is_symlink():
                return None
        return target if target.is_file() or target.is_dir() else None
    except OSError:
        return None


def media_type(path: Path) -> str:
    """What a browser is told of a file."""
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
