"""A record class → the controls of its form, by its fields and types alone: nothing is said twice.

A control's `name` is the path of its field, as the browser posts it: `materials.0.name`. What the system gives is never
asked; what commands write (corrections, a withdrawal) neither. A list shows its items and one empty one, so that the form
works without script. Values that the record would not take (a draft may hold anything) are shown as they were typed.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any, get_args, get_origin

import msgspec
from msgspec import structs

from admin_api.attachments.shelf import Upload
from admin_api.forms.days import day_words
from site_builder.errors import FieldPath, Problem, errors_of
from site_builder.records.base import FieldFacts, Record, fields_of
from site_builder.records.fields import DATED_ID, SLUG, Choice
from site_builder.rendering.stamp import date_cn
from site_builder.store.convert import PATTERN_WORDS, alternatives_of, bounds_of, expected_words
from site_builder.working_days import Calendar

MAX_ITEMS = 2_000
HEADING = 40
"""How many characters of a folded item are shown."""
RADIOS = 6
"""Up to so many options are shown at once; more of them fold into a list."""
SMALL = 100
"""The largest number whose limits are worth saying before anybody has passed them."""
LONG = 300
BODY = 200_000
"""The limit of a text that is Markdown with headings and tables, and takes pastes from Word."""
FILE_FACTS = frozenset(Upload.__struct_fields__)
"""What is known of a file from the file: the form carries it along unseen."""
NEVER_ASKED = frozenset({"corrections", "withdrawal"})
"""Written by the commands that correct and withdraw, from what is asked there."""
LOCAL = "local"
"""The one field of an imported guide that the office may write."""


class Kind(enum.Enum):
    """How a control looks."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    DAY = "day"
    INSTANT = "instant"
    YES = "yes-no"
    NUMBER = "number"
    MONEY = "money"
    LIST = "list"
    GROUP = "group"
    FILE = "file"
    ORGANISATION = "organisation"
    RECORD = "record"
    HIDDEN = "hidden"


