"""Killed or failed anywhere, a publication is done once or not at all, and the next start finishes what was decided."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from admin_api.attachments.shelf import accept
from admin_api.audit import heads_of_message
from admin_api.commands import publish_draft as module
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.publish_due import publish_due
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.drafts import Draft, content_hash
from admin_api.office import Office
from admin_api.settings import AdminSettings
from admin_api.workflow import State
from site_builder.errors import DisclosureError
from site_builder.store.read import load
from site_builder.store.write import replace_file
from tests.admin_api import staff
from tests.admin_api.commands.test_publish_draft import published, sent
from tests.admin_api.faults import Faults, KilledError, break_everything
from tests.admin_api.staff import NOON, approve, begin, caller, save
from tests.admin_api.test_repository import git
from tests.conftest import TODAY

PDF = b"%PDF-1.4 signed"
MOST = 400


@pytest.fixture(scope="module")
def approved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Draft]:
    """A folder with a draft that everybody has signed, with an attachment, to be copied for every attempt."""
    folder = tmp_path_factory.mktemp("approved")
    with staff.office_at(staff.settings_in(folder, with_git=True)) as office:
        upload = accept(office.desk.settings.uploads, "方案.pdf", PDF, 20)
        file = {"sha256": upload.sha256, "name": upload.name, "size": str(upload.size), "media_type": upload.media_type}
        return folder, approve(office, begin(office, attachments=[file]))


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    made = break_everything(monkeypatch)
    yield made
    made.disarm()


def copy_of(folder: Path, to: Path) -> AdminSettings:
    shutil.copytree(folder, to, symlinks=True)
    return AdminSettings(content=to / "content", var=to / "var", site=to / "site", today=TODAY)


def publish(office: Office, draft: Draft) -> None:
    publish_draft(office, caller(office, "wang"), draft.number, revision=draft.revision)


def examine(office: Office, draft: Draft, *, is_fresh: bool = True) -> bool:
    """Everything that must hold whatever happened; answers whether it is public.

    `is_fresh`: the server has just started. What the journal could not strike out only the next start strikes out.
    """
    content = office.desk.settings.content
    records, now = published(office), office.drafts.find(draft.number)
    assert (office.drafts.under_way(), office.desk.repository.pending) == ([], 0)
    assert office.desk.journal.open_entries() == [] or not is_fresh
    assert load(content).problems == []
    assert git(content, "status", "--porcelain") == ""
    assert not [path for path in content.rglob(".tmp-*") if ".git" not in path.parts]
    messages = [text for text in git(content, "log", "--format=%B%x00").split("\0") if f"Draft: {draft.number}" in text]
    oks = office.audit.search(action="draft.publish", result="ok")
    assert office.audit.verify([head for text in messages for head in heads_of_message(text)]) == []
    if now.state is not State.PUBLISHED:
        assert now == draft
        assert (records, messages, list(content.glob("files/*/*.pdf")), _unkept(office)) == ([], [], [], True)
        return False
    assert [sent(record) for record in records] == [draft.fields]
    assert "published_without_review" not in records[0]
    assert [path.read_bytes() for path in content.glob("files/*/*.pdf")] == [PDF]
    assert (len(messages), len(oks), now.record_id) == (1, 1, records[0]["id"])
    assert f"Content-Hash: {content_hash(draft)}" in messages[0]
    return True


def _unkept(office: Office) -> bool:
    """No row of the trail says that it was published, unless the next one says that it was not kept."""
    oks = {row.object for row in office.audit.search(action="draft.publish", result="ok")}
    return oks <= {row.object for row in office.audit.search(action="draft.publish", result="not-saved")}


@pytest.mark.slow
def test_killed_at_every_step_it_is_done_once_or_not_at_all(
    approved: tuple[Path, Draft], faults: Faults, tmp_path: Path
) -> None:
    folder, draft = approved
    outcomes: list[bool] = []
    for step in range(1, MOST):
        settings = copy_of(folder, tmp_path / str(step))
        with staff.office_at(settings) as office:
            faults.arm(step, kills=True)
            with suppress(KilledError):
                publish(office, draft)
            was_killed, seen = faults.is_dead, faults.seen
            faults.disarm()
        with staff.office_at(settings) as office:
            outcomes.append(examine(office, draft))
            if not outcomes[-1]:
                publish(office, draft)
                assert examine(office, draft), seen
        with staff.office_at(settings) as office:  # and nothing more happens at the start after that
            assert examine(office, draft), seen
        shutil.rmtree(settings.content.parent)
        if not was_killed:
            break
    else:
        pytest.fail("no clean run")
    decided = outcomes.index(True)
    assert all(outcomes[decided:]), "what was decided once is finished"
    assert 0 < decided < len(outcomes) - 10
    assert {"SQL COMMIT", "create", "write", "fsync", "rename", "unlink", "git", "build", "open"} <= set(seen)


@pytest.mark.slow
def test_a_failure_at_every_step_leaves_nothing_half_and_heals_without_a_restart(
    approved: tuple[Path, Draft], faults: Faults, tmp_path: Path
) -> None:
    folder, draft = approved
    for step in range(1, MOST):
        settings = copy_of(folder, tmp_path / str(step))
        with staff.office_at(settings) as office:
            faults.arm(step, kills=False)
            try:
                publish(office, draft)
                is_told_done = True
            except DisclosureError:
                is_told_done = False
            has_failed, seen = faults.count >= step, faults.seen
            faults.disarm()
            publish_due(office, NOON)
            office.desk.repository.retry()
            is_public = examine(office, draft, is_fresh=False)
            assert is_public or not is_told_done, seen
            if not is_public:
                publish(office, draft)
                assert examine(office, draft, is_fresh=False), seen
        with staff.office_at(settings) as office:
            assert examine(office, draft), seen
        shutil.rmtree(settings.content.parent)
        if not has_failed:
            break
    else:
        pytest.fail("no clean run")


@pytest.mark.slow
def test_a_timer_that_is_killed_at_every_step_publishes_once(
    approved: tuple[Path, Draft], faults: Faults, tmp_path: Path
) -> None:
    folder, draft = approved
    for step in range(1, MOST, 3):
        settings = copy_of(folder, tmp_path / str(step))
        at = NOON + timedelta(minutes=5)
        with staff.office_at(settings) as office:
            schedule_draft(office, caller(office, "wang"), draft.number, revision=draft.revision, publish_at=at)
            faults.arm(step, kills=True)
            with suppress(KilledError):
                publish_due(office, at)
            was_killed, seen = faults.is_dead, faults.seen
            faults.disarm()
        with staff.office_at(settings) as office:
            publish_due(office, at + timedelta(minutes=1))
            assert office.drafts.find(draft.number).state is State.PUBLISHED, seen
            assert examine(office, draft), seen
        shutil.rmtree(settings.content.parent)
        if not was_killed:
            return
    pytest.fail("no clean run")


@pytest.mark.slow
def test_a_save_that_is_killed_or_fails_at_every_step_is_kept_whole_or_not_at_all(
    approved: tuple[Path, Draft], faults: Faults, tmp_path: Path
) -> None:
    folder, draft = approved
    for kills in (True, False):
        for step in range(1, MOST):
            settings = copy_of(folder, tmp_path / f"{kills}{step}")
            with staff.office_at(settings) as office:
                faults.arm(step, kills=kills)
                is_answered = False
                with suppress(KilledError, DisclosureError):
                    save(office, draft, title="改过的防汛通知")
                    is_answered = True
                has_failed, seen = faults.count >= step, faults.seen
                faults.disarm()
            with staff.office_at(settings) as office:
                now = office.drafts.find(draft.number)
                is_kept = now != draft
                assert is_kept or not is_answered, seen
                assert (now.state, now.fields["title"]) == (
                    (State.DRAFT, "改过的防汛通知") if is_kept else (State.APPROVED, draft.fields["title"])
                )
                assert len(office.drafts.signatures(draft.number)) == (0 if is_kept else 4)
                rows = office.audit.search(object=f"draft/{draft.number}/{draft.revision + 1}")
                told = {row.result for row in rows}
                assert ("ok" in told) if is_kept else ("ok" not in told or "not-saved" in told), seen
                assert office.audit.verify() == []
            shutil.rmtree(settings.content.parent)
            if not has_failed:
                break
        else:
            pytest.fail("no clean run")


def test_a_decision_that_no_longer_holds_is_taken_back_and_told(
    approved: tuple[Path, Draft], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Killed between the decision and the save; at the next start the ground is gone."""
    folder, draft = approved
    settings = copy_of(folder, tmp_path / "copy")

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with staff.office_at(settings) as office, monkeypatch.context() as patch:
        patch.setattr(module, "put_on_record", die)
        with pytest.raises(KilledError):
            publish(office, draft)
        assert len(office.drafts.under_way()) == 1
    (settings.content / "organisations" / "minzheng-ban.yml").unlink()
    with staff.office_at(settings) as office:
        assert f"publication of {draft.number}, begun by the last server: ContentError" in caplog.text
        assert (office.drafts.under_way(), published(office)) == ([], [])
        assert office.drafts.find(draft.number) == draft


def test_a_record_that_others_changed_after_the_kill_is_left_to_them(
    approved: tuple[Path, Draft], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, draft = approved
    settings = copy_of(folder, tmp_path / "copy")

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with staff.office_at(settings) as office, monkeypatch.context() as patch:
        patch.setattr(module, "_mark_at_last", die)
        with pytest.raises(KilledError):
            publish(office, draft)
        path = next(path for path in settings.content.glob("documents/*/*/*.yml") if "77号" in path.read_text("utf-8"))
        replace_file(path, path.read_bytes().replace("明确全镇".encode(), "写明全镇".encode()))
    with staff.office_at(settings) as office:
        assert office.drafts.find(draft.number).state is State.PUBLISHED
        assert len(published(office)) == 1, "not published a second time"
