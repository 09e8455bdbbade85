"""The questions about people, and what was answered: posted form → `UserFields`, with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import structs

from admin_api.accounts.roles import Role
from admin_api.accounts.users import UserFields
from admin_api.forms.controls import Control, Kind, Option
from admin_api.forms.days import DayError, read_day
from admin_api.forms.posted import Posted
from admin_api.office_settings import Step
from site_builder.errors import ContentError, Problem
from site_builder.records.base import fields_of
from site_builder.store.convert import struct_from_json

KINDS = {
    "organisation": Kind.ORGANISATION, "roles": Kind.CHOICES, "steps": Kind.CHOICES, "expires_on": Kind.DAY,
    "address_ranges": Kind.TEXT,
}  # fmt: skip
FACTS = ("login", "name", "organisation", "expires_on", "address_ranges")
RIGHTS = ("roles", "steps")


def user_controls(
    names: Sequence[str],
    values: Mapping[str, Any],
    options: Mapping[str, Sequence[Option]],
    problems: Sequence[Problem] = (),
) -> tuple[Control, ...]:
    """A control for each of these fields; labels, hints and examples are those of `UserFields`."""
    facts = {item.name: item for item in fields_of(UserFields)}
    return tuple(
        structs.replace(_control(facts[name], values.get(name), options.get(name, ())), error=faults_at(problems, name))
        for name in names
    )


def _control(facts: Any, value: Any, options: Sequence[Option]) -> Control:
    kind = KINDS.get(facts.name, Kind.LINE)
    return Control(
        name=facts.name, kind=kind, label=facts.label, hint=facts.hint, example=facts.example or "",
        is_required=facts.is_required, options=tuple(options), value="" if kind is Kind.CHOICES else _text(value),
        chosen=tuple(map(_text, value or ())) if kind is Kind.CHOICES else (),
    )  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "\n".join(map(str, value))
    return "" if value is None else getattr(value, "value", None) or str(value)


def faults_at(problems: Sequence[Problem], name: str) -> str:
    """What a control says of everything that is wrong with its field."""
    return "".join(f"{item.found}。{item.fix}。" for item in problems if item.field[:1] == (name,))


def summary(problems: Sequence[Problem]) -> tuple[tuple[str, str], ...]:
    """(id of the question, sentence) of everything that is wrong."""
    return tuple(
        (f"f-{item.field[0]}" if item.field else "", f"{item.label}：{item.found}。{item.fix}。") for item in problems
    )


def typed(posted: Posted) -> dict[str, Any]:
    """What stands in the form, to be shown again."""
    return {
        "login": posted.one("login").strip(), "name": posted.one("name").strip(), "organisation": posted.one("organisation"),
        "roles": posted.values.get("roles", []), "steps": posted.values.get("steps", []),
        "expires_on": posted.one("expires_on").strip(),
        "address_ranges": posted.one("address_ranges").replace(",", " ").replace("，", " ").split(),
    }  # fmt: skip


def read_user(posted: Posted, today: date) -> UserFields:
    """Raises ContentError with everything that no user could be."""
    values = {name: value for name, value in typed(posted).items() if value not in ("", [])}
    problems = []
    if "expires_on" in values:
        try:
            values["expires_on"] = read_day(values["expires_on"][:60], today).isoformat()
        except DayError as error:
            problems.append(wrong("expires_on", "账号有效期至", str(error)))
            del values["expires_on"]
    fields, faults = struct_from_json(values, UserFields, "")
    if problems or fields is None or faults:
        raise ContentError([*problems, *faults])
    return fields


def wrong(name: str, label: str, found: str, fix: str = "请重新填写") -> Problem:
    """Something in a form that no field's type can find."""
    return Problem(code="wrong-answer", place="", field=(name,), label=label, found=found, expected="", fix=fix)


def role_options() -> tuple[Option, ...]:
    """Every role; which of them one person may join, the answer says."""
    return tuple(Option(role.value, role.label) for role in Role)


def step_options(steps: Sequence[Step]) -> tuple[Option, ...]:
    """Every step of the review."""
    return tuple(Option(step.key, step.name) for step in steps)
