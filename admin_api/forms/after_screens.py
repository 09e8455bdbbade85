"""The pages after and around the review: what is public, what changes it, links for a look, several at once."""

from __future__ import annotations

import msgspec

from admin_api.forms.differences import Difference
from admin_api.forms.screens import Link, Screen


class PublishedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One record; `like`: what "based on it" posts, empty where that makes no sense."""

    title: str
    address: str
    kind: str
    index_number: str
    organisation: str
    when: str
    tag: str
    state: str
    note: str = ""
    links: tuple[Link, ...] = ()
    like: str = ""


class PublishedScreen(Screen, frozen=True, kw_only=True):
    """What is public, searched. `counted`: how many, in words."""

    template = "published"
    action: str
    rows: tuple[PublishedRow, ...]
    words: str = ""
    counted: str = ""
    newer: str = ""
    older: str = ""


class ChangeScreen(Screen, frozen=True, kw_only=True):
    """Before something public is corrected or withdrawn: what it is, what follows, why. `others`: who is at it already."""

    template = "change"
    heading: str
    action: str
    facts: tuple[tuple[str, str], ...]
    lead: str
    asks: str
    hint: str
    button: str
    reason: str = ""
    error: str = ""
    others: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class SharedLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link for a look. `address` is empty when it no longer opens."""

    id: str
    address: str
    who: str
    until: str
    tag: str
    state: str
    opened: str


class LinksScreen(Screen, frozen=True, kw_only=True):
    """The links for a look at a draft."""

    template = "links"
    heading: str
    action: str
    lead: str
    rows: tuple[SharedLink, ...]
    back: str
    revision: int = 0


class SharedScreen(Screen, frozen=True, kw_only=True):
    """What a link says that shows nothing any more."""

    template = "shared"
    heading: str
    sentences: tuple[str, ...]
    links: tuple[Link, ...] = ()


class BatchItem(msgspec.Struct, frozen=True, kw_only=True):
    """One draft among several that are signed together."""

    number: str
    title: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    differences: tuple[Difference, ...]
    is_new: bool
    content_hash: str
    address: str
    preview: str


class BatchScreen(Screen, frozen=True, kw_only=True):
    """Several drafts at the same step, each with what is to be seen of it. `left_out`: which were not taken, and why."""

    template = "batch"
    heading: str
    action: str
    step: str
    step_name: str
    items: tuple[BatchItem, ...]
    left_out: tuple[str, ...] = ()


class ResultRow(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one of them."""

    title: str
    address: str
    tag: str
    state: str
    note: str = ""


class ResultsScreen(Screen, frozen=True, kw_only=True):
    """What became of each."""

    template = "results"
    heading: str
    rows: tuple[ResultRow, ...]
    links: tuple[Link, ...] = ()
