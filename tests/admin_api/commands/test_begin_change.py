"""Beginning to correct or withdraw: from the published version, with a reason, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.begin_change import MAX_REASON, begin_correction, propose_withdrawal
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.return_draft import return_draft
from admin_api.drafts import Draft
from admin_api.office import Office
from admin_api.queries.read_record import read_record, stored_record
from admin_api.workflow import State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, RecordNotFoundError
from tests.admin_api import staff
from tests.admin_api.staff import STEPS, caller, sign

OF = ("organisations", "minzheng-ban")
BOTH = pytest.mark.parametrize("begin", [begin_correction, propose_withdrawal])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with staff.office_at(staff.settings_in(tmp_path)) as opened:
        yield opened


def test_a_correction_begins_with_the_published_version_and_its_reason(office: Office) -> None:
    draft = begin_correction(office, caller(office, "wang"), *OF, reason=" 电话变了 ")
    stored = read_record(office.desk, *OF)
    assert (draft.fields, draft.based_on, draft.reason) == (stored.record, stored.version, "电话变了")
    assert (draft.state, draft.purpose, draft.organisation) == (State.DRAFT, "correct", "minzheng-ban")


def test_a_second_click_begins_no_second_one(office: Office) -> None:
    first = begin_correction(office, caller(office, "wang"), *OF, reason="电话变了")
    assert begin_correction(office, caller(office, "wang"), *OF, reason="电话变了") == first
    propose_withdrawal(office, caller(office, "wang"), *OF, reason="机构撤并")
    with pytest.raises(WorkflowError, match="已经提交"):
        propose_withdrawal(office, caller(office, "wang"), *OF, reason="机构撤并")
    assert len(office.drafts.listing()) == 2


@BOTH
@pytest.mark.parametrize("reason", ["", " 错 ", "字" * (MAX_REASON + 1)])
def test_without_a_reason_nothing_begins(office: Office, begin: Callable[..., Draft], reason: str) -> None:
    with pytest.raises(WorkflowError, match="公众会看到"):
        begin(office, caller(office, "wang"), *OF, reason=reason)
    assert office.drafts.listing() == []


@BOTH
@pytest.mark.parametrize("reason", ["半个字\ud800", "字" * 2001])
def test_a_reason_that_cannot_be_kept_is_told_at_its_field(
    office: Office, begin: Callable[..., Draft], reason: str
) -> None:
    with pytest.raises(ContentError) as refused:
        begin(office, caller(office, "wang"), *OF, reason=reason)
    assert [problem.field for problem in refused.value.problems] == [("reason",)]


@BOTH
@pytest.mark.parametrize("login", ["zhao", "guo"])
def test_nobody_of_another_organisation_and_no_auditor_begins(
    office: Office, begin: Callable[..., Draft], login: str
) -> None:
    with pytest.raises(NotAllowedError):
        begin(office, caller(office, login), *OF, reason="电话变了")
    assert office.drafts.listing() == []


@BOTH
@pytest.mark.parametrize("of", [("organisations", "no-such"), ("no-such", "minzheng-ban"), ("documents", "../../site")])
def test_what_is_not_there_cannot_be_changed(office: Office, begin: Callable[..., Draft], of: Any) -> None:
    with pytest.raises(RecordNotFoundError):
        begin(office, caller(office, "wang"), *of, reason="电话变了")


def withdrawn(office: Office) -> Draft:
    draft = propose_withdrawal(office, caller(office, "wang"), *OF, reason="机构撤并，职责划转")
    for step in STEPS:
        draft = sign(office, draft, step)
    publish_draft(office, caller(office, "he"), draft.number, revision=draft.revision)
    return office.drafts.find(draft.number)


def test_a_withdrawal_passes_every_step_and_leaves_date_and_reason(office: Office) -> None:
    draft = withdrawn(office)
    record, _ = stored_record(office.desk, *OF)
    assert record.withdrawal is not None
    assert (str(record.withdrawal.withdrawn_on), record.withdrawal.reason) == ("2026-05-12", "机构撤并，职责划转")
    assert [row.by for row in office.drafts.signatures(draft.number)] == ["li", "chen", "bao", "he"]


@BOTH
def test_what_is_withdrawn_is_neither_corrected_nor_withdrawn_again(
    office: Office, begin: Callable[..., Draft]
) -> None:
    withdrawn(office)
    with pytest.raises(WorkflowError, match="已经在 2026-05-12 撤下"):
        begin(office, caller(office, "wang"), *OF, reason="电话变了")


def test_a_withdrawal_that_came_back_goes_in_again_with_its_new_reason(office: Office) -> None:
    draft = propose_withdrawal(office, caller(office, "wang"), *OF, reason="撤并")
    return_draft(office, caller(office, "li"), draft.number, revision=draft.revision, remark="原因写清楚")
    again = propose_withdrawal(office, caller(office, "wang"), *OF, reason="机构撤并，职责划转")
    assert (again.number, again.state, again.reason) == (draft.number, State.IN_REVIEW, "机构撤并，职责划转")


def test_a_reason_with_an_identity_number_is_refused_and_a_better_one_taken(office: Office) -> None:
    with pytest.raises(ContentError):
        propose_withdrawal(office, caller(office, "wang"), *OF, reason="泄露了11010519491231002X")
    assert propose_withdrawal(office, caller(office, "wang"), *OF, reason="误登了个人信息").state is State.IN_REVIEW