class Option(msgspec.Struct, frozen=True):
    """One thing to choose: what is stored, what is read."""

    value: str
    label: str


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """One question of a form.

    `value` is what stands in it; of CHOICES the `chosen` are ticked. `note` says how a day was understood. `parts` are the
    fields of a group or file, or the items of a list. `least` and `most` are lengths or numbers; `limit` says them in
    words. `is_blank`: nothing was written into it. `is_first`: not folded away under 更多. `preset`: why it is filled in
    already, in words.
    """

    name: str
    kind: Kind
    label: str = ""
    hint: str = ""
    example: str = ""
    is_required: bool = False
    limit: str = ""
    least: int | None = None
    most: int | None = None
    options: tuple[Option, ...] = ()
    value: str = ""
    chosen: tuple[str, ...] = ()
    note: str = ""
    error: str = ""
    parts: tuple[Control, ...] = ()
    is_markdown: bool = False
    is_blank: bool = True
    is_first: bool = False
    preset: str = ""

    @property
    def id(self) -> str:
        """The id of its element: what the error summary links to."""
        return "f-" + self.name.replace(".", "-")

    @property
    def described_by(self) -> str:
        """The ids of what else is said of it, for screen readers."""
        said = {"hint": self.help, "preset": self.preset, "note": self.note, "error": self.error}
        return " ".join(f"{self.id}-{word}" for word, text in said.items() if text)

    @property
    def help(self) -> str:
        """What helps to fill it in: the hint, and an example where somebody writes; else the limit."""
        is_chosen = self.kind in (Kind.CHOICE, Kind.CHOICES, Kind.ORGANISATION)
        example = f"如：{self.example}" if self.example and not is_chosen else ""
        return "。".join(part for part in (self.hint, example) if part) or self.limit

    @property
    def may_stay_empty(self) -> bool:
        """Whether to say so: where something is always chosen, nobody asks."""
        is_always_chosen = self.kind is Kind.CHOICE and all(option.value for option in self.options)
        return not self.is_required and not is_always_chosen and self.kind is not Kind.YES

    @property
    def rows(self) -> int:
        """How many lines a text shows."""
        return 12 if self.is_markdown else 4 if (self.most or 0) > LONG else 2

    @property
    def is_short(self) -> bool:
        """Whether all options are shown at once."""
        return len(self.options) <= RADIOS

    @property
    def shown(self) -> str:
        """The answer in words, as the page of all answers reads it."""
        if self.kind in (Kind.CHOICE, Kind.ORGANISATION):
            if not self.value:
                return ""
            return next((option.label for option in self.options if option.value == self.value), self.value)
        if self.kind is Kind.CHOICES:
            return "、".join(option.label for option in self.options if option.value in self.chosen)
        if self.kind is Kind.YES:
            return "是" if self.value == "true" else "否"
        return self.note or self.value

    @property
    def has_news(self) -> bool:
        """Whether there is anything in it that must not be folded away."""
        return not self.is_blank or bool(self.error) or self.has_wrong

    @property
    def has_wrong(self) -> bool:
        """Whether anything inside it is wrong."""
        return any(part.error for part in self.every())

    @property
    def heading(self) -> str:
        """What an item is told by when it is folded: the name of a file, or its first words."""
        shown = (part.shown for part in self.parts if part.shown and part.kind is not Kind.HIDDEN)
        return (self.value or "，".join(islice(shown, 2)))[:HEADING]

    def every(self) -> Iterator[Control]:
        """The controls inside, at any depth."""
        for part in self.parts:
            yield part
            yield from part.every()


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a form offers to choose from (organisations; records, of which the newest are enough), and the calendar."""

    organisations: tuple[Option, ...] = ()
    records: tuple[Option, ...] = ()
    calendar: Calendar | None = None


NOTHING_KNOWN = Known()


def controls_of(
    cls: type[Record],
    fields: Mapping[str, Any],
    *,
    known: Known = NOTHING_KNOWN,
    problems: Sequence[Problem] = (),
    first: Sequence[str] = (),
    folds_rest: bool = False,
    asks_id: bool = False,
    told: Mapping[str, str] | None = None,
) -> tuple[Control, ...]:
    """The questions of one record: those of `first` in its order, the required ones, then what is rarely needed.

    `fields` as /api/records takes them. `problems` stand at their control or the nearest one around it. `asks_id`: a new
    record of a kind without numbers needs a short name. `folds_rest`: something published changes, so that all but `first`
    and what is wrong folds away. `told`: field → why it is filled in already.
    """
    asked = {facts.name: facts for facts in asked_fields(cls, fields, asks_id=asks_id)}
    names = sorted(asked, key=lambda name: _place(asked[name], list(first)))
    controls = [_control(cls, asked[name], (name,), fields.get(name), known) for name in names]
    found = _by_control(controls, errors_of(problems))
    wrong = [_with_errors(control, found) for control in controls]
    return tuple(
        structs.replace(
            control,
            preset=(told or {}).get(control.name, ""),
            is_first=control.name in first
            or bool(control.error)
            or control.has_wrong
            or (not folds_rest and (control.is_required or control.has_news)),
        )
        for control in wrong
    )


def asked_fields(cls: type[Record], fields: Mapping[str, Any], *, asks_id: bool = False) -> list[FieldFacts]:
    """The fields that a person fills in, in order of declaration. Of an imported guide: its local facts."""
    asked = [facts for facts in fields_of(cls) if not facts.is_given and facts.name not in NEVER_ASKED]
    if fields.get("imported_from"):
        return [facts for facts in asked if facts.name == LOCAL]
    return [_short_name(cls), *asked] if asks_id else asked


def _short_name(cls: type[Record]) -> FieldFacts:
    facts = next(facts for facts in fields_of(cls) if facts.name == "id")
    hint = "网址里用，定了不再改；小写字母、数字和连字符"
    return replace(facts, label="短名", hint=hint, example="minzheng-ban", is_given=False)


def _place(facts: FieldFacts, first: list[str]) -> tuple[int, int]:
    if facts.name in first:
        return 0, first.index(facts.name)
    return (1 if facts.is_required else 2), 0


def error_summary(controls: Sequence[Control], problems: Sequence[Problem]) -> tuple[tuple[str, str], ...]:
    """(id of the control, sentence) of every error in order of the form, then ("", sentence) of those without a place."""
    placed = [(control.id, f"{label}：{control.error}") for control, label in _labelled(controls, "") if control.error]
    names = {control.name for control, _ in _labelled(controls, "")}
    others = [("", _sentence(problem, None)) for problem in errors_of(problems) if not _nearest(problem.field, names)]
    return tuple(dict.fromkeys([*placed, *others]))


def places(controls: Sequence[Control], problems: Sequence[Problem]) -> tuple[tuple[str, str], ...]:
    """(id of the control that a finding is about, or of the nearest one around it, or ""; finding and remedy)."""
    controls_by_name = {control.name: control for control, _ in _labelled(controls, "")}
    found = ((controls_by_name.get(_nearest(problem.field, set(controls_by_name))), problem) for problem in problems)
    return tuple(
        dict.fromkeys(
            (control.id if control is not None else "", _sentence(problem, None)) for control, problem in found
        )
    )


def _labelled(controls: Sequence[Control], before: str) -> Iterator[tuple[Control, str]]:
    """Every control with its label as one reads it out of context: 申请材料 第2项 材料名称."""
    for control in controls:
        label = f"{before} {control.label}".strip()
        yield control, label
        yield from _labelled(control.parts, label)


def _by_control(controls: Sequence[Control], problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    names = {control.name for top in controls for control in (top, *top.every())}
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(_nearest(problem.field, names), []).append(problem)
    return found


def _nearest(path: FieldPath, names: set[str]) -> str:
    """The name of the control of a field, or of the nearest one around it; "" if there is none."""
    paths = (".".join(map(str, path[:length])) for length in range(len(path), 0, -1))
    return next((name for name in paths if name in names), "")


def _with_errors(control: Control, found: Mapping[str, Sequence[Problem]]) -> Control:
    sentences = dict.fromkeys(_sentence(problem, control) for problem in found.get(control.name, ()))
    parts = tuple(_with_errors(part, found) for part in control.parts)
    return structs.replace(control, error="".join(sentences), parts=parts)


def _sentence(problem: Problem, control: Control | None) -> str:
    """A problem as a form says it: faults of shape in the words of the control, all others in their own."""
    if control is None:
        label = f"{problem.label}：" if problem.label else ""
        return f"{label}{problem.found}。{problem.fix}。"
    if problem.code == "missing-field" or (problem.code == "wrong-value" and problem.found == "0 项"):
        return _PLEASE.get(control.kind, "请填写。")
    if problem.code == "wrong-value":
        is_choice = control.kind in (Kind.CHOICE, Kind.CHOICES)
        return "请从列出的里面选。" if is_choice else f"写的是{problem.found}，应为{problem.expected}。"
    return f"{problem.found}。{problem.fix}。".replace("。。", "。")


_PLEASE = {
    Kind.CHOICE: "请选一项。",
    Kind.ORGANISATION: "请选一个单位。",
    Kind.DAY: "请写日期，如 2026年3月5日。",
    Kind.LIST: "请至少写一项。",
    Kind.FILE: "请选择文件。",
    Kind.HIDDEN: "请选择文件。",
}


def is_file(cls: type[msgspec.Struct]) -> bool:
    """Whether a struct is what is kept of an uploaded file."""
    return "sha256" in cls.__struct_fields__


def inner_struct(hint: Any) -> type[msgspec.Struct] | None:
    """The struct that a type is, if it is one."""
    kind = alternatives_of(hint)[0]
    return kind if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else None


def item_type(hint: Any) -> Any | None:
    """The type of a list's items; None for what is no list."""
    kind = alternatives_of(hint)[0]
    return get_args(kind)[0] if get_origin(kind) is list else None


