"""`var/accounts.sqlite`: the people of the office, their passwords, second factors and deputies."""

from __future__ import annotations

from pathlib import Path

from admin_api.database import Database, Tables


def open_accounts(var: Path) -> Database:
    """The database that users, second factors and delegations share. Raises SettingsError."""
    return Database(var / "accounts.sqlite", [_first, _without_secrets])


def _first(database: Tables) -> None:
    database["users"].create(  # type: ignore[union-attr]
        {
            "login": str, "name": str, "organisation": str, "roles": str, "steps": str, "expires_on": str,
            "address_ranges": str, "password": str, "password_set_on": str, "must_change_password": int,
            "created_at": str, "disabled_at": str,
        },
        pk="login",
        not_null={"name", "organisation", "roles", "steps", "password", "password_set_on", "created_at", "disabled_at"},
    )  # fmt: skip
    user = [("login", "users", "login")]
    database["old_passwords"].create(  # type: ignore[union-attr]
        {"number": int, "login": str, "password": str}, pk="number", not_null={"login", "password"}, foreign_keys=user
    )
    database["second_factors"].create(  # type: ignore[union-attr]
        {"login": str, "secret": str, "confirmed_at": str, "last_timecode": int},
        pk="login", not_null={"secret", "confirmed_at", "last_timecode"}, foreign_keys=user,
    )  # fmt: skip
    database["recovery_codes"].create(  # type: ignore[union-attr]
        {"login": str, "hash": str}, pk=("login", "hash"), foreign_keys=user
    )
    database["delegations"].create(  # type: ignore[union-attr]
        {
            "number": int, "principal": str, "deputy": str, "step": str, "first": str, "last": str,
            "noted_by": str, "noted_at": str, "ended_at": str,
        },
        pk="number",
        not_null={"principal", "deputy", "step", "first", "last", "noted_by", "noted_at", "ended_at"},
        foreign_keys=[("principal", "users", "login"), ("deputy", "users", "login")],
    )  # fmt: skip


def _without_secrets(database: Tables) -> None:
    """Secrets stood here in clear before anything was released; they are made from a key now, and bound anew."""
    database.execute("DELETE FROM recovery_codes")
    database.execute("DELETE FROM second_factors")
    database.execute("ALTER TABLE second_factors RENAME COLUMN secret TO salt")
