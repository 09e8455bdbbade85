"""The pages about people and programs: accounts, second factors, deputies, tokens. Each is a column of tasks."""

from __future__ import annotations

import msgspec
from markupsafe import Markup

from admin_api.forms.controls import Control
from admin_api.forms.screens import Link, Screen


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a task's table. `button`: (what it does, what it says) of a button of its own."""

    title: str
    words: str = ""
    when: str = ""
    tag: str = "plain"
    state: str = ""
    address: str = ""
    button: tuple[str, str] = ("", "")


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be seen or done. `secret`: words that are shown once; `picture`: a finished drawing.

    `buttons`: (what it does, what it says), of the first task the first is filled. `is_folded`: opened by who needs it.
    """

    key: str
    heading: str
    sentences: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    secret: tuple[str, ...] = ()
    picture: Markup = Markup()
    lines: tuple[Line, ...] = ()
    nothing: str = ""
    controls: tuple[Control, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()
    is_folded: bool = False
    errors: tuple[tuple[str, str], ...] = ()


class TasksScreen(Screen, frozen=True, kw_only=True):
    """A page of tasks, all sent to `action`."""

    template = "tasks"
    heading: str
    action: str
    tasks: tuple[Task, ...]
    lead: str = ""
    links: tuple[Link, ...] = ()

    @property
    def filled(self) -> str:
        """The task whose first button stands out: the first that has one."""
        return next((task.key for task in self.tasks if task.buttons), "")
