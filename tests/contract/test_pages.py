"""What must hold of every finished page, whatever it shows."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

from lxml import etree

from site_builder.addresses import address_of, root_from
from site_builder.records.kinds import record_classes
from tests.contract.finished import Finished, Page
from tests.contract.special import BOARD_MARKER, MARKER, WITHDRAWN_MARKER, Special

SITE_TAGS = ["SiteName", "SiteDomain", "SiteIDCode"]
COLUMN_TAGS = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
ARTICLE_TAGS = ["ArticleTitle", "PubDate", "ContentSource"]
PUBLISHED = re.compile(r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d$")
WHOLE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'"
)


def statutory(page: Page) -> list[tuple[str, str]]:
    known = {*SITE_TAGS, *COLUMN_TAGS, *ARTICLE_TAGS}
    return [(name, content) for name, content in page.tags if name in known]


def wrong(pages: list[str]) -> None:
    """Fails with the first pages that break a contract, not with a thousand."""
    assert not pages, f"{len(pages)} pages: {pages[:8]}"


def test_every_page_has_its_statutory_tags(finished: Finished) -> None:
    for page in finished.whole_pages():
        names = [name for name, _ in statutory(page)]
        assert names[:3] == SITE_TAGS, page.address
        assert names[3:7] in ([], COLUMN_TAGS), page.address
        assert set(names[7:]) in (set(), set(ARTICLE_TAGS)), page.address
        assert len(names) == len(set(names)), page.address
        assert all(content.strip() and content != "null" for _, content in statutory(page)), page.address


def test_home_has_three_lists_have_seven_and_records_ten(finished: Finished) -> None:
    assert len(statutory(finished.pages["index.html"])) == 3
    for page in finished.whole_pages():
        if page.address.startswith("lists/") or page.address == "search.html":
            assert len(statutory(page)) == 7, page.address
        if page.kind:
            assert len(statutory(page)) == 10, page.address


def test_the_four_column_tags_are_never_all_the_same(finished: Finished) -> None:
    for page in finished.whole_pages():
        column = [content for name, content in statutory(page) if name in COLUMN_TAGS]
        assert not column or len(set(column)) > 1, page.address


def test_the_publication_time_is_tagged_to_the_minute_and_read_on_the_page(finished: Finished) -> None:
    for page in finished.record_pages():
        published = dict(page.tags)["PubDate"]
        assert PUBLISHED.match(published), page.address
        main = page.tree.find(".//main").text_content()
        assert published in main or published.partition(" ")[0] in main, page.address


def test_the_title_begins_with_what_the_page_is_about(finished: Finished) -> None:
    for page in finished.record_pages():
        title = page.tree.findtext(".//title")
        assert title.startswith(dict(page.tags)["ArticleTitle"]), page.address
    titles = Counter(page.tree.findtext(".//title") for page in finished.whole_pages())
    assert "" not in titles
    assert None not in titles


def footer_of(page: Page) -> str:
    footers = page.tree.xpath("//body/footer")
    assert len(footers) == 1, page.address
    return unescape(etree.tostring(footers[0], encoding="unicode", with_tail=False))


def test_the_footer_has_its_seven_items(finished: Finished) -> None:
    settings = finished.loaded.settings
    footer = footer_of(finished.pages["index.html"])
    for item in (
        settings.footer.organiser, settings.footer.telephone, settings.portal.id_code, settings.footer.icp_number,
        settings.footer.security_number, settings.portal.find_error_address, 'href="sitemap.html"',
    ):  # fmt: skip
        assert item in footer, item


def test_the_footer_is_the_same_on_every_page(finished: Finished) -> None:
    home = footer_of(finished.pages["index.html"])
    for page in finished.whole_pages():
        root = finished.base_path if page.address == "404.html" else root_from(page.address)
        assert re.sub(f'="{re.escape(root)}(?!https?:|tel:|#|mailto:)', '="', footer_of(page)) == home, page.address


def test_every_page_refuses_scripts_and_styles_that_are_not_files_of_ours(finished: Finished) -> None:
    for page in finished.pages.values():
        found = page.tree.xpath('//meta[@http-equiv="Content-Security-Policy"]/@content')
        assert len(found) == 1, page.address
        policy = dict(part.strip().split(" ", 1) for part in found[0].split(";"))
        assert policy["default-src"] == "'none'", page.address
        assert "unsafe" not in found[0], page.address
    for page in finished.whole_pages():
        assert f'content="{WHOLE_POLICY}"' in page.text, page.address


def test_no_page_has_a_script_or_style_of_its_own(finished: Finished) -> None:
    for page in finished.pages.values():
        inline = page.tree.xpath("//script[not(@src)] | //style | //*[@style] | //iframe | //object | //embed | //base")
        assert inline == [], (page.address, [etree.tostring(item)[:200] for item in inline])
        handlers = page.tree.xpath("//@*[starts-with(name(), 'on')]")
        assert handlers == [], page.address
        assert not [link for link in page.links() if link.lower().lstrip().startswith(("javascript:", "data:text"))]


def test_no_page_asks_another_host_for_anything(finished: Finished) -> None:
    for page in finished.pages.values():
        foreign = [link for link in page.resources() if re.match(r"\s*(https?:)?//", link)]
        assert foreign == [], page.address
    for path in finished.files:
        if path.endswith(".css"):
            text = (finished.folder / path).read_text(encoding="utf-8")
            assert not re.search(r"url\(\s*[\"']?(https?:)?//|@import", text), path


def test_every_link_and_fragment_leads_somewhere(finished: Finished) -> None:
    dead = [
        f"{page.address} → {link}"
        for page in finished.pages.values()
        for link in page.links()
        if not leads_somewhere(finished, page, link)
    ]
    wrong(dead)


def leads_somewhere(finished: Finished, page: Page, link: str) -> bool:
    target = finished.target(page, link)
    if target is None:
        return True
    path, fragment = target
    if path not in finished.files:
        return False
    return not fragment or path not in finished.pages or fragment in finished.pages[path].ids


def test_links_name_their_page_and_are_relative(finished: Finished) -> None:
    for page in finished.pages.values():
        for link in page.links():
            if page.address == "404.html" or re.match(r"[a-z]+:", link):
                continue
            assert not link.startswith("/"), (page.address, link)
            assert not re.search(r"(^|/)(\.\.?)?/?($|[?#])", link) or link.startswith("#"), (page.address, link)


def test_addresses_are_ascii_short_and_without_dot_folders(finished: Finished) -> None:
    wrong([path for path in finished.files if not path.isascii() or len(path) > 120])
    wrong([path for path in finished.files if re.search(r"(^|/)\.", path)])
    folded = Counter(path.lower() for path in finished.files)
    wrong([path for path, count in folded.items() if count > 1])


def test_a_language_and_a_single_heading_stand_on_every_page(finished: Finished) -> None:
    for page in finished.pages.values():
        assert page.tree.get("lang") == "zh-CN", page.address
        assert len(page.tree.xpath("//h1")) == 1, page.address
        repeated = [name for name, count in Counter(page.tree.xpath("//@id")).items() if count > 1]
        assert repeated == [], page.address


def sitemap_addresses(finished: Finished) -> set[str]:
    url = finished.loaded.settings.url
    found: set[str] = set()
    for path in finished.files:
        if path.endswith(".xml") and "sitemap" in path:
            tree = etree.parse(str(finished.folder / path))
            found |= {str(item.text).removeprefix(url) for item in tree.iterfind(".//{*}loc")}
    return found


def test_pages_that_search_engines_may_not_keep_are_in_no_sitemap(finished: Finished) -> None:
    named = sitemap_addresses(finished)
    assert named
    hidden = {page.address for page in finished.pages.values() if page.is_noindex}
    assert hidden & named == set()
    shown = {page.address for page in finished.record_pages() if not page.is_noindex and is_listed(page.kind)}
    wrong(sorted(shown - named))


def is_listed(kind: str) -> bool:
    return record_classes()[kind].facts.is_listed


def test_posters_stand_alone_and_are_kept_out_of_search_engines(finished: Finished) -> None:
    posters = [page for page in finished.pages.values() if page.is_poster]
    assert posters
    for page in posters:
        assert page.is_noindex, page.address
        assert page.tree.xpath("//script | //nav") == []
        assert page.address.replace("-poster.html", ".html") in finished.pages


# What may be read where.


def holders(site: Finished, words: str) -> list[str]:
    return sorted(path for path in site.files if words.encode() in (site.folder / path).read_bytes())


def test_a_name_list_is_read_on_its_notice_and_in_no_other_file(
    example_site: Finished, special_content: tuple[Path, Special]
) -> None:
    notice = special_content[1].with_list
    assert holders(example_site, MARKER) == [address_of(notice)]
    assert example_site.pages[address_of(notice)].is_noindex
    assert MARKER.encode() not in (example_site.folder.parent / "cache.sqlite").read_bytes()


def test_what_is_for_the_board_or_a_group_alone_is_in_no_file(example_site: Finished) -> None:
    assert holders(example_site, BOARD_MARKER) == []


def test_the_body_of_a_withdrawn_record_is_in_no_file(
    example_site: Finished, special_content: tuple[Path, Special]
) -> None:
    assert holders(example_site, WITHDRAWN_MARKER) == []
    page = example_site.pages[address_of(special_content[1].withdrawn)]
    assert "2026年4月1日" in page.text
    assert "内容有误，更正后重新发布" in page.text


def test_a_repealed_document_says_so_and_leads_to_its_successor(
    example_site: Finished, special_content: tuple[Path, Special]
) -> None:
    page = example_site.pages[address_of(special_content[1].repealed)]
    assert "废止" in page.tree.find(".//main").text_content()
    assert any(link.endswith("20260312-k3m9q.html") for link in page.links())


def test_an_address_that_moved_leads_on(example_site: Finished) -> None:
    page = example_site.pages["old/notice.html"]
    assert page.is_redirect
    assert "../documents/2026/03/20260312-k3m9q.html" in list(page.links())


def test_words_from_records_never_become_markup(example_site: Finished, special_content: tuple[Path, Special]) -> None:
    page = example_site.pages[address_of(special_content[1].with_file)]
    assert page.tree.findtext(".//h1") == special_content[1].with_file.title
    assert not page.tree.xpath("//h1//b")
