"""What is noted of a question: its words, never a number of somebody; and who may decide what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_api.accounts.errors import NotAllowedError
from admin_api.commands.decide_question import decide_question
from admin_api.commands.note_question import note_question
from admin_api.counter.questions import Decision, Questions
from admin_api.office import Office
from admin_api.queries.check_record import withdrawn_version
from admin_api.queries.read_record import stored_record
from site_builder.addresses import place_of
from site_builder.errors import ContentError, RecordNotFoundError
from site_builder.store.write import current_version, save
from tests.admin_api.staff import caller, office_at, settings_in
from tests.conftest import TODAY

GUIDE = "service-guides/20260115-d4n8x"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened


@pytest.fixture
def questions(office: Office) -> Iterator[Questions]:
    opened = Questions(office.desk.settings.var)
    yield opened
    opened.close()


def test_a_question_is_kept_counted_and_in_the_trail_without_its_words(office: Office, questions: Questions) -> None:
    for login in ("wang", "zhao", "li"):
        asked = note_question(office, questions, caller(office, login), "  宅基地可以卖给\n外村人吗？ ")
    assert (asked.text, asked.times) == ("宅基地可以卖给 外村人吗？", 3)
    rows = [row for row in office.audit.rows() if row.action == "question.note"]
    assert [row.actor for row in rows] == ["wang", "zhao", "li"]
    assert not any("宅基地" in f"{row.object}{row.before}{row.after}" for row in rows)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("张三 13812345678 问低保", "手机号"),
        ("１３８ １２３４ ５６７８ 问低保什么时候发", "手机号"),
        ("身份证 340102199003078514 的人能办吗", "身份证号"),
        ("回电话 0555-6812345 告诉他", "电话"),
        ("身份证抄错了 340102199003078515", "一长串数字"),
        ("卡号 6222021234567890128 没有到账", "银行卡号"),
    ],
)
def test_numbers_of_persons_are_refused_with_the_reason_and_not_kept(
    office: Office, questions: Questions, text: str, told: str
) -> None:
    with pytest.raises(ContentError) as refused:
        note_question(office, questions, caller(office, "wang"), text)
    words = "".join(problem.found + problem.fix for problem in refused.value.problems)
    assert told in words
    assert len(refused.value.problems) == 1
    assert "13812345678" not in words
    assert "340102199003078514" not in words
    assert questions.listing() == []
    assert not [row for row in office.audit.rows() if row.action == "question.note"]


@pytest.mark.parametrize("text", ["", "低保", "问" * 201, "\u200b\u202e\ud800\x00"])
def test_what_is_no_question_is_refused(office: Office, questions: Questions, text: str) -> None:
    with pytest.raises(ContentError):
        note_question(office, questions, caller(office, "wang"), text)
    assert questions.listing() == []


def test_what_nobody_sees_is_not_kept(office: Office, questions: Questions) -> None:
    assert note_question(office, questions, caller(office, "wang"), "问\u202e题\ud800题题\x00").text == "问题题题"


def test_the_name_of_a_link_is_no_telephone_number(office: Office, questions: Questions) -> None:
    assert note_question(office, questions, caller(office, "wang"), "网页上的 tel: 链接点了没反应").times == 1


def test_an_auditor_answers_at_no_counter(office: Office, questions: Questions) -> None:
    with pytest.raises(NotAllowedError):
        note_question(office, questions, caller(office, "guo"), "宅基地可以卖吗")


@pytest.mark.parametrize(
    "answer",
    ["20260115-d4n8x", "/service-guides/2026/01/20260115-d4n8x.html", "https://www.example/a/service-guides/2026/01/20260115-d4n8x.html#materials"],
)  # fmt: skip
def test_published_names_the_record_however_it_is_written(office: Office, questions: Questions, answer: str) -> None:
    number = note_question(office, questions, caller(office, "wang"), "宅基地可以卖吗").number
    decided = decide_question(office, questions, caller(office, "mei"), number, Decision.PUBLISHED, answer)
    assert (decided.decision, decided.answer) == (Decision.PUBLISHED, GUIDE)
    row = list(office.audit.rows())[-1]
    assert (row.actor, row.action, row.after) == ("mei", "question.decide", f"published record={GUIDE}")


@pytest.mark.parametrize(
    "answer", ["", "已经公开了", "20990101-aaaaa", "service-guides/2026/01/20260115-zzzzz.html", "../../x"]
)
def test_published_without_a_record_is_refused(office: Office, questions: Questions, answer: str) -> None:
    number = note_question(office, questions, caller(office, "wang"), "宅基地可以卖吗").number
    with pytest.raises(ContentError):
        decide_question(office, questions, caller(office, "mei"), number, Decision.PUBLISHED, answer)
    assert questions.find(number).decision is Decision.OPEN


def test_what_was_taken_back_answers_no_question(office: Office, questions: Questions) -> None:
    number = note_question(office, questions, caller(office, "wang"), "宅基地可以卖吗").number
    guide, _ = stored_record(office.desk, *GUIDE.split("/"))
    version = current_version(office.desk.settings.content, place_of(*GUIDE.split("/")))
    withdrawn = withdrawn_version(guide, "事项取消", TODAY).record
    assert withdrawn is not None
    save(office.desk.settings.content, withdrawn, expect=version)
    office.desk.watch.holdings()
    with pytest.raises(ContentError, match="没有找到"):
        decide_question(office, questions, caller(office, "mei"), number, Decision.PUBLISHED, GUIDE)


def test_declined_says_why_without_naming_anybody(office: Office, questions: Questions) -> None:
    number = note_question(office, questions, caller(office, "wang"), "宅基地可以卖吗").number
    for reason in ("不", "请找 13812345678"):
        with pytest.raises(ContentError):
            decide_question(office, questions, caller(office, "mei"), number, Decision.DECLINED, reason)
    decided = decide_question(office, questions, caller(office, "mei"), number, Decision.DECLINED, "属于县里的职权")
    assert decided.answer == "属于县里的职权"


@pytest.mark.parametrize("login", ["wang", "zhao", "li", "chen", "bao", "guo"])
def test_only_writers_of_the_disclosing_body_decide(office: Office, questions: Questions, login: str) -> None:
    number = note_question(office, questions, caller(office, "wang"), "宅基地可以卖吗").number
    with pytest.raises(NotAllowedError):
        decide_question(office, questions, caller(office, login), number, Decision.DECLINED, "属于县里的职权")


def test_a_question_that_is_not_there_is_not_decided(office: Office, questions: Questions) -> None:
    with pytest.raises(RecordNotFoundError):
        decide_question(office, questions, caller(office, "mei"), 99, Decision.DECLINED, "属于县里的职权")
