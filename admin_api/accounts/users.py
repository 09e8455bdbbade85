"""The people of the office. A user is disabled, never deleted: years later the trail still names somebody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from admin_api.accounts import passwords
from admin_api.accounts.passwords import PasswordRules, password_faults
from admin_api.accounts.roles import REVIEWERS, conflicts
from admin_api.accounts.roles import Role as Role
from admin_api.database import Database, Tables
from admin_api.office_settings import AddressRange, OfficeSettings, is_address_range
from site_builder.errors import ContentError, Problem, RecordNotFoundError
from site_builder.records.base import fields_of
from site_builder.records.fields import OrganisationRef, Slug, label
from site_builder.text.normalise import normalise

LOGIN = r"^[a-z][a-z0-9._-]{1,31}$"


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody who works here. `expires_on` is the last day on which they may; None for no end.

    `steps` are the keys of the review steps they hold, `address_ranges` from where they may come (empty: anywhere).
    """

    login: str
    name: str
    organisation: str
    roles: frozenset[Role]
    steps: frozenset[str] = frozenset()
    expires_on: date | None = None
    is_disabled: bool = False
    must_change_password: bool = False
    has_second_factor: bool = False
    address_ranges: tuple[str, ...] = ()

    def has_expired(self, day: date) -> bool:
        """Whether the last day is over."""
        return self.expires_on is not None and self.expires_on < day


class UserFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a user by who sets one up: the form, the command and the API take the same."""

    login: Annotated[
        Annotated[str, Meta(pattern=LOGIN)],
        label("登录名", hint="小写字母开头，二到三十二个小写字母、数字、点、连字符", example="wangfang"),
    ]
    name: Annotated[Annotated[str, Meta(min_length=2, max_length=30)], label("姓名", example="王芳")]
    organisation: Annotated[OrganisationRef, label("单位", example="minzheng-ban")]
    roles: Annotated[list[Role], label("角色", hint="由安全管理员授予")] = []
    steps: Annotated[list[Slug], label("负责的审核步骤")] = []
    expires_on: Annotated[date | None, label("账号有效期至", hint="临时人员填写；当天仍可使用")] = None
    address_ranges: Annotated[
        Annotated[list[AddressRange], Meta(max_length=50)],
        label("只能从哪里登录", hint="地址或网段；不填即不限", example="10.20.0.0/16"),
    ] = []


def login_of(text: str) -> str:
    """A login name as it is kept, however it was typed."""
    kept = text[:200].encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFKC", kept).strip().lower()


def fields_of_user(user: User) -> UserFields:
    """What a form that changes a user begins with."""
    return UserFields(
        login=user.login, name=user.name, organisation=user.organisation, roles=_in_order(user.roles),
        steps=sorted(user.steps), expires_on=user.expires_on, address_ranges=list(user.address_ranges),
    )  # fmt: skip


def user_faults(
    fields: UserFields, *, office: OfficeSettings, organisations: Collection[str], today: date
) -> list[Problem]:
    """Everything that no type can say of a user's fields."""
    labels = {facts.name: facts.label for facts in fields_of(UserFields)}
    faults = _faults(fields, office, organisations, today)
    return [
        Problem(code="wrong-user", place="", field=(name,), label=labels[name], found=found, expected=expected, fix=fix)
        for name, found, expected, fix in faults
    ]


Fault = tuple[str, str, str, str]


def _faults(fields: UserFields, office: OfficeSettings, known: Collection[str], today: date) -> Iterator[Fault]:
    if not re.fullmatch(LOGIN, fields.login):
        yield "login", f"“{fields.login[:40]}”", "小写字母开头，二到三十二个小写字母、数字、点、连字符", "换一个登录名"
    if not 2 <= len(fields.name) <= 30 or fields.name != normalise(fields.name).strip() or "\n" in fields.name:
        yield "name", "姓名太短、太长，或者有看不见的字符", "二到三十个字", "重新输入"
    if fields.organisation not in known:
        yield (
            "organisation",
            f"没有“{fields.organisation[:60]}”这个单位",
            "机构职能里的单位",
            "先建立这个单位，或者选另一个",
        )
    for one, other in conflicts(fields.roles):
        yield "roles", f"既是{one.label}又是{other.label}", "由不同的人担任", "去掉其中一个角色"
    yield from _step_faults(fields, office)
    if fields.expires_on is not None and fields.expires_on < today:
        yield "expires_on", f"{fields.expires_on} 已经过去", "今天或以后", "改日期；要停用请用“停用”"
    for text in fields.address_ranges:
        if not is_address_range(text):
            yield "address_ranges", f"“{text[:60]}”不是网段", "地址或网段", "改成 10.20.0.0/16 或 10.20.3.4 这样"


