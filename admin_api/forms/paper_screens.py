"""The screens of paper and boards: one struct each, and nothing else is seen by its template."""

from __future__ import annotations

import msgspec

from admin_api.forms.screens import Link, Screen


class SignatureBox(msgspec.Struct, frozen=True, kw_only=True):
    """A place to sign: of a step of the review, with what the law asks to be said there."""

    name: str
    asks: tuple[str, ...] = ()
    signed: str = ""


class FileLine(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment by name and hash, the latter in groups of four."""

    name: str
    groups: tuple[str, ...]


class ApprovalFormScreen(Screen, frozen=True, kw_only=True):
    """审批表 on A4. `groups`: the content hash in groups of four; `summary`: (label, words) as the public will read them."""

    template = "approval-form"
    heading: str
    back: str
    number: str
    facts: tuple[tuple[str, str], ...]
    summary: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    files: tuple[FileLine, ...]
    groups: tuple[str, ...]
    boxes: tuple[SignatureBox, ...]
    printed: str


class PaperLine(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded from paper. `object_to`: the step, if the reader is the one named and may object."""

    step: str
    words: str
    sheet: str = ""
    object_to: str = ""


class PaperSigningScreen(Screen, frozen=True, kw_only=True):
    """Record a signed form. `signers`: (login, name); `action` empty: this person records nothing here, and `why_not`."""

    template = "paper-signing"
    heading: str
    back: str
    action: str = ""
    object_action: str = ""
    why_not: str = ""
    step: str = ""
    step_name: str = ""
    signers: tuple[tuple[str, str], ...] = ()
    signer: str = ""
    signed_on: str = ""
    printed: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    lines: tuple[PaperLine, ...] = ()


class BoardScreen(Screen, frozen=True, kw_only=True):
    """张贴: poster, receipt, and the form of what comes next (`button`); without `action` there is nothing to note.

    `remarks`: (who and when, what was wrong); without `remark_action` this person adds none.
    """

    template = "receipt-note"
    heading: str
    state: str
    tag: str
    facts: tuple[tuple[str, str], ...]
    links: tuple[Link, ...]
    photographs: tuple[Link, ...] = ()
    action: str = ""
    button: str = ""
    asks_boards: bool = False
    boards: str = ""
    day_label: str = ""
    day: str = ""
    who_label: str = ""
    who: str = ""
    photograph_label: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    remark_action: str = ""
    remark: str = ""


class ReceiptScreen(Screen, frozen=True, kw_only=True):
    """张贴回执 on A4: what is known is printed, the rest is written by hand."""

    template = "receipt"
    heading: str
    back: str
    facts: tuple[tuple[str, str], ...]
    boards: tuple[str, ...]
    posted_on: str = ""
    posted_by: str = ""
    taken_down_on: str = ""
    taken_down_by: str = ""
    due_on: str = ""
    remarks: tuple[tuple[str, str], ...] = ()
