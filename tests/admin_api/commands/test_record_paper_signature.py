from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.moving import in_hand
from admin_api.commands.object_to_paper import object_to_paper
from admin_api.commands.open_filed import open_filed
from admin_api.commands.publish_draft import publish_draft
from admin_api.commands.record_paper_signature import SignedSheet, record_paper_signature, who_may_sign
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.drafts import Draft, content_hash
from admin_api.filing.cabinet import Cabinet
from admin_api.filing.reading import Brought
from admin_api.office import Office
from admin_api.workflow import Action, State
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import PublishError, RecordNotFoundError
from tests.admin_api.faults import forbid_commits
from tests.admin_api.staff import NOON, STEPS, approve, begin, caller, office_at, save, settings_in, sign, submit
from tests.conftest import TODAY

SCAN = Brought(name="签批.jpg", media_type="image/jpeg", data=b"a photograph")
SHA256 = hashlib.sha256(SCAN.data).hexdigest()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


@pytest.fixture
def cabinet(office: Office) -> Iterator[Cabinet]:
    opened = Cabinet(office.desk.settings.var)
    yield opened
    opened.close()


def record(office: Office, cabinet: Cabinet, draft: Draft, by: str = "mei", **facts: Any) -> Draft:
    sheet = SignedSheet(**{
        "step": "first-review", "signer": "li", "signed_on": TODAY, "printed": content_hash(draft)[:16], "scan": SCAN, **facts
    })  # fmt: skip
    return record_paper_signature(office, cabinet, caller(office, by), draft.number, sheet)


def test_a_step_signed_on_paper_is_passed_with_the_sheet_filed(office: Office, cabinet: Cabinet) -> None:
    draft = record(office, cabinet, submit(office, begin(office)))
    (signature,) = office.drafts.signatures(draft.number)
    assert (draft.state, draft.step) == (State.IN_REVIEW, "second-review")
    assert (signature.by, signature.recorded_by, signature.paper, signature.signed_on) == ("li", "mei", SHA256, TODAY)
    assert signature.content_hash == content_hash(draft)
    (filed,) = cabinet.of(f"drafts/{draft.number}")
    assert (filed.sha256, filed.by, filed.organisation) == (SHA256, "mei", "minzheng-ban")
    row = office.audit.search(action="draft.sign", result="ok")[0]
    assert row.actor == "mei"
    assert f"paper={SHA256}" in row.after
    assert "for=li" in row.after
    assert office.drafts.signed_on_paper("li") == [signature]
    assert office.drafts.signed_on_paper("mei") == []


def test_the_last_step_on_paper_signs_it_off_and_it_is_published(office: Office, cabinet: Cabinet) -> None:
    draft = submit(office, begin(office))
    for step in STEPS[:3]:
        draft = sign(office, draft, step)
    draft = record(office, cabinet, draft, step="final-review", signer="he", printed=content_hash(draft))
    assert draft.state is State.APPROVED
    publish_draft(office, caller(office, "he"), draft.number, revision=draft.revision)
    assert office.drafts.find(draft.number).state is State.PUBLISHED


