from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.rendering.shell import Shell

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)


class Reader(HTMLParser):
    """Start tags with their attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def whole(shell: Shell, root: str = "../../../", body: str = "<h1>题</h1>") -> str:
    return shell.page(root=root, title="题", body=body, crumbs=[("公示公告", "lists/open/index.html"), ("题", "")])


def test_every_page_has_the_policy_and_nothing_inline(shell: Shell) -> None:
    text = whole(shell)
    metas = Reader(text).all("meta")
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in metas
    assert re.search(r"<script(?![^>]*\bsrc=)", text) is None
    assert re.search(r"<style|\sstyle=|\son[a-z]+=", text) is None


def test_nothing_is_loaded_from_another_host(shell: Shell) -> None:
    reader = Reader(whole(shell))
    loaded = [item.get("src") for item in reader.all("script") + reader.all("img")]
    loaded += [item.get("href") for item in reader.all("link")]
    assert loaded
    assert all(address and address.startswith("../../../assets/") for address in loaded)


@pytest.mark.parametrize("root", ["", "../", "../../../", "/qinghe/"])
def test_own_links_start_at_the_way_back_to_the_root(shell: Shell, root: str) -> None:
    reader = Reader(whole(shell, root))
    own = [item["href"] or "" for item in reader.all("a") if ".html" in (item["href"] or "") and "//" not in str(item)]
    assert own
    assert all(address.startswith(root) and "@@" not in address for address in own)
    assert reader.all("form")[0]["action"] == f"{root}search.html"


def test_the_language_is_said(shell: Shell) -> None:
    assert Reader(whole(shell)).all("html") == [{"lang": "zh-CN"}]


def test_the_title_begins_with_the_records_title(shell: Shell) -> None:
    assert "<title>题 - 青禾镇" in whole(shell)
    assert shell.page(root="", title=shell.settings.name, body="").count(
        "<title>青禾镇&quot;政府&lt;信息&gt;公开</title>"
    )


def test_elder_mode_comes_first_in_the_tab_order_then_the_skip_link(shell: Shell) -> None:
    reader = Reader(whole(shell))
    stops = [attributes for tag, attributes in reader.tags if tag in {"a", "input", "button"}]
    assert stops[0]["id"] == "elder-mode"
    assert stops[1]["href"] == "#main"
    assert any(attributes.get("id") == "main" for _, attributes in reader.tags)


def test_the_seven_statutory_items_are_in_every_footer(shell: Shell) -> None:
    footer = whole(shell).partition("<footer")[2]
    for item in (
        "党政机关网站标识", "我为政府网站找错", "网站标识码：9901210001", "主办单位：青禾镇人民政府", "0555-6810010",
        "云川ICP备00000000号-1", "云川公网安备99012100000000号", "网站地图",
    ):  # fmt: skip
        assert item in footer


def test_header_and_footer_are_equal_on_all_pages_of_one_depth(shell: Shell) -> None:
    one, other = (
        shell.page(root="../", title=title, body=f"<p>{title}</p>").partition("<body>")[2] for title in ("甲", "乙")
    )
    assert one.replace("甲", "乙") == other


def test_the_active_column_is_marked_and_no_other(shell: Shell) -> None:
    reader = Reader(shell.page(root="", title="题", body="", column="notices"))
    assert [item["href"] for item in reader.all("a") if item.get("aria-current") == "true"] == ["lists/open/index.html"]


def test_the_three_tags_of_the_site_are_on_every_page(shell: Shell) -> None:
    tags = {item.get("name"): item.get("content") for item in Reader(whole(shell)).all("meta")}
    assert tags["SiteName"] == shell.settings.name
    assert tags["SiteDomain"] == "www.yunchuan.example"
    assert tags["SiteIDCode"] == "9901210001"


def test_a_page_can_be_kept_out_of_search_engines(shell: Shell) -> None:
    text = shell.page(root="", title="题", body="", noindex=True)
    assert {"name": "robots", "content": "noindex"} in Reader(text).all("meta")


def test_scripts_and_styles_are_asked_for_by_their_content(shell: Shell) -> None:
    text = shell.page(root="../", title="题", body="", scripts=("made-elsewhere.js",), styles=("poster.css",))
    assert re.search(r'href="\.\./assets/poster\.css\?v=[0-9a-f]{8}"', text)
    assert '<script src="../assets/made-elsewhere.js" defer></script>' in text
    assert re.search(r'src="\.\./assets/head\.js\?v=[0-9a-f]{8}"', text)
    assert 'src="../assets/site-state.js"' in text


def test_a_feed_is_announced(shell: Shell) -> None:
    text = shell.page(root="../", title="题", body="", feeds=[("全部", "feeds/all.atom"), ("全部", "feeds/all.json")])
    assert '<link rel="alternate" type="application/atom+xml" title="全部" href="../feeds/all.atom">' in text
    assert 'type="application/feed+json"' in text


def test_the_chrome_weighs_at_most_seven_kilobytes(shell: Shell) -> None:
    assert len(whole(shell, body="").encode()) <= 7_000


def test_what_is_in_a_body_is_never_taken_for_a_slot(shell: Shell) -> None:
    assert "<p>@@gkl:title@@ {title}</p>" in whole(shell, body="<p>@@gkl:title@@ {title}</p>")


@given(st.text(min_size=1))
def test_whatever_is_inserted_is_escaped(shell: Shell, words: str) -> None:
    words = words.replace("\r", "").replace("\x00", "")
    text = shell.page(
        root="", title=words, body="", meta=[("ArticleTitle", words)], crumbs=[(words, "a.html"), (words, "")],
        column=words, feeds=[(words, "x.atom")],
    )  # fmt: skip
    plain = Reader(
        shell.page(
            root="",
            title="甲",
            body="",
            meta=[("ArticleTitle", "甲")],
            crumbs=[("甲", "a.html"), ("甲", "")],
            feeds=[("甲", "x.atom")],
        )
    )
    reader = Reader(text)
    assert [tag for tag, _ in reader.tags] == [tag for tag, _ in plain.tags]
    assert {"name": "ArticleTitle", "content": words} in reader.all("meta")


def test_a_fragment_is_bare(shell: Shell) -> None:
    assert shell.fragment(body="<h1>题</h1>") == '<div class="gongkailan" lang="zh-CN">\n<h1>题</h1>\n</div>\n'