def _step_faults(fields: UserFields, office: OfficeSettings) -> Iterator[Fault]:
    for key in fields.steps:
        step = office.step(key)
        if step is None:
            yield "steps", f"没有“{key[:60]}”这一步", "、".join(step.key for step in office.steps), "重新选择"
            continue
        role = Role.SECRECY if step.is_secrecy else Role.REVIEWER
        if role not in fields.roles:
            yield (
                "steps",
                f"负责{step.name}，却不是{role.label}",
                f"同时是{role.label}",
                f"加上{role.label}，或者去掉这一步",
            )
    for role in REVIEWERS & set(fields.roles):
        if not any(step.is_secrecy is (role is Role.SECRECY) and step.key in fields.steps for step in office.steps):
            yield "steps", f"是{role.label}，却没有负责的步骤", "至少负责一步", "选一步，或者去掉这个角色"


class Users:
    """The users of one `var/`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, fields: UserFields, password: str, *, rules: PasswordRules, now: datetime, must_change: bool = True
    ) -> User:
        """Take somebody in; the password is one that they change at once. Raises ContentError with all that is wrong."""
        problems = password_faults(password, rules, login=fields.login, name=fields.name)
        if self.find(fields.login) is not None:
            problems.insert(0, _taken(fields.login))
        _refuse(problems)
        row = _row_of(fields) | {
            "login": fields.login, "password": passwords.hash_of(password), "password_set_on": now.date().isoformat(),
            "must_change_password": int(must_change), "created_at": now.isoformat(), "disabled_at": "",
        }  # fmt: skip
        with self._database.transaction() as tables:
            if tables.execute("SELECT 1 FROM users WHERE login = ?", (fields.login,)).fetchone():
                _refuse([_taken(fields.login)])
            tables["users"].insert(row)  # type: ignore[union-attr]
        return self.get(fields.login)

    def find(self, login: str) -> User | None:
        """Somebody by their login name, as `login_of` has it; None if there is nobody."""
        with self._database.reading() as tables:
            row = next(tables.query(f"{_SELECT} WHERE users.login = ?", (login,)), None)
        return _user(row) if row is not None else None

    def get(self, login: str) -> User:
        """The same. Raises RecordNotFoundError."""
        user = self.find(login)
        if user is None:
            raise RecordNotFoundError(f"没有登录名是“{login[:40]}”的用户。")
        return user

    def listing(self) -> list[User]:
        """Everybody there ever was, by organisation and login."""
        with self._database.reading() as tables:
            return [_user(row) for row in tables.query(f"{_SELECT} ORDER BY users.organisation, users.login")]

    def change(self, fields: UserFields) -> User:
        """Name, organisation, roles, steps, expiry and addresses become these. Raises RecordNotFoundError."""
        self.get(fields.login)
        with self._database.transaction() as tables:
            tables["users"].update(fields.login, _row_of(fields))  # type: ignore[union-attr]
        return self.get(fields.login)

    def disable(self, login: str, now: datetime) -> User:
        """They may nothing any more; the first time counts. Raises RecordNotFoundError."""
        return self._mark(
            login, "UPDATE users SET disabled_at = ? WHERE login = ? AND disabled_at = ''", now.isoformat()
        )

    def enable(self, login: str) -> User:
        """They may again. Raises RecordNotFoundError."""
        return self._mark(login, "UPDATE users SET disabled_at = ? WHERE login = ?", "")

    def require_new_password(self, login: str) -> User:
        """They may nothing before they have changed it. Raises RecordNotFoundError."""
        return self._mark(login, "UPDATE users SET must_change_password = ? WHERE login = ?", 1)

    def _mark(self, login: str, statement: str, value: str | int) -> User:
        self.get(login)
        with self._database.transaction() as tables:
            tables.execute(statement, (value, login))
        return self.get(login)

    def with_password(self, login: str, password: str) -> User | None:
        """Whose login and password these are; None, after the same time, for everybody else and for the disabled."""
        with self._database.reading() as tables:
            row = tables.execute("SELECT password FROM users WHERE login = ? AND disabled_at = ''", (login,)).fetchone()
        if not passwords.is_password(row[0] if row else None, password):
            return None
        if passwords.is_outdated(row[0]):
            self._keep_anew(login, row[0], passwords.hash_of(password))
        return self.find(login)

    def _keep_anew(self, login: str, old: str, new: str) -> None:
        with self._database.transaction() as tables:
            tables.execute("UPDATE users SET password = ? WHERE login = ? AND password = ?", (new, login, old))

    def change_password(self, login: str, old: str, new: str, *, rules: PasswordRules, today: date) -> None:
        """By the user, who knows the old one. Raises ContentError with all that is wrong."""
        if self.with_password(login, old) is None:
            _refuse([_old_password_wrong()])
        self._set(login, new, rules, today, must_change=0)

    def reset_password(self, login: str, new: str, *, rules: PasswordRules, today: date) -> None:
        """By an administrator; the user changes it at the next sign-in. Raises ContentError, RecordNotFoundError."""
        self._set(login, new, rules, today, must_change=1)

    def _set(self, login: str, new: str, rules: PasswordRules, today: date, *, must_change: int) -> None:
        user = self.get(login)
        problems = password_faults(new, rules, login=login, name=user.name)
        if any(passwords.is_password(kept, new) for kept in self._remembered(login, max(1, rules.remembered))):
            problems.append(_used_before(rules))
        _refuse(problems)
        kept = passwords.hash_of(new)
        with self._database.transaction() as tables:
            tables.execute(
                "INSERT INTO old_passwords (login, password) SELECT login, password FROM users WHERE login = ?",
                (login,),
            )
            tables.execute(
                "UPDATE users SET password = ?, password_set_on = ?, must_change_password = ? WHERE login = ?",
                (kept, today.isoformat(), must_change, login),
            )
            _forget(tables, login)

    def _remembered(self, login: str, count: int) -> list[str]:
        """The present password and those before it, newest first, `count` in all."""
        with self._database.reading() as tables:
            now = tables.execute("SELECT password FROM users WHERE login = ?", (login,)).fetchall()
            before = tables.execute(
                "SELECT password FROM old_passwords WHERE login = ? ORDER BY number DESC LIMIT ?", (login, count - 1)
            ).fetchall()
        return [row[0] for row in [*now, *before]]

    def is_password_due(self, login: str, rules: PasswordRules, today: date) -> bool:
        """Whether the password is older than the rules allow."""
        with self._database.reading() as tables:
            row = tables.execute("SELECT password_set_on FROM users WHERE login = ?", (login,)).fetchone()
        return bool(rules.days and row and date.fromisoformat(row[0]) + timedelta(days=rules.days) <= today)


_SELECT = (
    "SELECT users.*, COALESCE(second_factors.confirmed_at, '') AS confirmed_at "
    "FROM users LEFT JOIN second_factors ON second_factors.login = users.login"
)
KEPT_PASSWORDS = 24


def _forget(tables: Tables, login: str) -> None:
    """No more old passwords than any setting can ask for."""
    tables.execute(
        "DELETE FROM old_passwords WHERE login = ? AND number NOT IN "
        "(SELECT number FROM old_passwords WHERE login = ? ORDER BY number DESC LIMIT ?)",
        (login, login, KEPT_PASSWORDS),
    )


def _row_of(fields: UserFields) -> dict[str, Any]:
    return {
        "name": fields.name,
        "organisation": fields.organisation,
        "roles": " ".join(role.value for role in _in_order(fields.roles)),
        "steps": " ".join(sorted(set(fields.steps))),
        "expires_on": fields.expires_on.isoformat() if fields.expires_on else "",
        "address_ranges": " ".join(fields.address_ranges),
    }


def _in_order(roles: Collection[Role]) -> list[Role]:
    return [role for role in Role if role in roles]


_ROLES = {role.value: role for role in Role}


def _user(row: dict[str, Any]) -> User:
    return User(
        login=row["login"],
        name=row["name"],
        organisation=row["organisation"],
        roles=frozenset(_ROLES[value] for value in row["roles"].split()),
        steps=frozenset(row["steps"].split()),
        expires_on=date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
        is_disabled=bool(row["disabled_at"]),
        must_change_password=bool(row["must_change_password"]),
        has_second_factor=bool(row["confirmed_at"]),
        address_ranges=tuple(row["address_ranges"].split()),
    )


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise ContentError(problems)


def _taken(login: str) -> Problem:
    return Problem(
        code="login-taken", place="", field=("login",), label="登录名", found=f"已有“{login}”，停用的也算",
        expected="没有用过的登录名", fix="换一个，如加上数字",
    )  # fmt: skip


def _old_password_wrong() -> Problem:
    return Problem(
        code="wrong-password", place="", field=("old_password",), label="原密码", found="原密码不对",
        expected="现在的密码", fix="重新输入；忘了请找系统管理员重置",
    )  # fmt: skip


def _used_before(rules: PasswordRules) -> Problem:
    expected = f"和最近 {rules.remembered} 次的都不同" if rules.remembered else "和现在的不同"
    return Problem(
        code="password-used-before", place="", field=("password",), label="密码", found="这个密码用过",
        expected=expected, fix="换一个",
    )  # fmt: skip
