"""Publishing what was signed: every step, by others than its writers, for exactly these bytes, once."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.app import open_desk
from admin_api.attachments.shelf import accept
from admin_api.audit import heads_of_message
from admin_api.commands import publish_draft as module
from admin_api.commands.outcome import Outcome, put_on_record
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.publish_due import publish_due
from admin_api.commands.return_draft import return_draft
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.drafts import Draft, StaleDraftError, changed, content_hash
from admin_api.office import Office
from admin_api.office_settings import DEFAULT_STEPS, OfficeSettings, Step
from admin_api.queries.read_record import read_record
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, DisclosureError, PublishError, RecordNotFoundError, StaleVersionError
from site_builder.store.read import load
from site_builder.store.write import replace_file
from tests.admin_api import staff
from tests.admin_api.staff import NOON, STEPS, approve, begin, caller, deputise, save, sign, submit
from tests.admin_api.test_repository import git


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def publish(office: Office, draft: Draft, login: str = "wang") -> Outcome:
    return publish_draft(office, caller(office, login), draft.number, revision=draft.revision)


def published(office: Office, word: str = "防汛") -> list[dict[str, Any]]:
    """The documents of a word that stand in the content, without what the system sets."""
    found = [record for record in load(office.desk.settings.content).records.values() if word in record.title]
    return [read_record(office.desk, record.facts.kind, record.id).record for record in found]


GIVEN = ("id", "published_at", "published_without_review")


def sent(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in GIVEN}


def test_what_every_step_has_signed_is_published_as_it_was_signed(office: Office) -> None:
    draft = approve(office, begin(office))
    outcome = publish(office, draft)
    records = published(office)
    assert [sent(record) for record in records] == [draft.fields]
    assert "published_without_review" not in records[0]
    done = office.drafts.find(draft.number)
    assert (done.state, done.record_id, done.step) == (State.PUBLISHED, outcome.id, None)
    assert office.drafts.under_way() == []
    rows = office.audit.search(action="draft.publish")
    assert [row.result for row in rows] == ["ok", "begun"]
    assert f"record=documents/{outcome.id}" in rows[0].after
    assert rows[1].after == content_hash(draft)


def test_the_commit_says_what_was_reviewed_by_whom_and_where_the_trail_was(tmp_path: Path) -> None:
    with staff.office_at(staff.settings_in(tmp_path, with_git=True)) as office:
        deputise(office, "chen", "he", "second-review")
        draft = submit(office, begin(office))
        for step, login in zip(STEPS, ("li", "he", "bao", "he"), strict=True):
            draft = sign(office, draft, step, login)
        outcome = publish(office, draft)
        assert outcome.committed
        message = git(office.desk.settings.content, "log", "-1", "--format=%B")
        trailers = message.strip().rpartition("\n\n")[2].splitlines()
        assert trailers[:3] == [
            f"Record-Id: documents/{outcome.id}",
            f"Version: {outcome.version}",
            f"Draft: {draft.number}",
        ]
        assert trailers[3:8] == [
            f"Content-Hash: {content_hash(draft)}", "Reviewed-by: li (first-review)", "Reviewed-by: he for chen (second-review)",
            "Reviewed-by: bao (secrecy)", "Reviewed-by: he (final-review)",
        ]  # fmt: skip
        heads = heads_of_message(message)
        assert len(heads) == 1
        assert office.audit.verify(heads) == []
        assert int(heads[0].split("-")[0]) == office.audit.search(result="begun")[0].seq


def test_the_page_of_what_was_reviewed_does_not_say_that_nobody_did(tmp_path: Path) -> None:
    settings = staff.settings_in(tmp_path)
    with staff.office_at(settings) as prepared:
        draft = approve(prepared, begin(prepared))
        desk = open_desk(settings)
        outcome = publish(replace(prepared, desk=desk), draft)
        desk.tokens.close()
        desk.journal.close()
    page = (settings.site / outcome.address).read_text("utf-8")
    assert outcome.is_live
    assert draft.fields["title"] in page
    assert not [word for word in ("未经审核", "没有经过") if word in page]


def test_a_withdrawal_and_a_correction_go_the_same_way(office: Office) -> None:
    outcome = publish(office, approve(office, begin(office)))
    fields = {**read_record(office.desk, "documents", outcome.id).record, "summary": "更正后的概述"}
    text = Writing(kind="documents", fields=fields, purpose="correct", record_id=outcome.id, reason="概述有误，已更正")
    corrected = approve(office, save_draft(office, caller(office, "wang"), text))
    publish(office, corrected)
    record = read_record(office.desk, "documents", outcome.id).record
    assert (record["summary"], "published_without_review" in record) == ("更正后的概述", False)
    assert record["corrections"] == [{"revised_on": "2026-05-12", "note": "概述有误，已更正"}]
    text = Writing(kind="documents", fields={}, purpose="withdraw", record_id=outcome.id, reason="数据有误，重新核实")
    publish(office, approve(office, save_draft(office, caller(office, "wang"), text)))
    record = read_record(office.desk, "documents", outcome.id).record
    assert record["withdrawal"] == {"withdrawn_on": "2026-05-12", "reason": "数据有误，重新核实"}


def test_corrections_are_added_and_none_is_taken_away(office: Office) -> None:
    outcome = publish(office, approve(office, begin(office)))
    for turn in (1, 2):
        fields = {
            **read_record(office.desk, "documents", outcome.id).record,
            "summary": f"第{turn}次更正",
            "corrections": [],
        }
        text = Writing(kind="documents", fields=fields, purpose="correct", record_id=outcome.id, reason=f"更正{turn}")
        publish(office, approve(office, save_draft(office, caller(office, "wang"), text)))
    notes = read_record(office.desk, "documents", outcome.id).record["corrections"]
    assert [note["note"] for note in notes] == ["更正1", "更正2"]


@pytest.mark.parametrize("count", range(4))
def test_nothing_is_published_that_lacks_a_signature(office: Office, count: int) -> None:
    draft = submit(office, begin(office))
    for step in STEPS[:count]:
        draft = sign(office, draft, step)
    with pytest.raises(WorkflowError):
        publish(office, draft)
    assert published(office) == []


def test_an_edit_after_the_approval_is_not_published(office: Office) -> None:
    draft = approve(office, begin(office))
    edited = save(office, draft, title="签了以后改的防汛通知")
    for version in (draft, edited):
        with pytest.raises((WorkflowError, StaleDraftError)):
            publish(office, version)
    assert published(office) == []


def test_a_row_changed_behind_the_back_of_the_workflow_is_not_published(office: Office) -> None:
    """The state says approved, the text is another: the hash of now decides, not the state."""
    draft = approve(office, begin(office))
    with office.drafts.changing() as book:
        other = changed(draft, fields={**draft.fields, "title": "偷换的防汛通知"})
        book.put(other, by="nobody", action="edit")
    with pytest.raises(WorkflowError, match="还没有签"):
        publish(office, other)
    assert published(office) == []


def test_signatures_of_a_writer_do_not_count_whatever_the_rows_say(office: Office) -> None:
    draft = approve(office, begin(office))
    with office.drafts.changing() as book:
        other = changed(draft, authors=draft.authors | {"he"})
        book.put(other, by="nobody", action="edit")
    with pytest.raises(WorkflowError, match="终审"):
        publish(office, other)
    assert published(office) == []


def test_a_step_that_was_added_after_the_approval_is_missing(tmp_path: Path) -> None:
    settings = staff.settings_in(tmp_path)
    with staff.office_at(settings) as office:
        draft = approve(office, begin(office))
    steps = [*DEFAULT_STEPS, Step(key="county", name="县级审核")]
    with staff.office_at(settings, OfficeSettings(steps=steps)) as office:
        with pytest.raises(WorkflowError, match="县级审核"):
            publish(office, draft)
        returned = return_draft(office, caller(office, "li"), draft.number, revision=draft.revision, remark="步骤改了")
        assert submit(office, returned).state is State.IN_REVIEW


@pytest.mark.parametrize("login", ["bao", "zhao", "guo"])
def test_only_those_who_may_publish(office: Office, login: str) -> None:
    draft = approve(office, begin(office))
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        publish(office, draft, login)
    assert published(office) == []


def test_it_is_published_once(office: Office) -> None:
    draft = approve(office, begin(office))
    publish(office, draft)
    for version in (draft, office.drafts.find(draft.number)):
        with pytest.raises((WorkflowError, StaleDraftError)):
            publish(office, version)
    assert len(published(office)) == 1


def test_many_who_click_at_once_publish_once(office: Office) -> None:
    draft = approve(office, begin(office))
    results: list[str] = []

    def work() -> None:
        try:
            publish(office, draft)
            results.append("ok")
        except (WorkflowError, StaleDraftError):
            results.append("late")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["late", "late", "late", "ok"]
    assert len(published(office)) == 1


def test_what_has_become_wrong_since_the_approval_is_not_published(office: Office) -> None:
    draft = approve(office, begin(office))
    (office.desk.settings.content / "organisations" / "minzheng-ban.yml").unlink()
    with pytest.raises(ContentError):
        publish(office, draft)
    assert (published(office), office.drafts.find(draft.number)) == ([], draft)


def test_a_record_that_changed_since_the_approval_is_not_overwritten(office: Office) -> None:
    fields = {**read_record(office.desk, "organisations", "minzheng-ban").record, "title": "青禾镇民政办"}
    text = Writing(kind="organisations", fields=fields, purpose="correct", record_id="minzheng-ban", reason="改名")
    draft = approve(office, save_draft(office, caller(office, "wang"), text))
    place = office.desk.settings.content / "organisations" / "minzheng-ban.yml"
    theirs = place.read_bytes().replace("二楼201室".encode(), "三楼301室".encode())
    replace_file(place, theirs)
    with pytest.raises(StaleVersionError):
        publish(office, draft)
    assert place.read_bytes() == theirs
    assert office.audit.search(action="draft.publish") == [], "refused before anything began"


def attached(office: Office, data: bytes = b"%PDF-1.4 signed") -> dict[str, Any]:
    upload = accept(office.desk.settings.uploads, "方案.pdf", data, 20)
    return {"sha256": upload.sha256, "name": upload.name, "size": str(upload.size), "media_type": upload.media_type}


def test_attachments_are_published_with_the_bytes_that_were_signed(office: Office) -> None:
    draft = approve(office, begin(office, attachments=[attached(office)]))
    publish(office, draft)
    files = list(office.desk.settings.content.glob("files/*/*.pdf"))
    assert [path.read_bytes() for path in files] == [b"%PDF-1.4 signed"]


def test_a_file_that_is_no_longer_what_was_signed_is_not_published(office: Office) -> None:
    file = attached(office)
    draft = approve(office, begin(office, attachments=[file]))
    (office.desk.settings.uploads / file["sha256"]).write_bytes(b"%PDF-1.4 swaped")
    with pytest.raises((WorkflowError, ContentError)):
        publish(office, draft)
    assert published(office) == []
    assert not list(office.desk.settings.content.glob("files/*/*.pdf"))


def test_another_attachment_is_another_content(office: Office) -> None:
    draft = approve(office, begin(office, attachments=[attached(office)]))
    edited = save(office, draft, attachments=[attached(office, b"%PDF-1.4 other")])
    assert content_hash(edited) != content_hash(draft)
    assert office.drafts.signatures(draft.number) == []


def test_while_it_is_being_published_nobody_changes_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = approve(office, begin(office))
    seen: list[int] = []

    def slow(*arguments: Any, **facts: Any) -> Outcome:
        with pytest.raises(WorkflowError, match="正在发布"):
            save(office, draft, title="趁发布时改的防汛通知")
        with pytest.raises(WorkflowError, match="正在发布"):
            return_draft(office, caller(office, "he"), draft.number, revision=draft.revision, remark="等一等")
        seen.append(1)
        return put_on_record(*arguments, **facts)

    monkeypatch.setattr(module, "put_on_record", slow)
    publish(office, draft)
    assert seen == [1]
    assert [sent(record) for record in published(office)] == [draft.fields]


@pytest.mark.parametrize("turn", range(50))
def test_when_publishing_and_editing_meet_the_public_reads_what_was_signed(race: Office, turn: int) -> None:
    draft = approve(race, begin(race, number=100 + turn))
    signed, errors = content_hash(draft), []
    start = threading.Barrier(3)

    def attempt(work: Any, wait: float) -> None:
        start.wait()
        time.sleep(wait)  # so that in some rounds the one comes first, in some the other, in most they overlap
        try:
            work()
        except (WorkflowError, StaleDraftError):
            pass
        except BaseException as error:
            errors.append(error)

    works = (
        lambda: publish(race, draft),
        lambda: save(race, draft, title=f"青禾镇第{100 + turn}号防汛通知（抢改）"),
        lambda: save(race, draft, "sun", summary="抢改的概述"),
    )
    waits = (0, turn % 10 / 40, turn % 7 / 40)
    threads = [threading.Thread(target=attempt, args=pair) for pair in zip(works, waits, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    done = race.drafts.find(draft.number)
    records = published(race, f"第{100 + turn}号")
    if done.state is State.PUBLISHED:
        assert [sent(record) for record in records] == [draft.fields]
        assert content_hash(Draft(**{**vars(draft), "fields": sent(records[0])})) == signed
    else:
        assert (done.state, records, race.drafts.signatures(draft.number)) == (State.DRAFT, [], [])


def test_both_have_won_some_rounds(race: Office) -> None:
    """Otherwise the rounds above would prove nothing."""
    states = {draft.state for draft in race.drafts.listing(states=State)}
    assert states == {State.PUBLISHED, State.DRAFT}


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all rounds."""
    with staff.office_at(staff.settings_in(tmp_path_factory.mktemp("race"))) as opened:
        yield opened


