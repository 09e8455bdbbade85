"""The same house as the screens have, asked by programs in which people have signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from admin_api.controllers.signed_in import key_of
from tests.admin_api.controllers.admin.conftest import House, open_house_in


@dataclass(frozen=True)
class Program:
    """A program that carries somebody's key, or none."""

    house: House
    key: str

    @property
    def header(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"} if self.key else {}

    def get(self, path: str) -> Any:
        return self.house.client.get(path, headers=self.header)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        sent = {} if body is None else {"json": body}
        return self.house.client.post(path, headers=self.header, **sent)

    def send(self, path: str, name: str, data: bytes) -> Any:
        return self.house.client.post(path, headers=self.header, files={"file": (name, data)})


def program(house: House, login: str) -> Program:
    """Somebody's program; nobody's for an empty login."""
    if not login:
        return Program(house, "")
    session_id, _ = house.staff.accounts.sessions.start(login, house.settings.clock(), address="testclient", browser="")
    return Program(house, key_of(session_id))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for a module: its tests begin drafts of their own."""
    yield from open_house_in(tmp_path_factory.mktemp("house"))


@pytest.fixture(autouse=True)
def _calm(house: House) -> Iterator[None]:
    """Tries of one test do not count in the next."""
    yield
    with house.staff.accounts.attempts._database.transaction() as tables:
        for name in ("tries", "locks", "known_addresses"):
            tables.execute(f"DELETE FROM {name}")  # noqa: S608 -- names above