def choice_of(hint: Any) -> type[Choice] | None:
    """The closed set that a type is, if it is one."""
    kind = alternatives_of(hint)[0]
    return kind if isinstance(kind, type) and issubclass(kind, Choice) else None


@cache
def default_of(cls: type[msgspec.Struct], name: str) -> str:
    """What a field of a struct holds if nothing is said, as text: "" for nothing."""
    value = next(item.default for item in structs.fields(cls) if item.name == name)
    if value is msgspec.NODEFAULT:
        return ""
    return str(value.value) if isinstance(value, Choice) else plain_text(value)


def is_blank(cls: type[msgspec.Struct], values: object) -> bool:
    """Whether somebody has written nothing into a struct: every field is empty or as it was offered."""
    if not isinstance(values, Mapping):
        return values in (None, "")
    known = {facts.name: facts for facts in fields_of(cls)}
    return all(name in known and is_blank_field(cls, known[name], value) for name, value in values.items())


def is_blank_field(cls: type[msgspec.Struct], facts: FieldFacts, value: object) -> bool:
    """The same of one field."""
    if value is None or value == "":
        return True
    if (inner := inner_struct(facts.type)) is not None:
        return is_blank(inner, value)
    if isinstance(value, list | tuple | Mapping):
        return not value
    return plain_text(value) == default_of(cls, facts.name)


