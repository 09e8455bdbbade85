"""An office with its people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.passwords import PRESETS, PasswordPreset
from admin_api.accounts.users import Role, User, UserFields
from admin_api.office_settings import OfficeSettings
from site_builder.clock import BEIJING

TODAY = date(2026, 5, 8)
NOW = datetime(2026, 5, 8, 9, 30, tzinfo=BEIJING)
PASSWORD = "Shui3-tu-gao"
RULES = PRESETS[PasswordPreset.CLASSIFIED_PROTECTION]


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """An empty `var/`."""
    accounts = Accounts(tmp_path, OfficeSettings())
    yield accounts
    accounts.close()


def fields(login: str = "wangfang", *roles: Role, **more: object) -> UserFields:
    """What is said of a writer of the civil affairs office."""
    values: dict[str, object] = {"name": "王芳", "organisation": "minzheng-ban", **more}
    return UserFields(login=login, roles=list(roles or (Role.WRITER,)), **values)  # type: ignore[arg-type]


def take_in(accounts: Accounts, login: str = "wangfang", *roles: Role, **more: object) -> User:
    """Somebody with the usual password, already their own."""
    return accounts.users.create(fields(login, *roles, **more), PASSWORD, rules=RULES, now=NOW, must_change=False)
