"""The counter as a browser without script gets it: one answer on one screen, the slip, questions noted and decided."""

from __future__ import annotations

import re

import pytest

from tests.admin_api.controllers.admin.conftest import House

GUIDE = "20260115-d4n8x"
TITLE = "申请最低生活保障（低保）"
QUESTIONS = "/admin/counter/questions"


@pytest.mark.parametrize("words", ["db", "低保", "dibao", "zuidi"])
def test_the_best_hit_is_open_with_everything_that_is_asked(house: House, words: str) -> None:
    page = house.person("zhao").get(f"/admin/counter?q={words}")
    assert page.status_code == 200
    for said in (
        TITLE,
        "户口簿",
        "复印件 1 份",
        "3号社会救助窗口",
        "8:30",
        "不收费",
        "22个工作日",
        "0555-6810021",
        "青河路18号",
    ):
        assert said in page.text, said
    assert f"/admin/counter/slip/{GUIDE}" in page.text
    assert 'data-key="1"' in page.text


def test_before_anything_is_typed_nothing_is_open(house: House) -> None:
    page = house.person("wang").get("/admin/counter").text
    assert "data-answer" not in page
    assert "autofocus" in page


def test_nothing_found_leads_to_noting_it(house: House) -> None:
    page = house.person("wang").get("/admin/counter?q=qqqq").text
    assert "没有“qqqq”" in page
    assert f'action="{QUESTIONS}"' in page


@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 3000, "q=%F0%9F%99%82", "q=%ED%A0%80", "q=db&guide=../../x", "noted=-1", "noted=9999", "q=<script>alert(1)</script>"])  # fmt: skip
def test_odd_queries_are_answered(house: House, query: str) -> None:
    page = house.person("wang").get(f"/admin/counter?{query}")
    assert page.status_code in (200, 400)
    assert "<script>alert" not in page.text


def test_the_slip_holds_the_checklist_on_either_paper(house: House) -> None:
    for paper in ("roll", "a5"):
        page = house.person("li").get(f"/admin/counter/slip/{GUIDE}?paper={paper}&q=db").text
        assert f"slip-{paper}" in page
        for said in (TITLE, "最低生活保障申请书", "3号社会救助窗口", "0555-6810021", "2026年5月12日 星期二打印"):
            assert said in page, said


@pytest.mark.parametrize("path", ["20990101-aaaaa", "%2e%2e", f"{GUIDE}?paper=a0", "x" * 400])
def test_a_slip_of_nothing_is_not_found(house: House, path: str) -> None:
    assert house.person("li").get(f"/admin/counter/slip/{path}").status_code == 404


def test_a_question_is_noted_said_back_and_listed(house: House) -> None:
    answer = house.person("zhao").post(QUESTIONS, {"text": "夜里能办居住证吗", "q": "jzz"})
    assert answer.status_code == 303
    assert "夜里能办居住证吗" in house.person("zhao").get(answer.headers["location"]).text
    assert "夜里能办居住证吗" in house.person("wang").get(QUESTIONS).text


def test_a_question_with_a_number_is_refused_with_the_words_kept(house: House) -> None:
    answer = house.person("zhao").post(QUESTIONS, {"text": "13812345678 问低保", "q": "db"})
    assert answer.status_code == 422
    assert "手机号 138****5678" in answer.text
    assert 'href="#text"' in answer.text
    assert "13812345678 问低保</textarea>" in answer.text
    assert TITLE in answer.text


def test_the_disclosing_body_decides_the_others_read(house: House) -> None:
    house.person("wang").post(QUESTIONS, {"text": "敬老院怎么收费"})
    assert 'name="do"' not in house.person("wang").get(QUESTIONS).text
    page = house.person("mei").get(QUESTIONS).text
    number = re.findall(r'id="question-(\d+)"[^§]*?敬老院怎么收费', page)[-1]
    number = re.findall(r"question-(\d+)", page[: page.index("敬老院怎么收费")])[-1]
    wrong = house.person("mei").post(f"{QUESTIONS}/{number}", {"do": "published", "answer": "就是那一条"})
    assert wrong.status_code == 422
    assert f'href="#answer-{number}"' in wrong.text
    assert "就是那一条</textarea>" in wrong.text
    right = house.person("mei").post(f"{QUESTIONS}/{number}", {"do": "published", "answer": GUIDE})
    assert right.status_code == 303
    page = house.person("wang").get(QUESTIONS).text
    assert "已据此公开" in page
    assert f"/service-guides/2026/01/{GUIDE}.html" in page


@pytest.mark.parametrize("do", ["", "open", "delete"])
def test_a_button_that_no_page_has_does_nothing(house: House, do: str) -> None:
    assert house.person("mei").post(f"{QUESTIONS}/1", {"do": do, "answer": GUIDE}).status_code == 403


@pytest.mark.parametrize("number", ["0", "x", "99999", "-1", "1" * 40])
def test_a_question_that_is_not_there_is_not_found(house: House, number: str) -> None:
    answer = house.person("mei").post(f"{QUESTIONS}/{number}", {"do": "declined", "answer": "属于县里的职权"})
    assert answer.status_code == 404