def plain_text(value: Any) -> str:
    """A plain value as it stands in a field of a form."""
    if value is None or isinstance(value, list | tuple | Mapping):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _control(cls: type[msgspec.Struct], facts: FieldFacts, path: FieldPath, value: Any, known: Known) -> Control:
    """One field. What is not filled in shows its default."""
    offered = default_of(cls, facts.name) if value is None else value
    control = _by_type(facts.type, path, offered, known)
    is_required = facts.is_required or bool(control.kind is Kind.LIST and control.least)
    control = structs.replace(
        control,
        label=facts.label,
        hint=facts.hint,
        example=facts.example or control.example,
        is_required=is_required,
        is_blank=is_blank_field(cls, facts, value),
    )
    if control.kind is Kind.YES and default_of(cls, facts.name) != "false":  # a box that is not ticked says "false"
        control = structs.replace(control, kind=Kind.CHOICE, options=(Option("true", "是"), Option("false", "否")))
    return structs.replace(control, options=_options(control, bool(default_of(cls, facts.name))))


def _options(control: Control, has_default: bool) -> tuple[Option, ...]:
    """Nothing is chosen for anybody but a default: what may stay open can be left open again."""
    if control.kind not in (Kind.CHOICE, Kind.ORGANISATION) or has_default:
        return control.options
    if control.kind is Kind.CHOICE and control.is_required and control.is_short:
        return control.options
    return (Option("", "请选择" if control.is_required else "不填"), *control.options)


def _by_type(hint: Any, path: FieldPath, value: Any, known: Known) -> Control:
    if (inner := item_type(hint)) is not None:
        return _choices(inner, path, value) if choice_of(inner) else _list(hint, inner, path, value, known)
    if (struct := inner_struct(hint)) is not None:
        return _group(struct, path, value, known)
    return _leaf(hint, path, plain_text(value), known)


def _name(path: FieldPath) -> str:
    return ".".join(map(str, path))


def _group(cls: type[msgspec.Struct], path: FieldPath, value: Any, known: Known) -> Control:
    values = value if isinstance(value, Mapping) else {}
    if not is_file(cls):
        parts = (_control(cls, facts, (*path, facts.name), values.get(facts.name), known) for facts in fields_of(cls))
        return Control(name=_name(path), kind=Kind.GROUP, parts=tuple(parts), is_blank=is_blank(cls, value))
    shown = plain_text(values.get("name")) or ("已经上传" if values.get("sha256") else "")
    parts = (_of_file(cls, facts, (*path, facts.name), values.get(facts.name), known) for facts in fields_of(cls))
    return Control(name=_name(path), kind=Kind.FILE, parts=tuple(parts), value=shown, is_blank=is_blank(cls, value))


