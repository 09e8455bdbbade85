"""The pages of the admin: one struct each, and nothing else is seen by its template. Addresses come finished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import msgspec

from admin_api.forms.controls import Control, Option
from admin_api.forms.differences import Difference


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Somewhere to go. `count`: how much waits there."""

    words: str
    address: str
    is_here: bool = False
    count: int = 0


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around every page. `assets`: name → address. `csrf`: what forms carry along. `said`: what just happened."""

    title: str
    site_name: str
    home: str
    assets: Mapping[str, str]
    csrf: str = ""
    user: str = ""
    organisation: str = ""
    account: str = ""
    sign_out: str = ""
    links: tuple[Link, ...] = ()
    said: str = ""


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """One page. Its template is found by `template`."""

    template: ClassVar[str]
    frame: Frame


class SignInScreen(Screen, frozen=True, kw_only=True):
    """Name and password, and the six digits where they are required. `reset`: whom to ask for a new password."""

    template = "sign-in"
    action: str
    login: str = ""
    asks_code: bool = False
    error: str = ""
    reset: str = ""
    demo_users: tuple[tuple[str, str, str], ...] = ()


class PasswordScreen(Screen, frozen=True, kw_only=True):
    """One's own password. `rules`: what it must be, in words; `second_factor`: where a telephone is bound."""

    template = "account"
    action: str
    rules: str
    must_change: bool = False
    second_factor: str = ""
    errors: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in a list: a draft, a notice, a task. `tag`: open, soon, late, ended or plain."""

    title: str
    address: str
    kind: str = ""
    organisation: str = ""
    who: str = ""
    when: str = ""
    tag: str = "plain"
    state: str = ""
    note: str = ""
    value: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the desk. `nothing`: what is said when there is nothing; `more`: how many rows are not shown."""

    title: str
    nothing: str
    rows: tuple[Row, ...] = ()
    all_address: str = ""
    more: int = 0


class DeskScreen(Screen, frozen=True, kw_only=True):
    """What waits, whose turn it is, what will run out. `today`: the day in words; `holiday`: the next days off, in a sentence."""

    template = "desk"
    new_address: str = ""
    groups: tuple[Group, ...] = ()
    today: str = ""
    holiday: str = ""

    @property
    def full(self) -> tuple[Group, ...]:
        """The parts in which there is something."""
        return tuple(group for group in self.groups if group.rows)

    @property
    def empty(self) -> tuple[Group, ...]:
        """The parts in which there is nothing."""
        return tuple(group for group in self.groups if not group.rows)


class MatterChoice(msgspec.Struct, frozen=True, kw_only=True):
    """What happened; `place`: where it goes first, in words."""

    key: str
    words: str
    examples: str
    place: str = ""


class ChooseScreen(Screen, frozen=True, kw_only=True):
    """Choose what happened; or take an earlier record as the beginning. `change_of`: the matter for which one of
    `earlier` is to be changed. `words`: by which `earlier` was looked for; `told`: how much was found.
    """

    template = "choose"
    action: str
    matters: tuple[MatterChoice, ...]
    earlier: tuple[Row, ...] = ()
    heading: str = "发生了什么事？"
    lead: str = "选一件最接近的。贴公示栏还是上网，下一页可以改。"
    change_of: str = ""
    words: str = ""
    told: str = ""


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that two people changed: `field` says whose stays."""

    field: str
    label: str
    mine: str
    theirs: str


class FormScreen(Screen, frozen=True, kw_only=True):
    """The form of one draft. `live`: addresses for the script (save, upload, paste), empty where there is none.

    `errors`, `warnings`: (id of the control, sentence). `submit`: what the one filled button says. `more_words`: what the folded questions are called.
    `follows`: field → answer → field → answer: what the script fills in where nobody has chosen otherwise.
    """

    template = "form"
    action: str
    heading: str
    kind: str
    controls: tuple[Control, ...]
    revision: int = 0
    saved: str = ""
    submit: str = "检查并预览"
    more_words: str = "更多（一般不用填）"
    errors: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    save_as: str = ""
    conflicts: tuple[Conflict, ...] = ()
    conflict_with: str = ""
    records: tuple[Option, ...] = ()
    asks_reason: bool = False
    reason: str = ""
    save_address: str = ""
    upload_address: str = ""
    paste_address: str = ""
    discard_address: str = ""
    follows: Mapping[str, Mapping[str, Mapping[str, str]]] = {}

    @property
    def first(self) -> tuple[Control, ...]:
        """The questions that are always seen."""
        return tuple(control for control in self.controls if control.is_first)

    @property
    def more(self) -> tuple[Control, ...]:
        """Those that are rarely needed, or have not changed."""
        return tuple(control for control in self.controls if not control.is_first)


class CheckScreen(Screen, frozen=True, kw_only=True):
    """All answers as the public will see them. `preview`: the address of the public page in a frame; `facts`: (label, words)
    of what publishing will set.
    """

    template = "check"
    heading: str
    kind: str
    action: str
    back: str
    answers: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...] = ()
    preview: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    submit: str = "提交审核"
    revision: int = 0
    saved: str = ""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the review. `tag`: open (signed), soon (its turn), plain (later), late (void)."""

    step: str
    tag: str
    state: str
    by: str = ""
    when: str = ""
    opinion: str = ""


