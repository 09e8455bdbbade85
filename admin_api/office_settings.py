"""`var/office.yml`: how this office works. Whatever it does not say is as here; without the file all is."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from admin_api.accounts.passwords import PRESETS, PasswordPreset, PasswordRules
from admin_api.accounts.roles import Role
from site_builder.errors import FieldPath, Problem, SettingsError
from site_builder.records.base import fields_of
from site_builder.records.fields import OrganisationRef, Slug, label
from site_builder.records.kinds import record_classes
from site_builder.store.convert import to_struct
from site_builder.store.yaml_text import parse

FILE = "office.yml"

ShortName = Annotated[str, Meta(min_length=1, max_length=30)]
AddressRange = Annotated[str, Meta(min_length=2, max_length=60)]


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

    def step(self, key: str | None) -> Step | None:
        """The step of this key; None if there is none (any more)."""
        return next((step for step in self.steps if step.key == key), None)

    def ranges_of(self, role: Role) -> list[str]:
        """From where a role may be used; empty: from anywhere."""
        return [text for entry in self.role_addresses if entry.role is role for text in entry.ranges]


def read_office(var: Path) -> OfficeSettings:
    """The settings of one `var/`. Raises SettingsError with everything that is wrong: nothing may start on a guess."""
    try:
        data = (var / FILE).read_bytes()
    except FileNotFoundError:
        return OfficeSettings()
    except OSError as error:
        raise SettingsError(f"{FILE} 读不出来（{error.strerror}）。请检查权限。") from error
    return office_from(data)


def office_from(data: bytes) -> OfficeSettings:
    """The settings that a file describes. Raises SettingsError."""
    if not data.strip():
        return OfficeSettings()
    parsed = parse(data, FILE)
    office = to_struct(parsed, OfficeSettings)
    problems = list(parsed.problems)
    if office is not None:
        problems += [_problem(path, parsed.line_of(path), *words) for path, *words in _faults(office)]
    if office is None or problems:
        listing = "\n".join(problem.sentence() for problem in problems[:20])
        raise SettingsError(f"本单位的设置 {FILE} 有问题：\n{listing}")
    return office


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


def _is_field(name: str) -> bool:
    """Whether clerks fill in such a field in any kind of record."""
    return any(
        facts.name == name and not facts.is_given for cls in record_classes().values() for facts in fields_of(cls)
    )
