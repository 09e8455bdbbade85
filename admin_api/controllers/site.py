"""The built site at `/`: plain files, nothing hidden, nothing from outside the folder.

The handlers of paths are not run in threads: Litestar 2.25 loses the thread's coroutine for `path:path` routes, and
reading a small file costs less than handing it over.
"""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import Any

from litestar import Request, Response, get, head
from litestar.di import NamedDependency

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
    ".js": "text/javascript; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xml": "application/xml",
    ".ofd": "application/ofd",
}


@get("/", sync_to_thread=True, include_in_schema=False)
def home(desk: NamedDependency[Desk], request: AnyRequest) -> Response[bytes]:
    """The home page."""
    return site_file(desk, request)


@get("/{path:path}", sync_to_thread=False, include_in_schema=False)
def any_page(desk: NamedDependency[Desk], request: AnyRequest) -> Response[bytes]:
    """Any other file of the site."""
    return site_file(desk, request)


@head("/{path:path}", sync_to_thread=False, include_in_schema=False)
def any_head(desk: NamedDependency[Desk], request: AnyRequest) -> Response[None]:
    """What would be answered, without the file."""
    response = site_file(desk, request)
    return Response(
        None, status_code=response.status_code or 200, media_type=response.media_type, headers=response.headers
    )


def site_file(desk: Desk, request: AnyRequest) -> Response[bytes]:
    """A file of the site, or its page for what is not there."""
    found = locate(desk.settings.site, request.scope["path"])
    status = 200
    if found is None:
        found, status = desk.settings.site / "404.html", 404
    try:
        data = found.read_bytes()
    except OSError:
        data, status = "没有这一页。".encode(), 404
    tag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    headers = HEADERS | {"ETag": tag}
    if status == 200 and request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    return Response(data, status_code=status, media_type=media_type(found), headers=headers)


def locate(site: Path, path: str) -> Path | None:
    """The file at an address; None for whatever is hidden, linked, or outside."""
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    target = site
    for part in parts:
        target = target / part
        if target.is_symlink():
            return None
    if target.is_dir():
        target = target / "index.html"
    return target if target.is_file() and len(path) < 1000 else None


def media_type(path: Path) -> str:
    """What a browser is told of a file."""
    if path.suffix == ".html":
        return "text/html; charset=utf-8"
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
