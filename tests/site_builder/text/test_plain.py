"""HTML to what a reader sees, and excerpts."""

from __future__ import annotations

import statistics
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.text.markdown import to_html
from site_builder.text.plain import excerpt, html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>甲</p><p>乙</p>", "甲\n乙"),
        ("<h2 id='s-1'>标题</h2>\n<p>正<strong>文</strong>字</p>\n", "标题\n正文字"),
        ("<ul>\n<li>一</li>\n<li>二<ul><li>三</li></ul></li>\n</ul>", "一\n二\n三"),
        ("<table><tr><th>村</th><th>户</th></tr>\n<tr>\n<td>柳溪村</td>\n<td>12</td></tr></table>", "村 户\n柳溪村 12"),
        ("<td>a</td><td></td><td>b</td>", "a b"),
        ("甲<br>乙<BR/>丙", "甲\n乙\n丙"),
        ("<p>a&lt;b&gt;&amp;&nbsp;c&#20013;</p>", "a<b>& c中"),
        ("<p>one\n  two <em> three</em> </p>", "one two three"),
        ("甲<script>x('</p>')</script>乙<style>p{}</style>丙", "甲乙丙"),
        ("<head><title>题</title></head><body>甲</body>", "甲"),
        ("甲<!-- 密 <p> -->乙", "甲乙"),
        ("<!DOCTYPE html><p>甲</p>", "甲"),
        ("甲<div hidden><div>密</div>密</div>乙", "甲乙"),
        ('甲<p style="color:red; display: none">密</p>乙', "甲乙"),
        ('甲<span class="hidden" title="x hidden y" data-hidden>乙</span>', "甲乙"),
        ("<input hidden>甲", "甲"),
        ("甲<template><p>密</p></template>乙<svg><text>密</text></svg>", "甲乙"),
        ("甲<script>密", "甲"),
        ("<pre><code>甲\n乙\n</code></pre>丙", "甲\n乙\n丙"),
        ('<img src="x" alt="图>">甲<a title="a>b" href=x>乙</a>', "甲乙"),
        ("5 < 6 > 4 <甲>", "5 < 6 > 4 <甲>"),
        ("<details><summary>甲</summary>乙</details>", "甲\n乙"),
        ("<p>　　甲　乙　</p>", "甲　乙"),
        ("<header>甲</header><heading-x>乙</heading-x>", "甲\n乙"),
        ("a\x00b", "ab"),
        ("", ""),
    ],
)
def test_a_reader_sees(html: str, text: str) -> None:
    assert html_to_text(html) == text


class Reference(HTMLParser):
    """The same law, read tag by tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.is_verbatim = False
        self.feed(html)

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.is_verbatim |= tag == "pre"
        self.handle_endtag(tag if tag != "pre" else "p")

    def handle_endtag(self, tag: str) -> None:
        self.is_verbatim &= tag != "pre"
        if tag in ("td", "th"):
            self.text += " "
        elif tag not in ("a", "em", "strong", "del", "code", "span", "img"):
            self.text += "\x00"

    def handle_data(self, data: str) -> None:
        if not self.is_verbatim:
            data = data.replace("\n", " ")
        self.text += data.replace("\n", "\x00").replace("\xa0", " ").replace("\r", " ").replace("\f", " ")

    def lines(self) -> str:
        lines = (" ".join(part for part in line.split(" ") if part) for line in self.text.split("\x00"))
        return "\n".join(stripped for line in lines if (stripped := line.strip()))


@given(
    st.lists(
        st.sampled_from(
            ["甲", "a b", "**", "*", "\n", "\n\n", "- ", "> ", "|a|b|\n|-|-|\n|c|d|\n", "&lt;", "`", "```\n", " ", "# "]
        ),
        max_size=30,
    )
)
def test_our_own_html_is_read_as_a_parser_reads_it(parts: list[str]) -> None:
    html = to_html("".join(parts))
    assert html_to_text(html) == Reference(html).lines()


@given(st.text(st.sampled_from("<>/=\"' !-adiehnptrstcyl甲&;\n"), max_size=60))
def test_any_input_gives_clean_lines(html: str) -> None:
    text = html_to_text(html)
    assert all(line == line.strip() and line for line in text.split("\n")) or text == ""


@pytest.mark.parametrize(
    "html", ["<a " * 20000, '<a "' * 20000, "<p hidden>" * 3000, "<!--" * 20000, "<script " * 20000]
)
def test_hostile_html_costs_no_more_than_its_length(html: str) -> None:
    started = time.perf_counter()
    html_to_text(html)
    assert time.perf_counter() - started < 2


def test_a_thousand_characters_are_fast() -> None:
    html = to_html(
        "## 标题\n\n" + "各村民委员会、镇直各单位要认真落实**各项工作**。\n\n" * 36 + "|村|户|\n|-|-|\n|柳溪村|1|\n"
    )
    times = []
    for _ in range(200):
        started = time.perf_counter()
        html_to_text(html)
        times.append(time.perf_counter() - started)
    assert statistics.median(times) < 0.0003, "twice the budget of 0.15 ms, for slow machines"


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("甲\n乙") == "甲 乙"


def test_an_excerpt_ends_with_a_sentence() -> None:
    assert (
        excerpt("现将名单公示。如有异议，请在公示期内提出。联系电话另行公布。", 25)
        == "现将名单公示。如有异议，请在公示期内提出。"
    )
    assert excerpt("他说：“请在公示期内提出。”联系电话另行公布，请留意。", 20) == "他说：“请在公示期内提出。”"


def test_else_with_a_clause() -> None:
    assert excerpt("根据上级部署和本镇实际，现将有关名单公示如下请大家监督", 20) == "根据上级部署和本镇实际…"


def test_else_between_words() -> None:
    assert excerpt("联系人的电子邮箱是 office-of-qinghe 请写明姓名", 20) == "联系人的电子邮箱是…"
    assert excerpt("甲" * 30, 10) == "甲" * 9 + "…"
    assert excerpt("a" * 30, 10) == "a" * 5 + "…"


@given(st.text(), st.integers(2, 120))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(excerpt(text, length)) <= length
    assert "\n" not in excerpt(text, length)
