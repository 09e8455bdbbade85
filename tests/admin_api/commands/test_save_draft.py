"""Saving: nothing is lost, nothing overwritten, whoever may not save does not."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.drafts import StaleDraftError, content_hash
from admin_api.office import Office
from admin_api.queries.read_record import read_record
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, RecordNotFoundError
from tests.admin_api import staff
from tests.admin_api.staff import begin, caller, document, save, submit, writing


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def test_a_new_draft_is_kept_with_its_author_and_the_trail_knows_it(office: Office) -> None:
    draft = begin(office)
    assert office.drafts.find(draft.number) == draft
    assert (draft.author, draft.authors, draft.state, draft.revision) == ("wang", frozenset({"wang"}), State.DRAFT, 1)
    assert (draft.organisation, draft.based_on, draft.purpose) == ("minzheng-ban", None, "new")
    row = office.audit.search()[0]
    assert (row.actor, row.action, row.object, row.address) == (
        "wang",
        "draft.edit",
        f"draft/{draft.number}/1",
        "10.1.2.3",
    )
    assert (row.before, row.after, row.result) == ("", content_hash(draft), "ok")


def test_whatever_is_wrong_with_it_a_draft_is_kept(office: Office) -> None:
    draft = save_draft(office, caller(office, "wang"), Writing(kind="documents", fields={"issued_on": "昨天"}))
    assert office.drafts.find(draft.number).fields == {"issued_on": "昨天"}


def test_every_save_is_a_revision_and_the_same_text_is_none(office: Office) -> None:
    first = begin(office)
    second = save(office, first, title="第二稿")
    assert save(office, second) == second
    third = save(office, second, title="第三稿")
    titles = [item.draft.fields["title"] for item in office.drafts.history(first.number)]
    assert (third.revision, titles) == (3, [first.fields["title"], "第二稿", "第三稿"])


def test_two_editors_cannot_overwrite_each_other_and_the_later_sees_both_texts(office: Office) -> None:
    draft = begin(office)
    theirs = save(office, draft, "sun", title="孙丽改的标题")
    with pytest.raises(StaleDraftError) as caught:
        save(office, draft, "wang", title="王芳改的标题", summary="王芳改的概述")
    error = caught.value
    assert (error.by, error.theirs, error.current) == ("sun", theirs, "2")
    found = {item.name: (item.base, item.theirs, item.mine, item.is_conflict) for item in error.differences}
    assert found == {
        "title": (draft.fields["title"], "孙丽改的标题", "王芳改的标题", True),
        "summary": (draft.fields["summary"], draft.fields["summary"], "王芳改的概述", False),
    }
    assert office.drafts.find(draft.number) == theirs
    merged = save(office, theirs, "wang", **error.merged())
    assert (merged.fields["title"], merged.fields["summary"]) == ("王芳改的标题", "王芳改的概述")
    assert merged.authors == {"wang", "sun"}


def test_an_open_form_does_not_take_back_what_was_handed_in(office: Office) -> None:
    draft = begin(office)
    submitted = submit(office, draft)
    with pytest.raises(StaleDraftError):
        save(office, draft, "sun", title="自动保存")
    assert office.drafts.find(draft.number) == submitted


def test_a_save_whose_answer_was_lost_is_answered_again(office: Office) -> None:
    draft = begin(office)
    saved = save(office, draft, title="第二稿")
    assert save(office, saved, revision=draft.revision) == saved


def test_a_second_click_begins_no_second_draft(office: Office) -> None:
    number = "20260512-abcde"
    first = save_draft(office, caller(office, "wang"), writing(), number=number)
    assert save_draft(office, caller(office, "wang"), writing(), number=number) == first
    with pytest.raises(StaleDraftError):
        save_draft(office, caller(office, "wang"), writing(78), number=number)
    with pytest.raises(RecordNotFoundError):
        save_draft(office, caller(office, "zhao"), writing(78, organisation="liuxi-cun"), number=number)
    with pytest.raises(WorkflowError):
        save_draft(office, caller(office, "wang"), writing(), number="../../etc")
    assert len(office.drafts.listing()) == 1


@pytest.mark.parametrize("login", ["zhao", "li", "bao", "guo"])
def test_only_a_writer_of_the_organisation_begins_and_changes_its_drafts(office: Office, login: str) -> None:
    draft = begin(office)
    with pytest.raises(NotAllowedError):
        save_draft(office, caller(office, login), writing(78))
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        save(office, draft, login, title="别人改的")
    assert office.drafts.listing() == [draft]
    assert office.audit.search(actor=login, result="refused")


def test_a_draft_of_another_organisation_is_as_if_there_were_none(office: Office) -> None:
    draft = begin(office)
    with pytest.raises(RecordNotFoundError) as theirs:
        save(office, draft, "zhao", title="别人改的")
    with pytest.raises(RecordNotFoundError) as none:
        save(office, replace(draft, number="20260512-00000"), "zhao")
    assert str(theirs.value).replace(draft.number, "") == str(none.value).replace("20260512-00000", "")


def test_a_draft_cannot_be_moved_to_where_its_writer_has_no_say(office: Office) -> None:
    draft = begin(office)
    with pytest.raises(NotAllowedError):
        save(office, draft, organisation="liuxi-cun")
    with pytest.raises(NotAllowedError):
        begin(office, number=78, organisation="qinghe-zhen")
    assert begin(office, "he", 79, organisation="minzheng-ban").organisation == "minzheng-ban"


def correct(office: Office, login: str = "wang", record_id: str = "minzheng-ban", **changes: Any) -> Any:
    fields = {**read_record(office.desk, "organisations", record_id).record, **changes}
    text = Writing(kind="organisations", fields=fields, purpose="correct", record_id=record_id, reason="电话换了")
    return save_draft(office, caller(office, login), text)


def test_a_correction_stands_on_the_published_version_and_belongs_to_whose_record_it_is(office: Office) -> None:
    draft = correct(office, hours="工作日 9:00–17:00")
    assert draft.based_on == read_record(office.desk, "organisations", "minzheng-ban").version
    assert draft.organisation == "minzheng-ban"
    with pytest.raises(NotAllowedError):
        correct(office, "zhao")
    with pytest.raises(NotAllowedError):
        correct(office, "wang", "liuxi-cun")
    assert correct(office, "he", "liuxi-cun").organisation == "liuxi-cun"


def test_a_foreign_record_is_not_taken_over_by_naming_ones_own_organisation(office: Office) -> None:
    record_id = next(office.desk.settings.content.glob("documents/*/*/*.yml")).stem
    fields = {**read_record(office.desk, "documents", record_id).record, "organisation": "liuxi-cun"}
    text = Writing(kind="documents", fields=fields, purpose="correct", record_id=record_id, reason="改单位")
    with pytest.raises(NotAllowedError):
        save_draft(office, caller(office, "zhao"), text)
    assert office.drafts.listing() == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (Writing(kind="no-such-kind", fields={}), RecordNotFoundError),
        (Writing(kind="documents", fields={}, purpose="delete"), WorkflowError),
        (Writing(kind="documents", fields={}, record_id="20260512-abcde"), WorkflowError),
        (Writing(kind="documents", fields={}, based_on="0" * 64), WorkflowError),
        (Writing(kind="documents", fields={}, purpose="correct", record_id="20200101-00000"), RecordNotFoundError),
        (Writing(kind="documents", fields={}, purpose="withdraw"), RecordNotFoundError),
        (Writing(kind="documents", fields={}, purpose="withdraw", record_id="../../site"), RecordNotFoundError),
        (Writing(kind="documents", fields={"title": "\ud800"}), ContentError),
        (Writing(kind="documents", fields={}, reason="\ud800"), ContentError),
    ],
)
def test_what_makes_no_sense_is_refused(office: Office, text: Writing, error: type[Exception]) -> None:
    with pytest.raises(error):
        save_draft(office, caller(office, "wang"), text)
    assert office.drafts.listing() == []


def test_kind_purpose_and_record_stay_what_they_are(office: Office) -> None:
    draft = begin(office)
    for other in (
        Writing(kind="public-notices", fields={}),
        Writing(kind="documents", fields={}, purpose="withdraw"),
        Writing(kind="documents", fields={}, record_id="20260512-abcde"),
    ):
        with pytest.raises(WorkflowError):
            save_draft(office, caller(office, "wang"), other, number=draft.number, revision=1)


@pytest.mark.parametrize("first", [False, True])
def test_a_save_costs_at_most_two_commits(office: Office, first: bool) -> None:
    draft = begin(office)
    commits: list[str] = []
    for base in (office.drafts, office.audit, office.users, office.desk.journal):
        connection = base._database._tables.conn

        def count(statement: str) -> None:
            if statement.upper().startswith("COMMIT"):
                commits.append(statement)

        connection.set_trace_callback(count)
    if first:
        begin(office, number=78)
    else:
        save(office, draft, title="又改了")
    assert 1 <= len(commits) <= 2, commits


def test_many_editors_at_once_lose_nothing(office: Office) -> None:
    draft = begin(office)
    done: list[str] = []

    def work(login: str, name: str) -> None:
        for turn in range(5):
            while True:
                now = office.drafts.find(draft.number)
                words = [*now.fields.get("keywords", []), f"{name}{turn}"]
                try:
                    save(office, now, login, keywords=words)
                except StaleDraftError:
                    continue
                done.append(f"{name}{turn}")
                break

    threads = [
        threading.Thread(target=work, args=(login, name))
        for login, name in zip(("wang", "sun", "he"), "甲乙丙", strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 15
    assert set(done) <= set(office.drafts.find(draft.number).fields["keywords"])
    assert office.drafts.find(draft.number).revision == 16
    assert office.audit.verify() == []


def test_no_word_of_a_text_is_in_the_trail(office: Office, tmp_path: Path) -> None:
    draft = begin(office, summary="王小二的低保金")
    save(office, draft, summary="张小三的低保金")
    connection = sqlite3.connect(tmp_path / "var" / "audit.sqlite")
    text = str(connection.execute("SELECT * FROM rows").fetchall())
    connection.close()
    assert not [word for word in ("王小二", "张小三", "防汛", document()["title"]) if word in text]
