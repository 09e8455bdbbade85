"""`var/office.yml`: how this office works. Whatever it does not say is as here; without the file all is.

Every single value and every list of words can also come from the environment, which goes before the file:
`server.port` is GONGKAILAN_SERVER_PORT, lists are separated by commas. `settings_table` describes them all.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from admin_api.accounts.passwords import PRESETS, PasswordPreset, PasswordRules
from admin_api.accounts.roles import Role
from site_builder.errors import FieldPath, Problem, SettingsError
from site_builder.records.base import fields_of
from site_builder.records.fields import OrganisationRef, Slug, label
from site_builder.records.kinds import record_classes
from site_builder.store.convert import alternatives_of, to_struct
from site_builder.store.yaml_text import Parsed, parse

FILE = "office.yml"
PREFIX = "GONGKAILAN_"
FOLDERS = {"content": "内容目录", "var": "不公开的数据", "site": "网站输出到哪里"}
"""What only the command line and the environment can say: these files lie in them."""
OTHERS = frozenset({"TRACEBACK", "VNU"})
"""Not settings: a maintainer's way to see where a fault comes from, and the checker that the tests use."""

ShortName = Annotated[str, Meta(min_length=1, max_length=30)]
AddressRange = Annotated[str, Meta(min_length=2, max_length=60)]
Address = Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:\[\]-]+$")]


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One step of the review.

    `organisation`: who takes this step for everybody (the party and government office, the county); without it each
    organisation and its superiors review their own. `needs_another_person`: who signed an earlier step may not sign it.
    """

    key: Annotated[Slug, label("代号", example="first-review")]
    name: Annotated[ShortName, label("名称", example="初审")]
    is_secrecy: Annotated[bool, label("是保密审查")] = False
    organisation: Annotated[OrganisationRef | None, label("由哪个单位负责")] = None
    needs_another_person: Annotated[bool, label("签过前面步骤的人不能再签")] = False


DEFAULT_STEPS = (
    Step(key="first-review", name="初审"),
    Step(key="second-review", name="复审"),
    Step(key="secrecy", name="保密审查", is_secrecy=True),
    Step(key="final-review", name="终审"),
)


HARMLESS = ("telephones", "telephone", "complaint_telephones", "fax", "hours", "opening", "window")
NEVER_HARMLESS = frozenset({"placement", "audience", "attachments", "corrections", "withdrawal"})
"""Who sees a record, and the files in which the leaks of this field are: never without the secrecy review."""


class PasswordSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A preset, and in what this office departs from it."""

    preset: Annotated[PasswordPreset, label("密码规则")] = PasswordPreset.CLASSIFIED_PROTECTION
    minimum_length: Annotated[Annotated[int, Meta(ge=8, le=64)] | None, label("最短长度")] = None
    classes: Annotated[Annotated[int, Meta(ge=0, le=4)] | None, label("至少几种字符")] = None
    days: Annotated[Annotated[int, Meta(ge=0, le=3650)] | None, label("几天更换", hint="0 为不必更换")] = None
    remembered: Annotated[Annotated[int, Meta(ge=0, le=24)] | None, label("不与最近几次相同")] = None

    @property
    def rules(self) -> PasswordRules:
        """The preset, with the office's own numbers."""
        preset = PRESETS[self.preset]
        own = {name: getattr(self, name) for name in ("minimum_length", "classes", "days", "remembered")}
        return PasswordRules(**{name: getattr(preset, name) if value is None else value for name, value in own.items()})


class SessionSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When somebody has to sign in again."""

    idle_minutes: Annotated[Annotated[int, Meta(ge=5, le=480)], label("多少分钟不动就退出")] = 30
    longest_hours: Annotated[Annotated[int, Meta(ge=1, le=24)], label("最多几小时就退出")] = 12


class AttemptSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How often somebody may try a password."""

    tries: Annotated[Annotated[int, Meta(ge=3, le=10)], label("可以试几次")] = 5
    minutes: Annotated[Annotated[int, Meta(ge=5, le=120)], label("在几分钟内")] = 15
    longest_hours: Annotated[Annotated[int, Meta(ge=1, le=24)], label("最多停几小时")] = 4


