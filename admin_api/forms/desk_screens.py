"""The page of what the server does by itself, and of the last builds."""

from __future__ import annotations

import msgspec

from admin_api.forms.screens import Screen


class ChoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """One chore. `tag`: open (in time), late (not), soon (failed, tried again)."""

    name: str
    how_often: str
    done: str
    tag: str
    state: str
    words: str


class AlarmRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was missed, until somebody has seen to it."""

    number: int
    when: str
    words: str


class BuildRow(msgspec.Struct, frozen=True, kw_only=True):
    """One build of the site."""

    when: str
    trigger: str
    seconds: str
    records: str
    changed: str
    findings: str
    is_failed: bool = False


class ChoresScreen(Screen, frozen=True, kw_only=True):
    """How it stands with the server. `site`: whether pages wait, in a sentence; `action`: settle an alarm, rebuild."""

    template = "chores"
    action: str
    site: str
    is_behind: bool
    alarms: tuple[AlarmRow, ...]
    chores: tuple[ChoreRow, ...]
    builds: tuple[BuildRow, ...]
    commits: str = ""
