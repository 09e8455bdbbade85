"""A finished site, served by a plain web server two folders below its root, and lying on a disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from site_builder.build import BuildRequest, build
from tests.admin_api.conftest import office  # noqa: F401 - a fixture of the journeys of programs
from tests.conftest import TODAY
from tests.contract.special import write_special_content

BELOW = "a/b"
"""The sub-path, on purpose another one than in the settings: nothing but 404.html may depend on that."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing of each."""

    def log_message(self, format: str, *args: Any) -> None:
        """Not a word."""


def serve(folder: Path) -> Iterator[str]:
    """The address at which a folder is served, as long as the generator lives."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site with every special case, finished. Read only."""
    folder = tmp_path_factory.mktemp("journey")
    content, _ = write_special_content(folder / "content")
    site = folder / "root" / BELOW
    site.parent.mkdir(parents=True)
    build(BuildRequest(content=content, out=site, cache=folder / "cache.sqlite", today=TODAY))
    return site


@pytest.fixture(scope="session")
def served(site_folder: Path) -> Iterator[str]:
    """Its address on a server."""
    for address in serve(site_folder.parents[1]):
        yield f"{address}{BELOW}/"


@pytest.fixture(scope="session")
def on_disk(site_folder: Path) -> str:
    """Its address without a server."""
    return f"{site_folder.as_uri()}/"
