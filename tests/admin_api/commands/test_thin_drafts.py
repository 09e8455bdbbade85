"""Saving as one writes leaves thousands of revisions and empty drafts: what may go goes, and nothing that somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from admin_api.commands.begin_draft import begin_for_matter, begin_like
from admin_api.commands.finish_publications import finish_publications
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.commands.thin_drafts import thin_drafts
from admin_api.drafts import Draft
from admin_api.forms.matters import matter_of
from admin_api.office import Caller, Office
from admin_api.office_settings import DraftSettings, OfficeSettings
from site_builder.errors import RecordNotFoundError
from tests.admin_api.staff import NOON, begin, caller, office_at, settings_in, submit

LATER = NOON + timedelta(days=40)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


def at(office: Office, minutes: float) -> Caller:
    return Caller(user=office.users.get("wang"), at=NOON + timedelta(minutes=minutes))


def again(office: Office, draft: Draft, minutes: float, title: str) -> Draft:
    writing = Writing(kind=draft.kind, fields={**draft.fields, "title": title})
    return save_draft(office, at(office, minutes), writing, number=draft.number, revision=draft.revision)


def titles(office: Office, draft: Draft) -> list[str]:
    return [item.draft.title for item in office.drafts.history(draft.number)]


def test_of_each_hour_the_last_stays_and_the_first_of_all(office: Office) -> None:
    draft = begin(office, "wang")
    first = draft.title
    for minutes, title in ((1, "一"), (20, "二"), (59, "三"), (61, "四"), (62, "五"), (300, "六")):
        draft = again(office, draft, minutes, title)
    assert thin_drafts(office, NOON + timedelta(days=1)).revisions == 0
    assert thin_drafts(office, NOON + timedelta(days=3)).revisions == 3
    assert titles(office, draft) == [first, "三", "五", "六"]
    assert office.drafts.find(draft.number) == draft
    assert thin_drafts(office, LATER).revisions == 0


def test_what_was_handed_in_stays_as_it_was(office: Office) -> None:
    draft = again(office, begin(office, "wang"), 1, "交上去的")
    handed_in = submit(office, draft)
    again(office, handed_in, 5, "后来改的")
    thin_drafts(office, LATER)
    assert "交上去的" in titles(office, draft)
    assert [item.action for item in office.drafts.history(draft.number)].count("submit") == 1


def empty(office: Office) -> Draft:
    matter = matter_of("notice")
    assert matter is not None
    return begin_for_matter(office, at(office, 0), matter)


def test_a_draft_into_which_nobody_wrote_goes_after_its_days_with_a_row_in_the_trail(office: Office) -> None:
    draft = empty(office)
    pressed = {**draft.fields, "title": "", "body": "", "audience": "everyone", "attachments": []}
    save_draft(office, at(office, 1), Writing(kind=draft.kind, fields=pressed), number=draft.number, revision=1)
    copied = begin_like(office, at(office, 2), "public-notices", "20260508-k3m9q")
    other = empty(office)
    begin(office, "wang")  # the last change that the trail knows is never taken away from it
    assert thin_drafts(office, NOON + timedelta(days=29)).drafts == ()
    assert set(thin_drafts(office, LATER).drafts) == {draft.number, other.number}
    assert office.drafts.find(copied.number) == copied, "what was copied is a text"
    with pytest.raises(RecordNotFoundError):
        office.drafts.find(draft.number)
    rows = office.audit.search(action="draft.vanish")
    assert {row.object for row in rows} == {f"empty-draft/{draft.number}", f"empty-draft/{other.number}"}
    assert office.audit.verify() == []


def test_what_a_program_sends_at_once_stays(office: Office) -> None:
    sent = begin(office, "wang")
    begin(office, "wang", 78)
    assert thin_drafts(office, LATER).drafts == ()
    assert office.drafts.find(sent.number) == sent


def test_one_word_is_enough_to_stay(office: Office) -> None:
    draft = empty(office)
    for fields in ({"title": "公"}, {"result": "无"}, {"legal_basis": [{"name": "《条例》"}]}, {"placement": "web"}):
        draft = save_draft(
            office, at(office, 1), Writing(kind=draft.kind, fields={**draft.fields, **fields}), number=draft.number,
            revision=draft.revision,
        )  # fmt: skip
        begin(office, "wang")
        assert thin_drafts(office, LATER).drafts == (), fields


def test_what_is_written_while_it_looks_stays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    before = empty(office)
    fields = {**before.fields, "title": "公示"}
    now = save_draft(office, at(office, 1), Writing(kind=before.kind, fields=fields), number=before.number, revision=1)
    begin(office, "wang")
    monkeypatch.setattr(type(office.drafts), "listing", lambda *_, **__: [before])
    assert thin_drafts(office, LATER).drafts == ()
    assert office.drafts.find(before.number) == now


def test_the_days_are_a_setting(tmp_path: Path) -> None:
    settings = structs.replace(OfficeSettings(), drafts=DraftSettings(empty_days=3))
    with office_at(settings_in(tmp_path), settings) as opened:
        draft = empty(opened)
        begin(opened, "wang")
        assert thin_drafts(opened, NOON + timedelta(days=4)).drafts == (draft.number,)


def test_a_start_after_it_contradicts_nothing(office: Office) -> None:
    begin(office, "wang")
    draft = empty(office)
    assert thin_drafts(office, LATER).drafts == ()
    finish_publications(office)
    assert office.audit.search(result="not-saved") == []
    assert office.drafts.find(draft.number) == draft
    assert caller(office, "wang").user.login == draft.author
