"""Markdown to HTML: what comes out, and what never does."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.errors import RenderError, Severity
from site_builder.text.markdown import (
    MAX_BODY_BYTES,
    markdown_problems,
    own_addresses,
    resolve_addresses,
    to_html,
)

PICTURE = "attachment:" + "ab" * 32 + ".png"
ALLOWED = {
    "a": {"href", "class", "rel"},
    "img": {"src", "alt", "loading"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "span": {"class"},
    "ol": {"start"},
    "th": {"scope", "class"},
    "td": {"class"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    **{tag: set() for tag in ("p", "ul", "li", "blockquote", "pre", "code", "em", "strong", "del", "br", "hr")},
    **{tag: set() for tag in ("table", "thead", "tbody", "tr")},
}


class Tags(HTMLParser):
    """The tags and attributes of a fragment, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_harmless(html: str) -> None:
    tags = Tags(html)
    assert tags.open == []
    for tag, attributes in tags.found:
        assert tag in ALLOWED, html
        assert attributes.keys() <= ALLOWED[tag], html
        assert re.match(r"(https?:|tel:|mailto:|record:|attachment:|#|(\.\./)*files/|$)", attributes.get("href") or "")
        assert re.match(r"(attachment:|(\.\./)*files/|$)", attributes.get("src") or ""), html


def test_paragraphs_and_emphasis() -> None:
    assert to_html("甲**乙**丙\n\n丁") == "<p>甲<strong>乙</strong>丙</p>\n<p>丁</p>"


@pytest.mark.parametrize(
    ("ranks", "levels"),
    [("1 2 3 2", "2 3 4 3"), ("3 4", "2 3"), ("2 4 3 1", "2 3 3 2"), ("3 2", "2 2"), ("1 2 3 4 5 6", "2 3 4 5 6 6")],
)
def test_headings_stand_below_the_title_without_a_gap(ranks: str, levels: str) -> None:
    markdown = "\n\n".join("#" * int(rank) + " 标题" for rank in ranks.split())
    expected = [f'<h{level} id="s-{place}">标题</h{level}>' for place, level in enumerate(levels.split(), 1)]
    assert to_html(markdown).split("\n") == expected


def test_tables_scroll_in_a_named_box_and_have_column_heads() -> None:
    html = to_html("|村|户|\n|:-:|--:|\n|柳溪村|12|\n")
    assert html.startswith('<div class="table-scroll" tabindex="0" role="region" aria-label="表格"><table>')
    assert '<th scope="col" class="align-center">村</th>' in html
    assert '<td class="align-right">12</td>' in html
    assert html.endswith("</table></div>")


def test_several_tables_have_different_names() -> None:
    table = "|甲|\n|-|\n|乙|\n\n"
    assert re.findall('aria-label="(.*?)"', to_html(table * 2)) == ["表格 1", "表格 2"]


def test_empty_column_heads_are_no_heads() -> None:
    assert "<thead>" not in to_html("| | |\n|-|-|\n|甲|乙|\n")
    html = to_html("| |乙|\n|:-|-|\n|甲|乙|\n")
    assert '<td class="align-left"></td>\n<th scope="col">乙</th>' in html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("各村民\n委员会", "各村民委员会"),
        ("通知，\n“各村”\n认真", "通知，“各村”认真"),
        ("自\n2026\n年起", "自2026年起"),
        ("**甲**\n乙", "<strong>甲</strong>乙"),
        ("甲\n**乙**", "甲<strong>乙</strong>"),
        ("使用 Word\n文档", "使用 Word\n文档"),
        ("one\ntwo", "one\ntwo"),
        ("甲\\\n乙", "甲<br>\n乙"),
        ("𠮷\n野", "𠮷野"),
    ],
)
def test_broken_lines_of_chinese_join_without_a_blank(markdown: str, html: str) -> None:
    assert to_html(markdown) == f"<p>{html}</p>"


@pytest.mark.parametrize("markdown", ["甲\n\n#\n\n[](record:x)", "甲\n\n## \n\n<b></b>", "甲\n\n[](#s-1)"])
def test_what_is_empty_is_not_there(markdown: str) -> None:
    assert to_html(markdown).replace("<p></p>", "").strip() == "<p>甲</p>"