def schedule(office: Office, draft: Draft, minutes: int | None, login: str = "wang") -> Draft:
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return schedule_draft(office, caller(office, login), draft.number, revision=draft.revision, publish_at=at)


def test_a_timer_publishes_what_is_due_and_nothing_else(office: Office) -> None:
    soon = schedule(office, approve(office, begin(office, number=1)), 30)
    late = schedule(office, approve(office, begin(office, number=2)), 90)
    assert publish_due(office, NOON + timedelta(minutes=29)) == []
    done = publish_due(office, NOON + timedelta(minutes=30))
    assert [(item.number, item.trouble) for item in done] == [(soon.number, "")]
    assert (office.drafts.find(soon.number).state, office.drafts.find(late.number).state) == (
        State.PUBLISHED,
        State.SCHEDULED,
    )
    assert publish_due(office, NOON + timedelta(minutes=31)) == []
    assert office.audit.search(action="draft.publish")[0].actor == "-timer"


def test_an_edit_stops_the_timer(office: Office) -> None:
    draft = schedule(office, approve(office, begin(office)), 30)
    edited = save(office, draft, title="定时后改的防汛通知")
    assert (edited.state, edited.publish_at) == (State.DRAFT, None)
    assert publish_due(office, NOON + timedelta(hours=1)) == []
    assert published(office) == []


