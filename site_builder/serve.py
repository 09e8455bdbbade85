"""A web server for one person's own machine: the site as it is, built anew when the content changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from site_builder.build import BuildRequest, build
from site_builder.errors import DisclosureError

LOOK_SECONDS = 1


def serve(request: BuildRequest, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Serve until Ctrl+C. `tell` gets the address, and what stands in the way of a build; port 0 takes any free one."""
    with ThreadingHTTPServer((host, port), partial(_QuietHandler, directory=str(request.out))) as server:
        server.timeout = LOOK_SECONDS
        tell(f"网站在 http://{host}:{server.server_address[1]}/ ，按 Ctrl+C 停止。")
        last = ""
        try:
            while True:
                server.handle_request()
                said = _complaint(request)
                if said and said != last:
                    tell(said)
                last = said
        except KeyboardInterrupt:
            return


def _complaint(request: BuildRequest) -> str:
    """Build; what stopped it, if anything did: someone is editing, and the site stays as it was until they are done."""
    try:
        build(request)
    except DisclosureError as error:
        return str(error)
    return ""


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and says nothing of each."""

    def log_message(self, format: str, *args: Any) -> None:
        """Not a word."""
