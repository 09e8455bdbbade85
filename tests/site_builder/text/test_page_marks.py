"""What our pages add to clean HTML. The whole way from Markdown is tested in test_markdown.py."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.text.page_marks import marked
from site_builder.text.plain import html_to_text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h3>甲</h3><h1>乙</h1><h4>丙</h4>", '<h2 id="s-1">甲</h2><h2 id="s-2">乙</h2><h3 id="s-3">丙</h3>'),
        ("<h1></h1>\n<p></p>\n<p>甲</p>", "<p>甲</p>"),
        ("<p><a>甲</a></p>", "<p>甲</p>"),
        ('<p><a href="#s-1"></a>甲</p>', "<p>甲</p>"),
        ('<img alt="图">', "图"),
        ('<td align="right">1</td>', '<td class="align-right">1</td>'),
        ("<p>甲\n<em>乙</em>\n1</p>", "<p>甲<em>乙</em>1</p>"),
        ("<pre><code>甲\n乙</code></pre>", "<pre><code>甲\n乙</code></pre>"),
    ],
)
def test_tags_get_what_our_pages_need(html: str, expected: str) -> None:
    assert marked(html) == expected


def test_a_foreign_host_is_named_inside_the_link() -> None:
    assert html_to_text(marked('<a href="https://b.example.com/x">甲</a>')) == "甲（外部网站：b.example.com）"


@given(st.lists(st.sampled_from(["甲", "a", "1", "\n", "<em>", "</em>", "。"]), max_size=20))
def test_only_line_ends_are_dropped(parts: list[str]) -> None:
    html = f"<p>x{''.join(parts)}x</p>"
    assert marked(html).replace("\n", "") == html.replace("\n", "")


@pytest.mark.parametrize(
    "html", ["<p>" + "甲\n" * 60000 + "</p>", "<p>" + "<em>甲</em>\n" * 20000 + "</p>", "http://a" * 20000]
)
def test_long_texts_cost_no_more_than_their_length(html: str) -> None:
    started = time.perf_counter()
    marked(html)
    assert time.perf_counter() - started < 2