def test_a_timer_is_set_anew_and_taken_back(office: Office) -> None:
    draft = schedule(office, approve(office, begin(office)), 30)
    later = schedule(office, draft, 60)
    assert later.publish_at == NOON + timedelta(hours=1)
    back = schedule(office, later, None)
    assert (back.state, back.publish_at) == (State.APPROVED, None)
    assert publish_due(office, NOON + timedelta(days=1)) == []
    publish(office, back)
    assert len(published(office)) == 1


def test_a_timer_that_is_set_anew_while_it_rings_holds(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was told that it is public an hour later finds it so, not with the timer gone."""
    draft = schedule(office, approve(office, begin(office)), 30)
    due = office.drafts.due

    def rung(now: Any) -> list[Draft]:
        found = due(now)
        schedule(office, found[0], 90)
        return found

    monkeypatch.setattr(office.drafts, "due", rung)
    assert publish_due(office, NOON + timedelta(minutes=31)) == []
    now = office.drafts.find(draft.number)
    assert (now.state, now.publish_at) == (State.SCHEDULED, NOON + timedelta(minutes=90))
    assert published(office) == []


def test_a_timer_that_is_set_anew_while_it_fails_holds(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = schedule(office, approve(office, begin(office)), 30)

    def failing(*_: Any, **__: Any) -> Outcome:
        schedule(office, draft, 90)
        raise WorkflowError("附件坏了")

    monkeypatch.setattr("admin_api.commands.publish_due.publish", failing)
    publish_due(office, NOON + timedelta(minutes=31))
    now = office.drafts.find(draft.number)
    assert (now.state, now.publish_at) == (State.SCHEDULED, NOON + timedelta(minutes=90))


def test_a_timer_is_for_what_is_signed_for_later_and_by_those_who_may(office: Office) -> None:
    draft = approve(office, begin(office))
    with pytest.raises(WorkflowError):
        schedule(office, draft, 0)
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        schedule(office, draft, 30, "zhao")
    with pytest.raises(WorkflowError, match="时区"):
        schedule_draft(
            office, caller(office, "wang"), draft.number, revision=draft.revision, publish_at=NOON.replace(tzinfo=None)
        )
    with pytest.raises(WorkflowError):
        schedule(office, submit(office, begin(office, number=78)), 30)


def test_what_cannot_be_published_in_time_goes_back_with_the_reason_and_stops_nothing_else(office: Office) -> None:
    bad = schedule(office, approve(office, begin(office, number=1)), 30)
    other = _approved_of_the_town(office)
    (office.desk.settings.content / "organisations" / "minzheng-ban.yml").unlink()
    done = publish_due(office, NOON + timedelta(hours=1))
    assert [(item.number, bool(item.trouble)) for item in done] == [(bad.number, True), (other.number, False)]
    back = office.drafts.find(bad.number)
    assert (back.state, back.publish_at) == (State.APPROVED, None)
    assert "到时没有发布" in office.drafts.history(bad.number)[-1].remark


def _approved_of_the_town(office: Office) -> Draft:
    """A draft of the town itself; who holds the first and last step has not written it."""
    draft = submit(office, begin(office, "mei", 2, organisation="qinghe-zhen"), "mei")
    for step, login in zip(STEPS, ("he", "chen", "bao", "he"), strict=True):
        draft = sign(office, draft, step, login)
    return schedule(office, draft, 31, "mei")


def test_a_disk_that_takes_nothing_is_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = schedule(office, approve(office, begin(office)), 30)

    def full(*_: Any, **__: Any) -> Any:
        raise PublishError("磁盘满了")

    with monkeypatch.context() as patch:
        patch.setattr(module, "put_on_record", full)
        done = publish_due(office, NOON + timedelta(minutes=30))
        assert "磁盘" in done[0].trouble
    assert (office.drafts.find(draft.number).state, office.drafts.under_way()) == (State.SCHEDULED, [])
    assert publish_due(office, NOON + timedelta(minutes=31))[0].outcome is not None
    assert len(published(office)) == 1


def test_a_failed_publication_leaves_the_draft_as_it_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = approve(office, begin(office))

    def full(*_: Any, **__: Any) -> Any:
        raise PublishError("磁盘满了")

    with monkeypatch.context() as patch:
        patch.setattr(module, "put_on_record", full)
        with pytest.raises(PublishError):
            publish(office, draft)
    assert (office.drafts.find(draft.number), office.drafts.under_way()) == (draft, [])
    assert office.audit.search(action="draft.publish")[0].result == "failed"
    publish(office, draft)
    assert len(published(office)) == 1


def test_a_mark_that_the_disk_refused_is_made_by_the_next_tick(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = approve(office, begin(office))

    def full(*_: Any) -> Any:
        raise PublishError("磁盘满了。")

    with monkeypatch.context() as patch:
        patch.setattr(module, "_mark", full)
        outcome = publish(office, draft)
        assert "还没有标记" in outcome.warnings[-1]
    assert office.drafts.find(draft.number).state is State.APPROVED
    with pytest.raises(DisclosureError):
        publish(office, draft)
    publish_due(office, NOON + timedelta(minutes=1))
    assert office.drafts.find(draft.number).state is State.PUBLISHED
    assert (len(published(office)), len(office.audit.search(action="draft.publish", result="ok"))) == (1, 1)


def test_the_hash_of_a_published_file_is_its_name(office: Office) -> None:
    publish(office, approve(office, begin(office, attachments=[attached(office)])))
    for path in office.desk.settings.content.glob("files/*/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