@pytest.mark.parametrize(
    ("by", "facts", "said"),
    [
        ("wang", {}, "自己的稿子不能自己审"), ("bao", {}, "您不能登记"), ("zhao", {}, "没有编号"), ("guo", {}, "没有编号"),
        ("mei", {"signer": "chen"}, "不负责"), ("mei", {"signer": "wang"}, "不能签这一步"), ("mei", {"signer": "nobody"}, "是谁签的字"),
        ("li", {"signer": "li"}, "由另一个人登记"),
        ("mei", {"signed_on": TODAY + timedelta(days=1)}, "签字日期"), ("mei", {"signed_on": TODAY - timedelta(days=1)}, "签字日期"),
        ("mei", {"printed": "0" * 64}, "内容指纹和现在的内容不一样"), ("mei", {"printed": "abcd"}, "至少前四组"),
        ("mei", {"printed": "好" * 16}, "至少前四组"), ("mei", {"step": "final-review", "signer": "he"}, "现在轮到"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_filed(
    office: Office, cabinet: Cabinet, by: str, facts: dict[str, Any], said: str
) -> None:
    draft = submit(office, begin(office))
    with pytest.raises((NotAllowedError, WorkflowError, RecordNotFoundError), match=said):
        record(office, cabinet, draft, by, **facts)
    assert office.drafts.find(draft.number) == draft
    assert office.drafts.signatures(draft.number) == []
    assert cabinet.of(f"drafts/{draft.number}") == []


def test_a_sheet_printed_before_a_change_does_not_count(office: Office, cabinet: Cabinet) -> None:
    old = submit(office, begin(office))
    draft = submit(office, save(office, old, title="改过的标题"))
    with pytest.raises(WorkflowError, match="打印以后稿子又改过"):
        record(office, cabinet, draft, printed=content_hash(old))


def test_the_printed_hash_may_be_typed_in_groups(office: Office, cabinet: Cabinet) -> None:
    draft = submit(office, begin(office))
    whole = content_hash(draft).upper()
    grouped = " ".join(whole[start : start + 4] for start in range(0, 64, 4))
    assert record(office, cabinet, draft, printed=grouped).step == "second-review"


def test_a_second_sheet_for_the_same_step_is_refused(office: Office, cabinet: Cabinet) -> None:
    draft = record(office, cabinet, submit(office, begin(office)))
    with pytest.raises(WorkflowError, match="现在轮到"):
        record(office, cabinet, draft)


def test_only_who_holds_the_step_and_wrote_nothing_is_offered(office: Office) -> None:
    def offered(draft: Draft, by: str = "mei") -> list[str]:
        with in_hand(office, caller(office, by), draft.number, Action.SIGN) as hand:
            return [user.login for user in who_may_sign(office, caller(office, by), hand.case())]

    assert set(offered(submit(office, begin(office, "wang", 79)), "li")) == {"sun", "he"}
    assert set(offered(submit(office, begin(office)))) == {"li", "sun", "he"}
    assert set(offered(submit(office, begin(office, "sun", 78), "sun"))) == {"li", "he"}


def test_who_is_named_may_object_and_the_step_is_open_again(office: Office, cabinet: Cabinet) -> None:
    draft = record(office, cabinet, submit(office, begin(office)))
    draft = sign(office, draft, "second-review")
    with pytest.raises(NotAllowedError, match="没有把您登记"):
        object_to_paper(office, caller(office, "chen"), draft.number, "first-review", reason="不是我签的")
    with pytest.raises(WorkflowError, match="写明原因"):
        object_to_paper(office, caller(office, "li"), draft.number, "first-review", reason="")
    draft = object_to_paper(office, caller(office, "li"), draft.number, "first-review", reason="不是我签的")
    assert (draft.state, draft.step) == (State.IN_REVIEW, "first-review")
    assert [item.step for item in office.drafts.signatures(draft.number)] == ["second-review"]
    assert office.drafts.signed_on_paper("li") == []
    assert office.audit.search(action="draft.object", result="ok")[0].actor == "li"
    with pytest.raises(WorkflowError, match="没有登记纸质签批"):
        object_to_paper(office, caller(office, "li"), draft.number, "first-review", reason="不是我签的")


def test_an_objection_takes_back_a_timer(office: Office, cabinet: Cabinet) -> None:
    draft = record(office, cabinet, submit(office, begin(office)))
    for step in STEPS[1:]:
        draft = sign(office, draft, step)
    by = caller(office, "he")
    draft = schedule_draft(office, by, draft.number, revision=draft.revision, publish_at=NOON + timedelta(days=1))
    draft = object_to_paper(office, caller(office, "li"), draft.number, "first-review", reason="不是我签的")
    assert (draft.state, draft.publish_at) == (State.IN_REVIEW, None)
    assert office.drafts.due(NOON + timedelta(days=2)) == []


def test_an_objection_after_publication_is_kept_and_unpublishes_nothing(office: Office, cabinet: Cabinet) -> None:
    draft = record(office, cabinet, submit(office, begin(office)))
    for step in STEPS[1:]:
        draft = sign(office, draft, step)
    publish_draft(office, caller(office, "he"), draft.number, revision=draft.revision)
    draft = object_to_paper(office, caller(office, "li"), draft.number, "first-review", reason="不是我签的")
    assert (draft.state, draft.step) == (State.PUBLISHED, None)
    assert office.drafts.history(draft.number)[-1].remark == "不是我签的"


def test_what_was_signed_on_screen_is_not_objected_to(office: Office) -> None:
    draft = approve(office, begin(office))
    with pytest.raises(WorkflowError, match="没有登记纸质签批"):
        object_to_paper(office, caller(office, "li"), draft.number, "first-review", reason="不是我签的")


def test_looking_at_what_is_filed_is_a_deed(office: Office, cabinet: Cabinet) -> None:
    draft = record(office, cabinet, submit(office, begin(office)))
    (filed,) = cabinet.of(f"drafts/{draft.number}")
    assert open_filed(office, cabinet, caller(office, "chen"), filed.id) == (filed, SCAN.data)
    for stranger in ("zhao", "guo"):
        with pytest.raises(RecordNotFoundError):
            open_filed(office, cabinet, caller(office, stranger), filed.id)
    rows = [(row.actor, row.result) for row in office.audit.search(action="filed.open")]
    assert sorted(rows) == [("chen", "ok"), ("guo", "refused"), ("zhao", "refused")]


def test_a_leader_who_never_signs_in_may_sign_on_paper(office: Office, cabinet: Cabinet) -> None:
    office.users.require_new_password("li")
    assert record(office, cabinet, submit(office, begin(office))).step == "second-review"


def test_a_disk_that_refuses_leaves_no_signature_without_its_sheet(office: Office, cabinet: Cabinet) -> None:
    draft = submit(office, begin(office))
    forbid_commits(cabinet._database._tables.conn)
    with pytest.raises(PublishError):
        record(office, cabinet, draft)
    assert office.drafts.signatures(draft.number) == []
    assert office.drafts.find(draft.number) == draft
    assert [row.result for row in office.audit.search(action="draft.sign")] == ["not-saved", "ok"]