def _of_file(cls: type[msgspec.Struct], facts: FieldFacts, path: FieldPath, value: Any, known: Known) -> Control:
    if facts.name in FILE_FACTS:
        return Control(name=_name(path), kind=Kind.HIDDEN, label=facts.label, value=plain_text(value))
    return _control(cls, facts, path, value, known)


def _list(hint: Any, inner: Any, path: FieldPath, value: Any, known: Known) -> Control:
    items = list(value)[:MAX_ITEMS] if isinstance(value, list | tuple) else []
    parts = (
        structs.replace(
            _by_type(inner, (*path, index), item, known),
            label=f"第{index + 1}项",
            is_required=True,
            is_blank=item is None,
        )
        for index, item in enumerate([*items, None])
    )
    least = bounds_of(hint).get("min_length")
    return Control(name=_name(path), kind=Kind.LIST, parts=tuple(parts), least=least, is_blank=not items)


def _choices(inner: Any, path: FieldPath, value: Any) -> Control:
    chosen = tuple(plain_text(item) for item in value) if isinstance(value, list | tuple) else ()
    return Control(name=_name(path), kind=Kind.CHOICES, options=_labels(inner), chosen=chosen)


def _labels(hint: Any) -> tuple[Option, ...]:
    return tuple(Option(str(item.value), item.label) for item in choice_of(hint) or ())


def _leaf(hint: Any, path: FieldPath, text: str, known: Known) -> Control:
    name, kind, bounds = _name(path), alternatives_of(hint)[0], bounds_of(hint)
    if choice_of(hint) is not None:
        return Control(name=name, kind=Kind.CHOICE, options=_labels(hint), value=text)
    if kind is bool:
        return Control(name=name, kind=Kind.YES, value=text)
    if kind is datetime:
        return Control(name=name, kind=Kind.INSTANT, example="2026年4月19日 17:30", value=text)
    if kind is date:
        return _day_control(name, text, known)
    if kind is int:
        least, most = bounds.get("ge"), bounds.get("le")
        limit = expected_words(hint) if most is not None and most <= SMALL else ""
        return Control(name=name, kind=Kind.NUMBER, least=least, most=most, limit=limit, value=text)
    if kind is Decimal:
        return Control(name=name, kind=Kind.MONEY, limit="元，最多两位小数", value=text)
    return _words_control(name, bounds, text, known)


def _day_control(name: str, text: str, known: Known) -> Control:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Control(name=name, kind=Kind.DAY, example="2026年3月5日", value=text)
    note = day_words(day, known.calendar)
    return Control(name=name, kind=Kind.DAY, example="2026年3月5日", value=date_cn(day), note=note)


def _words_control(name: str, bounds: Mapping[str, Any], text: str, known: Known) -> Control:
    least, most, pattern = bounds.get("min_length"), bounds.get("max_length"), bounds.get("pattern")
    if pattern == SLUG:
        strange = (
            () if not text or any(text == option.value for option in known.organisations) else (Option(text, text),)
        )
        return Control(name=name, kind=Kind.ORGANISATION, options=(*known.organisations, *strange), value=text)
    if pattern == DATED_ID:
        title = next((option.label for option in known.records if option.value == text), "")
        return Control(name=name, kind=Kind.RECORD, value=f"{title} · {text}" if title else text)
    if pattern is not None:
        return Control(name=name, kind=Kind.LINE, limit=PATTERN_WORDS.get(pattern, ""), most=most, value=text)
    is_long = most is None or most > LONG or (most >= LONG // 2 and not least)
    kind = Kind.TEXT if is_long and name != "id" else Kind.LINE
    return Control(name=name, kind=kind, least=least, most=most, value=text, is_markdown=(most or 0) >= BODY)
