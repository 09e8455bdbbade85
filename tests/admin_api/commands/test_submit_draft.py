"""Handing in: only what could be published as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.save_draft import Writing, save_draft
from admin_api.commands.submit_draft import submit_draft
from admin_api.drafts import Draft, StaleDraftError
from admin_api.office import Office
from admin_api.office_settings import OfficeSettings
from admin_api.queries.check_record import withdrawn_version
from admin_api.queries.publishable import touched_fields
from admin_api.queries.read_record import read_record, stored_record
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, RecordNotFoundError, StaleVersionError
from site_builder.records.service_guides import ImportedFrom, ServiceGuide
from site_builder.store.write import replace_file, to_yaml
from tests.admin_api import staff
from tests.admin_api.staff import begin, caller, save, submit, writing
from tests.conftest import TODAY


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def test_a_good_draft_goes_to_the_first_step(office: Office) -> None:
    draft = submit(office, begin(office))
    assert (draft.state, draft.step, draft.revision) == (State.IN_REVIEW, "first-review", 2)
    assert office.drafts.find(draft.number) == draft
    assert office.audit.search()[0].action == "draft.submit"


def test_a_draft_with_errors_is_refused_with_all_of_them_and_stays(office: Office) -> None:
    draft = begin(office, issued_on="昨天", title=None)
    with pytest.raises(ContentError) as caught:
        submit(office, draft)
    assert {problem.field[0] for problem in caught.value.problems} >= {"issued_on", "title"}
    assert office.drafts.find(draft.number) == draft


def test_the_checks_are_those_of_publishing(office: Office) -> None:
    text = writing(body="联系人公民身份号码11010519491231002X。")
    with pytest.raises(ContentError) as caught:
        submit(office, save_draft(office, caller(office, "wang"), text))
    assert any("身份" in problem.found + problem.expected + problem.fix for problem in caught.value.problems)


def test_a_file_that_was_never_uploaded_is_an_error(office: Office) -> None:
    file = {"sha256": "a" * 64, "name": "附表.pdf", "size": 9, "media_type": "application/pdf"}
    with pytest.raises(ContentError, match="没有上传"):
        submit(office, begin(office, attachments=[file]))


def test_who_names_no_organisation_does_not_publish_for_the_whole_office(office: Office) -> None:
    draft = begin(office, organisation=None)
    assert draft.organisation == "minzheng-ban"
    with pytest.raises(ContentError, match="公开主体"):
        submit(office, draft)
    assert submit(office, begin(office, "he", 78, organisation=None), "he").state is State.IN_REVIEW


@pytest.mark.parametrize("login", ["li", "bao", "guo", "zhao"])
def test_only_writers_of_the_organisation_hand_in(office: Office, login: str) -> None:
    draft = begin(office)
    with pytest.raises((NotAllowedError, RecordNotFoundError)):
        submit(office, draft, login)
    assert office.drafts.find(draft.number) == draft


def test_what_was_changed_in_between_is_not_handed_in_unseen(office: Office) -> None:
    draft = begin(office)
    save(office, draft, "sun", title="孙丽改的标题")
    with pytest.raises(StaleDraftError):
        submit(office, draft)


def test_it_is_handed_in_once(office: Office) -> None:
    draft = submit(office, begin(office))
    with pytest.raises(WorkflowError, match="审核中"):
        submit(office, draft)
    assert office.audit.search(result="refused")[0].action == "draft.submit"


def change(office: Office, purpose: str, reason: str = "电话换了", **changes: Any) -> Draft:
    fields = (
        {**read_record(office.desk, "organisations", "minzheng-ban").record, **changes} if purpose == "correct" else {}
    )
    text = Writing(kind="organisations", fields=fields, purpose=purpose, record_id="minzheng-ban", reason=reason)
    return save_draft(office, caller(office, "wang"), text)


@pytest.mark.parametrize("purpose", ["correct", "withdraw"])
def test_a_change_of_what_is_public_says_why(office: Office, purpose: str) -> None:
    with pytest.raises((WorkflowError, ContentError)):
        submit(office, change(office, purpose, reason=" "))
    assert submit(office, change(office, purpose)).state is State.IN_REVIEW


@pytest.mark.parametrize("purpose", ["correct", "withdraw"])
def test_a_reason_is_examined_like_any_text(office: Office, purpose: str) -> None:
    with pytest.raises(ContentError):
        submit(office, change(office, purpose, reason="公民身份号码11010519491231002X写错了"))


@pytest.mark.parametrize("purpose", ["correct", "withdraw"])
def test_a_record_that_changed_meanwhile_is_looked_at_again(office: Office, purpose: str) -> None:
    draft = change(office, purpose)
    place = office.desk.settings.content / "organisations" / "minzheng-ban.yml"
    replace_file(place, place.read_bytes().replace("民政办".encode(), "民政室".encode()))
    with pytest.raises(StaleVersionError):
        submit(office, draft)
    version = read_record(office.desk, "organisations", "minzheng-ban").version
    text = Writing(
        kind=draft.kind, fields=draft.fields, purpose=purpose, record_id=draft.record_id, based_on=version, reason=draft.reason
    )  # fmt: skip
    again = save_draft(office, caller(office, "wang"), text, number=draft.number, revision=draft.revision)
    assert submit(office, again).state is State.IN_REVIEW


def test_a_record_that_is_gone_cannot_be_corrected(office: Office) -> None:
    draft = change(office, "correct", hours="工作日 9:00–17:00")
    (office.desk.settings.content / "organisations" / "minzheng-ban.yml").unlink()
    with pytest.raises(StaleVersionError):
        submit(office, draft)


def test_an_id_that_is_taken_is_an_error(office: Office) -> None:
    fields = {**read_record(office.desk, "organisations", "minzheng-ban").record, "title": "又一个民政办"}
    fields = {name: value for name, value in fields.items() if name not in ("published_at", "published_without_review")}
    draft = save_draft(office, caller(office, "he"), Writing(kind="organisations", fields=fields))
    with pytest.raises(ContentError, match="已经有了"):
        submit(office, draft, "he")


def test_an_organisation_is_not_moved_away_by_dropping_its_name(office: Office) -> None:
    record_id = begin_and_publish_elsewhere(office)
    fields = dict(read_record(office.desk, "documents", record_id).record)
    fields.pop("organisation")
    text = Writing(kind="documents", fields=fields, purpose="correct", record_id=record_id, reason="去掉单位")
    draft = save_draft(office, caller(office, "wang"), text)
    assert draft.organisation == "minzheng-ban"
    with pytest.raises(ContentError, match="公开主体"):
        submit(office, draft)


def begin_and_publish_elsewhere(office: Office) -> str:
    """A published document of the organisation."""
    path = next(office.desk.settings.content.glob("documents/*/*/*.yml"))
    replace_file(path, path.read_bytes().replace(b"organisation: qinghe-zhen", b"organisation: minzheng-ban"))
    return path.stem


def test_the_quick_lane_has_one_step_and_no_more_than_it_says(office: Office) -> None:
    quick = change(office, "correct", hours="工作日 9:00–17:00")
    draft = staff.sign(office, submit(office, quick), "first-review")
    assert (draft.state, draft.step) == (State.APPROVED, None)
    other = change(office, "correct", hours="工作日 8:00–17:00", title="青禾镇民政办")
    draft = staff.sign(office, submit(office, other), "first-review")
    assert (draft.state, draft.step) == (State.IN_REVIEW, "second-review")


def test_a_setting_without_harmless_fields_has_no_quick_lane(tmp_path: Path) -> None:
    with staff.office_at(staff.settings_in(tmp_path), OfficeSettings(harmless_fields=[])) as office:
        draft = staff.sign(office, submit(office, change(office, "correct", hours="工作日 9:00–17:00")), "first-review")
        assert draft.step == "second-review"


def test_a_revision_that_is_not_there_is_stale(office: Office) -> None:
    draft = begin(office)
    with pytest.raises(StaleDraftError):
        submit_draft(office, caller(office, "wang"), draft.number, revision=99)
    with pytest.raises(RecordNotFoundError):
        submit(office, replace(draft, number="20260512-00000"))


@pytest.mark.parametrize("purpose", ["correct", "withdraw"])
def test_what_has_been_withdrawn_is_neither_corrected_nor_withdrawn_again(office: Office, purpose: str) -> None:
    withdrawn = withdrawn_version(stored_record(office.desk, "organisations", "minzheng-ban")[0], "机构撤并", TODAY)
    assert withdrawn.record is not None
    path = office.desk.settings.content / "organisations" / "minzheng-ban.yml"
    replace_file(path, to_yaml(withdrawn.record).encode())
    with pytest.raises(ContentError, match="已经在 2026-05-12 撤下"):
        submit(office, change(office, purpose, hours="工作日 9:00–17:00"))


def test_of_an_imported_guide_only_its_local_facts_are_corrected(office: Office) -> None:
    path = next(office.desk.settings.content.glob("service-guides/**/*.yml"))
    guide, _ = stored_record(office.desk, "service-guides", path.stem)
    assert isinstance(guide, ServiceGuide)
    source = ImportedFrom(system="县政务服务平台", imported_on=TODAY)
    replace_file(path, to_yaml(structs.replace(guide, imported_from=source)).encode())
    fields = {**read_record(office.desk, "service-guides", path.stem).record, "title": "另一个标题"}
    text = Writing(kind="service-guides", fields=fields, purpose="correct", record_id=path.stem, reason="改标题")
    draft = save_draft(office, caller(office, "he"), text)
    with pytest.raises(ContentError, match="只能改"):
        submit(office, draft, "he")


def test_a_correction_on_an_old_ground_has_no_quick_lane(office: Office) -> None:
    """Against what is public now it may change more than its writer saw."""
    draft = change(office, "correct", hours="工作日 9:00–17:00")
    assert (touched_fields(office.desk, draft) or {}).keys() == {"hours"}
    path = office.desk.settings.content / "organisations" / "minzheng-ban.yml"
    replace_file(path, path.read_bytes().replace("工作日 8:30".encode(), "工作日 8:00".encode()))
    assert touched_fields(office.desk, draft) is None