class ReviewScreen(Screen, frozen=True, kw_only=True):
    """What is to be signed. `why_not`: why this person may not; then there are no buttons. `timer`: when it will publish itself;
    `links`: where links for a look are made."""

    template = "review"
    heading: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]
    is_new: bool
    signed: tuple[Signed, ...]
    findings: tuple[str, ...] = ()
    files: tuple[Row, ...] = ()
    preview: str = ""
    action: str = ""
    step: str = ""
    why_not: str = ""
    sheet: str = ""
    content_hash: str = ""
    error: str = ""
    opinion: str = ""
    publish_action: str = ""
    revision: int = 0
    publish_at: str = ""
    timer: str = ""
    links: str = ""
    paper: str = ""
    poster: str = ""


class QueueScreen(Screen, frozen=True, kw_only=True):
    """What waits for review. `action`: where several are signed at once, empty where that is not allowed."""

    template = "queue"
    heading: str
    rows: tuple[Row, ...]
    nothing: str = "现在没有等您审核的。"
    action: str = ""
    batch: str = ""


class UserRow(msgspec.Struct, frozen=True, kw_only=True):
    """One account."""

    login: str
    name: str
    organisation: str
    roles: str
    address: str
    tag: str = "open"
    state: str = "在用"
    expires: str = ""
    last_seen: str = ""


class UsersScreen(Screen, frozen=True, kw_only=True):
    """All accounts, those looked for, and a new one. `filters`: what is looked for; empty where nothing is."""

    template = "users"
    rows: tuple[UserRow, ...]
    filters: tuple[Control, ...] = ()
    action: str = ""
    controls: tuple[Control, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


class AuditLine(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the trail."""

    number: int
    when: str
    actor: str
    role: str
    action: str
    object: str
    address: str
    result: str
    is_refused: bool = False


class AuditScreen(Screen, frozen=True, kw_only=True):
    """The trail, searched. `whole`: what verifying said; `is_whole` false is shouted."""

    template = "audit"
    action: str
    rows: tuple[AuditLine, ...]
    words: str = ""
    since: str = ""
    until: str = ""
    head: str = ""
    whole: str = ""
    is_whole: bool = True
    export: str = ""
    older: str = ""


class MessageScreen(Screen, frozen=True, kw_only=True):
    """What was done, and where to go from here: the first link is the likeliest.

    `form`: where it is asked once more, with a reason (`asks`), before it is done. `again`: the same sort once more.
    """

    template = "message"
    heading: str
    sentences: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    form: str = ""
    button: str = ""
    asks: str = ""
    revision: int = 0
    again: MatterChoice | None = None
    again_action: str = ""


class ErrorScreen(Screen, frozen=True, kw_only=True):
    """What went wrong and what to do. `kept`: (label, text) of what was typed and could not be saved."""

    template = "error"
    heading: str
    sentences: tuple[str, ...]
    kept: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()
