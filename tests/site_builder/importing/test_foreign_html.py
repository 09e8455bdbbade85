"""Nothing that a foreign page shows is lost on the way into Markdown, and nothing typed becomes a mark."""

from __future__ import annotations

import pytest

from site_builder.errors import ImportSourceError
from site_builder.importing.foreign_html import html_to_markdown
from site_builder.text.commonmark import commonmark_to_html
from site_builder.text.plain import html_to_text


def converted(html: str) -> tuple[str, list[str]]:
    told: list[str] = []
    return html_to_markdown(html, lambda found, _: told.append(found)), told


def test_merged_cells_become_a_grid_that_shows_every_cell() -> None:
    markdown, told = converted(
        "<table><tr><th colspan=2>村组</th><th>户</th></tr>"
        "<tr><td rowspan=2>柳溪</td><td>一组</td><td>3</td></tr><tr><td>二组</td><td>4</td></tr></table>"
    )
    assert markdown.split("\n") == [
        "| 村组 |  | 户 |", "| --- | --- | --- |", "| 柳溪 | 一组 | 3 |", "| 柳溪 | 二组 | 4 |",
    ]  # fmt: skip
    assert len(told) == 1
    assert "合并" in told[0]
    assert html_to_text(commonmark_to_html(markdown)).split("\n") == ["村组 户", "柳溪 一组 3", "柳溪 二组 4"]


def test_a_span_beyond_all_reason_is_cut() -> None:
    markdown, _ = converted("<table><tr><td colspan=99999999 rowspan=99999999>甲</td></tr><tr><td>乙</td></tr></table>")
    assert "甲" in markdown
    assert "乙" in markdown
    assert len(markdown) < 10_000


def test_a_table_within_a_table_becomes_words() -> None:
    markdown, told = converted("<table><tr><td>甲<table><tr><td>乙</td><td>丙</td></tr></table></td></tr></table>")
    assert "乙，丙" in markdown
    assert any("套着表格" in found for found in told)


@pytest.mark.parametrize(
    "text", ["<b>粗</b>", "[x](y)", "a|b", "# 井号", "> 引", "~~删~~", "*星* _线_", "`码`", r"a\b"]
)
def test_what_was_typed_is_shown_as_it_was_typed(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    for html in (f"<p>{escaped}</p>", f"<table><tr><th>项</th></tr><tr><td>{escaped}</td></tr></table>"):
        markdown, _ = converted(html)
        assert html_to_text(commonmark_to_html(markdown)).split("\n")[-1] == text, markdown


def test_neighbours_that_stood_on_lines_of_their_own_do_not_run_together() -> None:
    markdown, _ = converted("<dl><dt>依据</dt><dd>办法</dd></dl><main>正文<footer>落款</footer></main>")
    assert markdown.split("\n\n") == ["依据", "办法", "正文", "落款"]


def test_small_figures_stay_small_and_deleted_text_deleted() -> None:
    assert converted("<p>120m<sup>2</sup>，H<sub>2</sub>O，<del>作废</del></p>")[0] == "120m²，H₂O，~~作废~~"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<img src=a.png>", "图片"), ("<video src=a></video>", "视频"), ("<iframe src=a></iframe>", "网页"),
        ("<input value=x>", "表单"), ('<p style="display: none">x</p>', "看不见"), ("<svg></svg>", "图形"),
    ],
)  # fmt: skip
def test_what_cannot_come_along_is_told(html: str, words: str) -> None:
    assert any(words in found for found in converted(f"<p>正文</p>{html}")[1])


def test_nesting_beyond_reason_is_refused_in_words() -> None:
    with pytest.raises(ImportSourceError, match="层次"):
        converted("<blockquote>" * 3000 + "x")