def test_code_keeps_its_lines() -> None:
    assert to_html("```\n甲\n乙\n```\n\n丙\n丁") == "<pre><code>甲\n乙\n</code></pre>\n<p>丙丁</p>"


def external(address: str, text: str, host: str) -> str:
    return (
        f'<a href="{address}" class="external" rel="noopener external">{text}<span class="host">（{host}）</span></a>'
    )


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[表](https://a.example.com/b)", external("https://a.example.com/b", "表", "外部网站：a.example.com")),
        ("[表](https://www.x.gov.cn/b)", external("https://www.x.gov.cn/b", "表", "www.x.gov.cn")),
        ("[a.com](http://b.com)", external("http://b.com", "a.com", "外部网站：b.com")),
        ("[a.com](http://a.com)", external("http://a.com", "a.com", "外部网站")),
        ("[gov.cn](http://gov.cn.b.com)", external("http://gov.cn.b.com", "gov.cn", "外部网站：gov.cn.b.com")),
        ("<https://a.com/>", external("https://a.com/", "https://a.com/", "外部网站")),
        (
            "见https://a.com/b?c=1&d=2，联系我们。",
            "见" + external("https://a.com/b?c=1&amp;d=2", "https://a.com/b?c=1&amp;d=2", "外部网站") + "，联系我们。",
        ),
        ("http://a.com/b.", external("http://a.com/b", "http://a.com/b", "外部网站") + "."),
        ("[甲](https://www.x.政务/)", "<a"),
    ],
)
def test_links_that_leave_the_site_say_so(markdown: str, html: str) -> None:
    assert html in to_html(markdown)


def test_official_addresses_in_the_text_need_no_word() -> None:
    address = "https://www.qinghe.gov.cn/a"
    assert to_html(address) == f'<p><a href="{address}" class="external" rel="noopener external">{address}</a></p>'


@pytest.mark.parametrize("markdown", ["`http://a.com/`", "http://a@b.com/", "http://localhost/", "x.http://a.com"])
def test_what_looks_like_an_address_is_left_alone(markdown: str) -> None:
    assert "<a" not in to_html(markdown)


@pytest.mark.parametrize(
    "address", ["tel:0555-6810012", "mailto:office@qinghe.gov.cn", "#s-2", "files/ab/" + "ab" * 32 + ".pdf"]
)
def test_telephones_mail_fragments_and_files_are_links(address: str) -> None:
    assert to_html(f"[甲]({address})") == f'<p><a href="{address}">甲</a></p>'


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example.com",
        "\\\\\\\\host\\\\share",
        "http://user:word@evil.com/",
        "http://www.gov.cn@evil.com/",
        "http://www.gov.cn%40evil.com/",
        "http:\\\\evil.com",
        "../x.html",
        "/x.html",
        "x.html",
        "ftp://a.com/",
        "record:../x",
        "attachment:x.pdf",
        "tel:javascript",
        "vbscript:x",
        "file:///etc/passwd",
        "&#106;avascript:alert(1)",
        "http:evil.com",
    ],
)
def test_other_addresses_are_refused_and_reported(address: str) -> None:
    markdown = f"前[甲]({address})后"
    assert to_html(markdown) == "<p>前甲后</p>"
    assert [finding.code for finding in markdown_problems(markdown)] == ["address-refused"]


@pytest.mark.parametrize(
    "address", ["http://a.com/b.png", "//a.com/b.png", "b.png", "data:image/png;base64,AAAA", "record:x"]
)
def test_foreign_pictures_become_their_description(address: str) -> None:
    assert to_html(f"![图]({address})") == "<p>图</p>"
    assert [finding.code for finding in markdown_problems(f"![图]({address})")] == ["image-is-foreign"]