class RoleAddresses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From where a role may be used."""

    role: Annotated[Role, label("角色")]
    ranges: Annotated[
        Annotated[list[AddressRange], Meta(min_length=1, max_length=50)], label("网段", example="10.20.0.0/16")
    ]


class ServerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the server listens, and what people call it."""

    host: Annotated[Address, label("在哪个地址上提供服务")] = "127.0.0.1"
    port: Annotated[Annotated[int, Meta(ge=0, le=65535)], label("端口", hint="0 为任意空闲端口")] = 8000
    url: Annotated[
        Annotated[str, Meta(max_length=300)],
        label("职工打开它的网址", hint="在反向代理后面时填写，可以带路径，如 https://www.example.gov.cn/gkl/"),
    ] = ""
    hosts: Annotated[list[Address], label("只接受这些主机名", hint="不写则都接受")] = []
    proxies: Annotated[
        list[AddressRange],
        label("可信的反向代理", hint="只相信它们说的来源地址（X-Forwarded-For）", example="127.0.0.1"),
    ] = []


class LogSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How long it is kept what the server did, and how large one file may be."""

    days: Annotated[
        Annotated[int, Meta(ge=365, le=36500)],
        label("日志保留几天", hint="不得少于一年"),
    ] = 365
    megabytes: Annotated[Annotated[int, Meta(ge=1, le=1000)], label("一个日志文件最多多少 MB")] = 50


class DraftSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What becomes of drafts that somebody began and left."""

    empty_days: Annotated[
        Annotated[int, Meta(ge=1, le=3650)], label("没有写过字的草稿几天后删去", hint="写过一个字的不删")
    ] = 30


class OfficeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Everything an office decides for itself."""

    steps: Annotated[Annotated[list[Step], Meta(min_length=2, max_length=10)], label("审核步骤")] = msgspec.field(
        default_factory=lambda: list(DEFAULT_STEPS)
    )
    passwords: Annotated[PasswordSettings, label("密码")] = PasswordSettings()
    second_factor_roles: Annotated[list[Role], label("必须用动态口令的角色")] = []
    role_addresses: Annotated[list[RoleAddresses], label("角色只能在哪里使用")] = []
    sessions: Annotated[SessionSettings, label("登录时间")] = SessionSettings()
    attempts: Annotated[AttemptSettings, label("登录次数")] = AttemptSettings()
    harmless_fields: Annotated[
        list[Annotated[str, Meta(pattern=r"^[a-z_]+$", max_length=60)]],
        label("只改这些就只需一人审核", hint="字段名", example="telephones"),
    ] = msgspec.field(default_factory=lambda: list(HARMLESS))
    slip_characters: Annotated[
        Annotated[int, Meta(ge=0, le=3)],
        label(
            "改几个错别字以内只需一人审核",
            hint="只算标题、摘要、正文里的一处；数字和“不、未、无、非”一类的字不算；0 为不用",
        ),
    ] = 1
    preview_hours: Annotated[
        Annotated[int, Meta(ge=1, le=720)], label("预览链接几小时后失效", hint="发给没有账号的领导看的链接")
    ] = 72
    server: Annotated[ServerSettings, label("服务")] = ServerSettings()
    logs: Annotated[LogSettings, label("日志")] = LogSettings()
    drafts: Annotated[DraftSettings, label("草稿")] = DraftSettings()

    def step(self, key: str | None) -> Step | None:
        """The step of this key; None if there is none (any more)."""
        return next((step for step in self.steps if step.key == key), None)

    def ranges_of(self, role: Role) -> list[str]:
        """From where a role may be used; empty: from anywhere."""
        return [text for entry in self.role_addresses if entry.role is role for text in entry.ranges]


def read_office(var: Path, environment: Mapping[str, str] = os.environ) -> OfficeSettings:
    """The settings of one `var/`. Raises SettingsError with everything that is wrong: nothing may start on a guess."""
    try:
        data = (var / FILE).read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError as error:
        raise SettingsError(f"{FILE} 读不出来（{error.strerror}）。请检查权限。") from error
    return office_from(data, environment)


def office_from(data: bytes, environment: Mapping[str, str] = {}) -> OfficeSettings:
    """The settings that a file and an environment describe. Raises SettingsError."""
    parsed = parse(data, FILE) if data.strip() else Parsed(FILE, {})
    given = _from_environment(parsed, environment)
    office = to_struct(parsed, OfficeSettings)
    problems = list(parsed.problems)
    if office is not None:
        problems += [_problem(path, parsed.line_of(path), *words) for path, *words in _faults(office)]
    if office is None or problems:
        listing = "\n".join(_where(problem, given).sentence() for problem in problems[:20])
        raise SettingsError(f"本单位的设置有问题，在 {FILE} 或环境变量里：\n{listing}")
    return office


def _from_environment(parsed: Parsed, environment: Mapping[str, str]) -> dict[FieldPath, str]:
    """Put what the environment says in the place of what the file says; answers which variable said what."""
    known = {variable_of(setting.path): setting for setting in settings_table() if setting.is_in_environment}
    known_others = {PREFIX + name.upper() for name in (*FOLDERS, *OTHERS)}
    given: dict[FieldPath, str] = {}
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in known_others:
            continue
        if name not in known:
            parsed.problems.append(_unknown_variable(name, known))
        elif parsed.value is not None:
            setting = known[name]
            _put(parsed.value, setting.path, _words_in(text) if setting.is_list else text)
            given[setting.path] = name
    return given


def _put(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        inner = tree.get(part)
        tree = tree.setdefault(part, {}) if inner is None else inner
        if not isinstance(tree, dict):  # the file is wrong there, which is told anyhow
            return
    tree[path[-1]] = value


def _words_in(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _unknown_variable(name: str, known: Mapping[str, object]) -> Problem:
    near = difflib.get_close_matches(name, known, 1)
    return Problem(
        code="unknown-setting", place=f"环境变量 {name}", found="没有这个设置", expected="admin-api settings 列出的设置",
        fix=f"改成 {near[0]}" if near else "去掉这个环境变量，或者改正它的名字",
    )  # fmt: skip


def _where(problem: Problem, given: Mapping[FieldPath, str]) -> Problem:
    """What the environment said has no line in the file."""
    name = next((name for path, name in given.items() if problem.field[: len(path)] == path), "")
    return replace(problem, place=f"环境变量 {name}", line=0) if name else problem


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table: `path` as in the file; `default` in words."""

    path: tuple[str, ...]
    label: str
    hint: str
    default: str
    is_list: bool
    is_in_environment: bool


def variable_of(path: tuple[str, ...]) -> str:
    """The environment variable of a setting."""
    return PREFIX + "_".join(path).upper()


def settings_table() -> list[Setting]:
    """Every setting of `office.yml`, in its order."""
    return list(_settings_of(OfficeSettings, OfficeSettings(), ()))


def _settings_of(cls: type[msgspec.Struct], default: Any, before: tuple[str, ...]) -> Iterator[Setting]:
    for field in fields_of(cls):
        value = getattr(default, field.name, None)
        if isinstance(value, msgspec.Struct):
            yield from _settings_of(type(value), value, (*before, field.name))
            continue
        inner = _struct_in(field.type)
        yield Setting(
            path=(*before, field.name), label=field.label, hint=field.hint, default=_in_words(value),
            is_list=isinstance(value, list), is_in_environment=inner is None and not any("[" in part for part in before),
        )  # fmt: skip
        if inner is not None:
            yield from _settings_of(inner, None, (*before[:-1], *before[-1:], f"{field.name}[]"))


