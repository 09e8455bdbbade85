"""A running app over the example content, with tokens of every kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from admin_api.accounts.tokens import Scope, Tokens
from admin_api.app import guarded
from admin_api.settings import AdminSettings
from tests.conftest import TODAY, every_example, write_content


@dataclass
class Office:
    """The client, the folders, and headers that carry a token."""

    client: Any
    settings: AdminSettings
    full: dict[str, str]
    writer: dict[str, str]
    tokens: Tokens


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose server runs behind its guard."""
    content = write_content(tmp_path / "content", every_example())
    yield from open_office(content, tmp_path)


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all tests of a module that change nothing."""
    folder = tmp_path_factory.mktemp("open-house")
    yield from open_office(write_content(folder / "content", every_example()), folder)


def open_office(content: Path, folder: Path) -> Iterator[Office]:
    """The same over a content folder that is there."""
    settings = AdminSettings(content=content, var=folder / "var", site=folder / "site", today=TODAY)
    guard = guarded(settings)
    tokens: Tokens = guard.app.state.desk.tokens
    now = settings.clock()
    full = tokens.create("民政办", frozenset(Scope), now)
    writer = tokens.create("信息员", frozenset({Scope.READ, Scope.WRITE}), now)
    with TestClient(app=guard) as client:
        yield Office(
            client, settings, {"Authorization": f"Bearer {full}"}, {"Authorization": f"Bearer {writer}"}, tokens
        )
