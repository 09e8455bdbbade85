"""cmark-gfm: what it makes, what it costs."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.text import commonmark, markdown
from site_builder.text.commonmark import commonmark_to_html, paragraphs_of
from site_builder.text.normalise import without_invisible
from site_builder.text.page_marks import marked
from site_builder.text.plain import html_to_text, on_one_line

BODY = "# 通知\n\n" + "各村民委员会、镇直各单位要认真落实。" * 50 + "\n\n| 村 | 户 |\n|---|--:|\n| 柳溪村 | 12 |\n"


ALMOST_PLAIN = st.text(
    st.sampled_from([*"甲乙，。（）：;\"'/?!.@%^${}〇1２)-=+#>&_ \u3000\xa0\t\n\n\n", "\u200b", "😀"]), max_size=40
)


def resident_kilobytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def test_tables_and_strikethrough_are_understood() -> None:
    assert "<table>" in commonmark_to_html(BODY)
    assert commonmark_to_html("~~甲~~") == "<p><del>甲</del></p>\n"


def test_raw_html_is_left_out() -> None:
    assert commonmark_to_html("<b>甲</b>") == "<p><!-- raw HTML omitted -->甲<!-- raw HTML omitted --></p>\n"


def test_half_characters_and_nul_do_not_break_it() -> None:
    assert commonmark_to_html("甲\ud800\x00乙") == "<p>甲?\ufffd乙</p>\n"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc, which Linux has")
def test_memory_is_given_back() -> None:
    for _ in range(300):
        commonmark_to_html(BODY)
    before = resident_kilobytes()
    for _ in range(1500):
        commonmark_to_html(BODY)
    assert resident_kilobytes() - before < 2000


def test_threads_do_not_disturb_each_other() -> None:
    results: list[str] = []

    def work() -> None:
        results.extend(commonmark_to_html(BODY) for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(results) == {commonmark_to_html(BODY)}
    assert len(results) == 200


def test_one_tilde_is_a_range_and_two_strike_through() -> None:
    html = commonmark_to_html("8:30~12:00，14:30~17:30，~~作废~~")
    assert html == "<p>8:30~12:00，14:30~17:30，<del>作废</del></p>\n"


@given(ALMOST_PLAIN)
@example("第一段\n第二行\n\n\n12. 条\n\n 缩进")
@example("甲 \n乙")
@example("\n\n甲\n\u3000\n乙  ")
def test_where_nothing_is_a_mark_the_paragraphs_are_what_cmark_makes_of_them(text: str) -> None:
    found = paragraphs_of(text)
    if found is not None:
        by_cmark = commonmark._by_cmark(text)
        assert commonmark_to_html(text) == by_cmark
        assert "\n".join(line for part in found if (line := on_one_line(part))) == html_to_text(by_cmark)
        assert markdown.to_html(text) == marked(markdown._cleaner().clean(without_invisible(by_cmark))).strip("\n")


@pytest.mark.parametrize(
    "text", ["甲*乙*", "- 甲", "1. 甲", "甲\n====", "# 甲", "    甲", "甲  \n乙", "a&lt;", "|甲|\n|-|", "> 甲", "\\*"]
)
def test_whatever_may_be_a_mark_is_left_to_cmark(text: str) -> None:
    assert paragraphs_of(text) is None


@pytest.mark.parametrize("text", ["甲", "电话 0539-5210001，2026.5.12", "一、甲\n\n（二）乙\n第2行", "“甲”+乙=丙！"])
def test_office_prose_has_no_marks(text: str) -> None:
    assert paragraphs_of(text) is not None
