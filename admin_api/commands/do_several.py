"""Several drafts signed or published, one after another: each by its own rules, none stops the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.sign_step import sign_step
from admin_api.office import Caller, Office
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import DisclosureError

MOST = 50


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one draft. `trouble`: why it was not done; `warnings`: what is to be said though it was."""

    number: str
    trouble: str = ""
    warnings: tuple[str, ...] = ()


def sign_several(office: Office, by: Caller, step: str, seen: Mapping[str, str], *, opinion: str = "") -> list[Result]:
    """`seen`: number → hash of the content that was read. What changed since is left out, and its result says so.

    Raises WorkflowError for none or too many.
    """
    _refuse_odd_count(len(seen))
    return [_tried(number, partial(_sign, office, by, step, opinion, seen_hash)) for number, seen_hash in seen.items()]


def publish_several(office: Office, by: Caller, revisions: Mapping[str, int]) -> list[Result]:
    """`revisions`: number → the revision that was seen. Each is a publication of its own, with a commit of its own: one
    that fails takes none with it, and each commit names its reviewers."""
    _refuse_odd_count(len(revisions))
    return [_tried(number, partial(_publish, office, by, revision)) for number, revision in revisions.items()]


def _refuse_odd_count(count: int) -> None:
    if not 0 < count <= MOST:
        raise WorkflowError(f"请先勾选，一次 1 到 {MOST} 件。")


def _sign(office: Office, by: Caller, step: str, opinion: str, seen_hash: str, number: str) -> Result:
    sign_step(office, by, number, step, seen_hash=seen_hash, opinion=opinion)
    return Result(number=number)


def _publish(office: Office, by: Caller, revision: int, number: str) -> Result:
    return Result(number=number, warnings=tuple(publish_draft(office, by, number, revision=revision).warnings))


def _tried(number: str, deed: Callable[[str], Result]) -> Result:
    try:
        return deed(number)
    except DisclosureError as error:
        return Result(number=number, trouble=str(error))
