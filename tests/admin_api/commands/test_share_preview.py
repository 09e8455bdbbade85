"""A look at a draft for somebody without an account: given by its drafters and reviewers, as long as it is on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from admin_api.commands.discard_draft import discard_draft
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.share_preview import may_share, share_preview
from admin_api.drafts import Draft
from admin_api.office import Office
from admin_api.preview_links import PreviewLinks
from admin_api.workflow_errors import WorkflowError
from tests.admin_api.staff import approve, begin, caller, office_at, settings_in, submit


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


def published(office: Office) -> Draft:
    draft = approve(office, begin(office))
    publish_draft(office, caller(office, "wang"), draft.number, revision=draft.revision)
    return office.drafts.find(draft.number)


def discarded(office: Office) -> Draft:
    draft = begin(office)
    return discard_draft(office, caller(office, "wang"), draft.number, revision=draft.revision, remark="不发了")


@pytest.mark.parametrize("end", [published, discarded])
def test_what_is_at_its_end_is_not_shown_around(office: Office, end: Callable[[Office], Draft]) -> None:
    draft, links = end(office), PreviewLinks(office.desk.settings.var)
    with pytest.raises(WorkflowError, match="不用再发"):
        share_preview(office, links, caller(office, "wang"), draft.number, revision=draft.revision)
    assert links.of(draft.number) == []
    links.close()


def test_the_button_is_there_for_those_who_may(office: Office) -> None:
    draft = submit(office, begin(office))
    may = {
        login
        for login in ("wang", "sun", "li", "chen", "bao", "zhao", "guo")
        if may_share(office, caller(office, login), draft)
    }
    assert may == {"wang", "sun", "li", "chen"}
