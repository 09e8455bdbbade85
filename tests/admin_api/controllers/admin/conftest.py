"""The admin behind its guard, with people who have signed in, over the example content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from admin_api.accounts import passwords
from admin_api.accounts.users import UserFields
from admin_api.app import guarded
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.drafts import Draft
from admin_api.office import Caller
from admin_api.settings import AdminSettings
from admin_api.staff import Staff
from tests.admin_api.staff import PEOPLE, document
from tests.conftest import TODAY, every_example, write_content

PASSWORD = "Maicui-5210-Zhongqiu"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Person:
    """Somebody with a browser: the id in its cookie and the token in its forms."""

    house: House
    session_id: str
    token: str

    def get(self, path: str, **headers: str) -> Any:
        return self.house.client.get(path, headers={**self._cookie(), **headers})

    def post(self, path: str, fields: Mapping[str, Any] | None = None, **headers: str) -> Any:
        return self.house.client.post(
            path, data={"csrf": self.token, **(fields or {})}, headers={**self._cookie(), **headers}
        )

    def send(self, path: str, body: bytes, content_type: str) -> Any:
        return self.house.client.post(path, content=body, headers={**self._cookie(), "content-type": content_type})

    def _cookie(self) -> dict[str, str]:
        return {"cookie": f"gongkailan={self.session_id}"} if self.session_id else {}


@dataclass(frozen=True)
class House:
    """The client, which follows nothing and keeps no cookies, and what is behind it."""

    client: Any
    app: Litestar
    staff: Staff
    settings: AdminSettings

    def nobody(self) -> Person:
        return Person(self, "", "")

    def person(self, login: str) -> Person:
        found = self.staff.accounts.sessions.start(login, self.settings.clock(), address="testclient", browser="")
        return Person(self, found[0], found[1].form_token)

    def caller(self, login: str) -> Caller:
        return Caller(user=self.staff.office.users.get(login), at=self.settings.clock(), address="testclient")

    def draft(self, login: str = "wang", number: int = 77) -> Draft:
        writing = Writing(kind="documents", fields=document(number))
        return save_draft(self.staff.office, self.caller(login), writing)

    def state(self) -> tuple[Any, ...]:
        """Everything that a form may change: drafts with their revisions, signatures, sessions, uploads, content."""
        drafts = self.staff.office.drafts
        found = sorted(drafts.listing(), key=lambda draft: draft.number)
        files = [path for top in (self.settings.content, self.settings.var / "uploads") for path in top.rglob("*")]
        return (
            [(draft, tuple(drafts.signatures(draft.number))) for draft in found],
            [(login, self.staff.office.users.with_password(login, PASSWORD) is None) for login in ("wang",)],
            sorted(str(path) for path in files),
        )

    def trail(self) -> list[tuple[str, str, str]]:
        """(who, what, result) of every row."""
        return [(row.actor, row.action, row.result) for row in self.staff.office.audit.rows()]


class ForgetfulClient(TestClient[Any]):
    """Sends the cookies that a test names, no others."""

    def request(self, *arguments: Any, **facts: Any) -> Any:
        self.cookies.clear()
        return super().request(*arguments, **{**facts, "follow_redirects": False})


def open_house_in(folder: Path) -> Iterator[House]:
    content = write_content(folder / "content", every_example())
    settings = AdminSettings(content=content, var=folder / "var", site=folder / "site", today=TODAY)
    guard = guarded(settings)
    staff: Staff = guard.app.state.staff
    rules, kept = staff.office.settings.passwords.rules, passwords.hash_of(PASSWORD)
    with patch.object(passwords, "hash_of", lambda _: kept):
        for login, (name, organisation, roles, steps) in PEOPLE.items():
            fields = UserFields(login=login, name=name, organisation=organisation, roles=list(roles), steps=list(steps))
            staff.office.users.create(fields, PASSWORD, rules=rules, now=settings.clock(), must_change=False)
    with ForgetfulClient(app=guard, raise_server_exceptions=False) as client:
        yield House(client, guard.app, staff, settings)


def form_routes(house: House) -> list[str]:
    """The path of every form that the app takes below /admin/, as it is declared."""
    return sorted({path for path, method in routes_of(house) if method == "POST"})


def routes_of(house: House) -> list[tuple[str, str]]:
    """(path, method) of everything below /admin/."""
    found = set()
    for route in house.app.routes:
        if isinstance(route, HTTPRoute) and route.path.startswith("/admin"):
            found |= {(route.path, str(method)) for method in route.methods if method not in ("OPTIONS", "HEAD")}
    return sorted(found)


def of_draft(path: str, draft: Draft) -> str:
    """A declared path with a draft's number in it."""
    return path.replace("{number:str}", draft.number)
