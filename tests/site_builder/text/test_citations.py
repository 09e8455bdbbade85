"""Citations of statutes, in plain text and in HTML."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.text.citations import Citation, find_citations, link_citations, statute_key

KEY = "政府信息公开条例"


def cited(text: str) -> list[tuple[str, str, str | None]]:
    return [(text[found.start : found.end], found.statute, found.article) for found in find_citations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依照《政府信息公开条例》第二十六条的规定", [("《政府信息公开条例》第二十六条", KEY, "26")]),
        ("《中华人民共和国政府信息公开条例》第26条", [("《中华人民共和国政府信息公开条例》第26条", KEY, "26")]),
        (
            "《政府信息公开条例》第二十条、第二十一条和第二十六条规定",
            [("《政府信息公开条例》第二十条", KEY, "20"), ("第二十一条", KEY, "21"), ("第二十六条", KEY, "26")],
        ),
        ("《政府信息公开条例》第二十条至第二十三条", [("《政府信息公开条例》第二十条", KEY, "20"), ("第二十三条", KEY, "23")]),
        ("《政府信息公开条例》第二十条第（七）项", [("《政府信息公开条例》第二十条第（七）项", KEY, "20")]),
        (
            "《甲法》第三十三条第一款第一项至第四项、第三十五条第二款",
            [("《甲法》第三十三条第一款第一项至第四项", "甲法", "33"), ("第三十五条第二款", "甲法", "35")],
        ),
        ("《甲法》第十条之一", [("《甲法》第十条之一", "甲法", "10-1")]),
        ("《甲法》和《乙法》第五条", [("《甲法》", "甲法", None), ("《乙法》第五条", "乙法", "5")]),
        ("《甲法》（2025年修订）第五条", [("《甲法》（2025年修订）第五条", "甲法", "5")]),
        ("《甲办法（试行）》第五条", [("《甲办法（试行）》第五条", "甲办法（试行）", "5")]),
        ("《甲条例》（国务院令第711号）第 26 条", [("《甲条例》（国务院令第711号）第 26 条", "甲条例", "26")]),
        (
            "《中华人民共和国土地管理法》（以下简称《土地法》），制定本条例。《土地法》第四十五条",
            [("《中华人民共和国土地管理法》", "土地管理法", None), ("《土地法》第四十五条", "土地管理法", "45")],
        ),
        ("《青政府信息公开条例》（以下简称“条例”）。《条例》第三条", [
            ("《青政府信息公开条例》", "青政府信息公开条例", None),
            ("《条例》第三条", "青政府信息公开条例", "3"),
        ]),
        ("《土地管理法》第六十二条及其实施条例第三十四条", [("《土地管理法》第六十二条", "土地管理法", "62")]),
        ("《行政处罚法》第四十八条和公开目录", [("《行政处罚法》第四十八条", "行政处罚法", "48")]),
        ("《关于批转〈甲〉的通知》", [("《关于批转〈甲〉的通知》", "关于批转〈甲〉的通知", None)]),
        ("《甲法》\n第五条", [("《甲法》", "甲法", None)]),
        ("《甲法》第百条", [("《甲法》", "甲法", None)]),
        ("本条例第二十六条、本法第三条，条例第五条", []),
        ("《》第五条", []),
        ("《未完", []),
        ("", []),
    ],
)  # fmt: skip
def test_citations_are_found(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert cited(text) == expected


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("中华人民共和国政府信息公开条例", KEY),
        ("《中华人民共和国 政府信息公开条例》", KEY),
        ("政府信息公开条例(2019-04-03)", KEY),
        ("政府信息公开条例（2019年修订）", KEY),
        ("政府信息公开条例（国务院令第711号）", KEY),
        ("甲办法(试行)", "甲办法（试行）"),
        ("中华人民共和国", "中华人民共和国"),
    ],
)
def test_titles_are_compared_by_key(title: str, key: str) -> None:
    assert statute_key(title) == key


def by_article(citation: Citation) -> str | None:
    return f"s.html#article-{citation.article}" if citation.article else None


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        (
            "<p>依照《甲法》第二十条、第二十一条</p>",
            '<p>依照<a class="cites" href="s.html#article-20">《甲法》第二十条</a>、'
            '<a class="cites" href="s.html#article-21">第二十一条</a></p>',
        ),
        ("<p>《甲法》</p><p>第二十条</p>", "<p>《甲法》</p><p>第二十条</p>"),
        ('<a href="x">《甲法》第二十条</a>', '<a href="x">《甲法》第二十条</a>'),
        ("<a>《甲法》</a>第二十条", "<a>《甲法》</a>第二十条"),
        ("<code>《甲法》第二条</code>", "<code>《甲法》第二条</code>"),
        ('<img alt="《甲法》第二条">', '<img alt="《甲法》第二条">'),
        (
            "<strong>《甲法》</strong>第二条",
            '<strong>《甲法》</strong><a class="cites" href="s.html#article-2">第二条</a>',
        ),
        ("《<em>甲法</em>》第二条", '《<em>甲法</em>》<a class="cites" href="s.html#article-2">第二条</a>'),
        ("《甲法》第二<em>条</em>", "《甲法》第二<em>条</em>"),
        (
            "<p>《甲法》<!-- x -->第二条</p>",
            '<p>《甲法》<!-- x --><a class="cites" href="s.html#article-2">第二条</a></p>',
        ),
        ("<p>无", "<p>无"),
    ],
)
def test_citations_in_html_become_links(html: str, linked: str) -> None:
    assert link_citations(html, by_article) == linked


def test_addresses_are_escaped_and_names_unescaped() -> None:
    seen: list[str] = []

    def link(citation: Citation) -> str:
        seen.append(citation.statute)
        return 'a"&'

    assert link_citations("《甲&amp;乙》", link) == '<a class="cites" href="a&quot;&amp;">《甲&amp;乙》</a>'
    assert seen == ["甲&乙"]


PARTS = st.lists(
    st.sampled_from(
        [
            "《甲法》",
            "第二条",
            "、",
            "<p>",
            "</p>",
            "<a>",
            "</a>",
            "<em>",
            "</em>",
            "第一款",
            "（",
            "）",
            "《",
            "》",
            " ",
        ]
    )
)


@given(PARTS)
def test_linking_adds_links_and_nothing_else(parts: list[str]) -> None:
    html = "".join(parts)
    linked = link_citations(html, lambda _: "#x")
    assert linked.replace('<a class="cites" href="#x">', "").replace("</a>", "") == html.replace("</a>", "")


@given(PARTS)
def test_citations_stand_in_order_without_overlap(parts: list[str]) -> None:
    found = find_citations("".join(parts))
    assert all(one.end <= two.start for one, two in pairwise(found))


@pytest.mark.parametrize(
    "text", ["《" * 20000, "《甲法》第一条" + "、第一条" * 5000, "《甲法》（" * 5000, "《甲法》第一条第一款、" * 3000]
)
def test_hostile_texts_cost_no_more_than_their_length(text: str) -> None:
    started = time.perf_counter()
    find_citations(text)
    link_citations(f"<p>{text}</p>", by_article)
    assert time.perf_counter() - started < 2