def _struct_in(hint: Any) -> type[msgspec.Struct] | None:
    """The struct of which a list consists; None if it consists of words, or is none."""
    for kind in alternatives_of(hint):
        for inner in get_args(kind):
            bare = get_args(inner)[0] if hasattr(inner, "__metadata__") else inner
            if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
                return bare
    return None


def _in_words(value: Any) -> str:
    plain = msgspec.to_builtins(value)
    if isinstance(plain, bool):
        return "是" if plain else "否"
    if isinstance(plain, list):
        return "、".join(item["key"] if isinstance(item, dict) else str(item) for item in plain)
    return "" if plain is None else str(plain)


def _problem(path: FieldPath, line: int, found: str, expected: str, fix: str) -> Problem:
    labels = {field.name: field.label for field in fields_of(OfficeSettings)}
    return Problem(
        code="wrong-setting", place=FILE, line=line, field=path, label=labels[str(path[0])], found=found,
        expected=expected, fix=fix,
    )  # fmt: skip


Fault = tuple[FieldPath, str, str, str]


def _faults(office: OfficeSettings) -> Iterator[Fault]:
    """What no type can say."""
    yield from _step_faults(office.steps)
    for index, entry in enumerate(office.role_addresses):
        for number, text in enumerate(entry.ranges):
            if not is_address_range(text):
                yield (
                    ("role_addresses", index, "ranges", number), f"“{text}”不是网段", "地址或网段",
                    "改成 10.20.0.0/16 或 10.20.3.4 这样",
                )  # fmt: skip
    for number, text in enumerate(office.server.proxies):
        if not is_address_range(text):
            yield (
                ("server", "proxies", number),
                f"“{text}”不是网段",
                "地址或网段",
                "改成 127.0.0.1 或 10.20.0.0/16 这样",
            )
    if office.server.url and not _is_url(office.server.url):
        found = f"“{office.server.url}”不是网址"
        yield ("server", "url"), found, "http:// 或 https:// 开头的网址", "改成 https://www.example.gov.cn/gkl/ 这样"
    for index, name in enumerate(office.harmless_fields):
        if name in NEVER_HARMLESS or not _is_field(name):
            found = f"“{name}”不是可以这样改的字段"
            yield ("harmless_fields", index), found, "如 telephones、hours", "删去，或者用 site-builder schema 查字段名"


def _step_faults(steps: list[Step]) -> Iterator[Fault]:
    for part, called in (("key", "代号"), ("name", "名称")):
        counts = Counter(getattr(step, part) for step in steps)
        for index, step in enumerate(steps):
            if counts[getattr(step, part)] > 1:
                yield ("steps", index, part), f"{called}“{getattr(step, part)}”不止一步", "各步不同", f"改一个{called}"
    if all(step.is_secrecy for step in steps):
        yield ("steps",), "除保密审查外没有审核步骤", "至少一步审核", "加一步，如 初审"
    if not any(step.is_secrecy for step in steps):
        yield (
            ("steps",), "没有保密审查", "公开前一律经过保密审查（保守国家秘密法第三十五条）", "加一步 is_secrecy: true"
        )  # fmt: skip


def is_address_range(text: str) -> bool:
    """Whether a text is one address or one range of them."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _is_url(text: str) -> bool:
    """Whether a text is the address of a site, without a query; its path is plain."""
    try:
        parts = urlsplit(text)
        is_host = bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    is_plain = all(letter.isascii() and (letter.isalnum() or letter in "/-_.") for letter in parts.path)
    return parts.scheme in ("http", "https") and is_host and is_plain and "//" not in parts.path and not parts.query


def _is_field(name: str) -> bool:
    """Whether clerks fill in such a field in any kind of record."""
    return any(
        facts.name == name and not facts.is_given for cls in record_classes().values() for facts in fields_of(cls)
    )