def test_addresses_of_our_own_stay_until_they_are_resolved() -> None:
    markdown = f'[文件](record:20260508-k3m9q#article-26) ![图“一”]({PICTURE} "题") [失](record:x)'
    html = to_html(markdown)
    assert own_addresses(html) == ["record:20260508-k3m9q#article-26", PICTURE, "record:x"]
    known = {"record:20260508-k3m9q#article-26": "../a.html?b&c", PICTURE: "../../f.png"}
    expected = '<p><a href="../a.html?b&amp;c">文件</a> <img src="../../f.png" alt="图“一”" loading="lazy"> 失</p>'
    assert resolve_addresses(html, known.get) == expected
    assert to_html(markdown, known.get) == expected
    assert resolve_addresses(html, lambda _: None) == "<p>文件 图“一” 失</p>"
    assert markdown_problems(markdown) == []


def test_raw_html_is_dropped_and_reported() -> None:
    markdown = '甲<b onclick="x()">乙</b>\n\n<script>alert(1)</script>'
    assert to_html(markdown) == "<p>甲乙</p>"
    (finding,) = markdown_problems(markdown)
    assert finding.code == "raw-html-dropped"
    assert markdown[finding.start : finding.end] == '<b onclick="x()">'


@pytest.mark.parametrize("markdown", ["收入<5000元", "<姓名>", "a < b > c", "<https://a.com>", "`<b>`", "\\<b>", "5<a"])
def test_a_bracket_is_no_html(markdown: str) -> None:
    assert markdown_problems(markdown) == []


def test_invisible_characters_written_as_entities_are_dropped() -> None:
    assert to_html("甲&#x202e;乙&#8203;丙") == "<p>甲乙丙</p>"


def test_lines_that_run_together_are_noticed() -> None:
    markdown = "现将有关事项通知如下：\n一、提高认识。\n（二）压实责任。\n\n三、加强督查。"
    findings = markdown_problems(markdown)
    assert [(finding.code, finding.severity) for finding in findings] == [
        ("paragraphs-run-together", Severity.WARNING),
        ("paragraphs-run-together", Severity.WARNING),
    ]
    assert "一、提高认识" in findings[0].found


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("甲" * (MAX_BODY_BYTES // 3 + 1), "body-too-long"),
        ("|a" * 30 + "|\n" + "|-" * 30 + "|\n" + ("|" * 31 + "\n") * 6000, "html-too-long"),
        (">" * 5000 + "a", "nesting-too-deep"),
        ("> - " * 2000 + "a", "nesting-too-deep"),
        ("*a _b " * 1000 + "b_ a* " * 1000, "nesting-too-deep"),
    ],
)
def test_what_is_past_the_limits_is_refused_at_once(markdown: str, code: str) -> None:
    started = time.perf_counter()
    assert [finding.code for finding in markdown_problems(markdown)] == [code]
    with pytest.raises(RenderError):
        to_html(markdown)
    assert time.perf_counter() - started < 2


NASTY = [
    *("<", ">", '"', "'", "`", "*", "_", "[", "](", ")", "![", "|", "|-|", "#", ">", "-", "1.", "&", "&lt;", "&#x22;"),
    *(
        "~~",
        "```",
        "<!--",
        "-->",
        "]: ",
        "=",
        "\\",
        "javascript:",
        "http://a.com/",
        "//b.com",
        "record:x",
        "attachment:",
    ),
    *("<script>", "<img src=x ", "onerror=x", "<svg/", " style=", "<a href=", "\n", "\n\n", " ", "甲", "a", "&amp"),
]


@given(
    st.lists(
        st.sampled_from(NASTY),
        max_size=25,
    )
)
def test_nothing_harmful_comes_out(parts: list[str]) -> None:
    assert_harmless(to_html("".join(parts)))


@given(st.text())
def test_any_text_makes_harmless_html(text: str) -> None:
    html = to_html(text)
    assert_harmless(html)
    assert_harmless(resolve_addresses(html, lambda _: None))
    markdown_problems(text)


def test_a_thousand_characters_are_fast() -> None:
    markdown = (
        "## 一、总体要求\n\n"
        + "各村民委员会、镇直各单位要认真落实各项工作。\n\n" * 38
        + "|村|户|\n|-|-:|\n|柳溪村|12|\n"
    )
    times = []
    for _ in range(200):
        started = time.perf_counter()
        to_html(markdown)
        times.append(time.perf_counter() - started)
    assert sorted(times)[20] < 0.0006, "twice the budget of 0.3 ms, for slow machines"
