"""Styles, scripts and icons, and the first site-state.js: they change with the program, never with a record."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.channels.edit import Edit, Output


def outputs(edit: Edit) -> Iterator[Output]:
    """Everything below `assets/`, in a clean build: a changed theme makes every build a clean one.

    `site-state.js` is the first file of all: by it a folder is known as ours, should the first build be killed.
    """
    if not edit.is_clean:
        return
    yield Output("assets/site-state.js", edit.shell.first_site_state)
    yield from (Output(path, data) for path, data in edit.shell.assets)
