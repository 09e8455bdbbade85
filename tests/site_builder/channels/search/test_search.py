"""Search finds every literal substring of two characters or more, nothing else, and never what may not be read."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from msgspec import structs
from playwright.sync_api import Browser

from site_builder.addresses import address_of
from site_builder.build import BuildRequest, build
from site_builder.channels import search
from site_builder.channels.edit import Edit, flat
from site_builder.channels.search.block import TAIL
from site_builder.channels.search.entry import SearchEntry
from site_builder.channels.search.query import search_files
from site_builder.clock import BEIJING
from site_builder.records.base import key_of
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.documents import Document
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.rendering.shell import Shell
from site_builder.store.write import NEW, save
from site_builder.text.folding import fold
from tests.conftest import TODAY
from tests.contract.finished import Page
from tests.contract.special import BOARD_MARKER, MARKER, WITHDRAWN_MARKER, write_special_content
from tests.site_builder.channels.search.conftest import Ask, SearchSite, more_documents
from tests.site_builder.channels.steps import (
    FIRST_DAY,
    Blobs,
    Site,
    Stored,
    clean,
    edit_of,
    first_records,
    holdings_of,
    random_edit,
)

ALL = 10_000
NAMES = 2
"""Of a group of synonyms, how many are names in use: a word stands for these as well."""
SYNONYMS = [[fold(word) for word in group.words] for group in SETTINGS.synonyms]


def folded(entry: SearchEntry) -> str:
    return "\n".join(fold(part) for part in (entry.title, entry.number, entry.text))


def holds(entry: SearchEntry, query: str) -> bool:
    """What search promises, said in the plainest way: every word, or a synonym of it, stands in the entry."""
    text = folded(entry)
    words = [fold(word) for word in query.split()]
    return all(
        any(same in text for same in {word, *(other for group in SYNONYMS if word in group for other in group[:NAMES])})
        for word in words
        if word
    )


def expected(site: SearchSite, query: str) -> set[str]:
    return {entry.url for entry in site.entries if holds(entry, query)}


def random_queries(site: SearchSite, number: int, seed: int) -> list[str]:
    """Pieces of 2 to 12 characters out of titles, numbers and texts."""
    dice = random.Random(seed)
    queries: list[str] = []
    while len(queries) < number:
        entry = dice.choice(site.entries)
        text = dice.choice([entry.title, entry.number or entry.title, entry.text or entry.title])
        start = dice.randrange(max(1, len(text) - 2))
        query = text[start : start + dice.randint(2, 12)]
        if all(len(fold(word)) > 1 for word in query.split()) and query.strip():
            queries.append(query)
    return queries


def found_by_reader(site: SearchSite, query: str) -> set[str]:
    return {hit.url for hit in search_files(site.folder, query, size=ALL).hits}


def test_the_entries_fill_more_than_one_block(search_site: SearchSite) -> None:
    assert {path.name.partition("-")[0] for path in (search_site.folder / "search").iterdir() if path.is_dir()} == {
        "b0",
        "tail",
    }


def test_every_substring_is_found_and_nothing_else(search_site: SearchSite) -> None:
    for query in random_queries(search_site, 150, seed=1):
        assert found_by_reader(search_site, query) == expected(search_site, query), query


def rendered_text(site: SearchSite, address: str) -> str:
    """A body as its page shows it, paragraphs and cells one after the other."""
    page = Page(address, (site.folder / address).read_text(encoding="utf-8"))
    bodies = page.tree.xpath("//*[contains(@class, 'document-text')]")
    return fold("".join(body.text_content() for body in bodies))


def test_what_a_reader_sees_on_a_page_finds_that_page(search_site: SearchSite) -> None:
    dice = random.Random(2)
    documents = [entry for entry in search_site.entries if entry.kind == "documents" and not entry.ended and entry.text]
    for entry in dice.sample(documents, 40):
        text = rendered_text(search_site, entry.url)
        assert len(text) > 20, entry.url
        start = dice.randrange(len(text) - 8)
        query = text[start : start + dice.randint(3, 8)].strip()
        if " " not in query:
            assert entry.url in found_by_reader(search_site, query), (entry.url, query)


@pytest.mark.browser
def test_the_browser_finds_the_same(search_site: SearchSite, ask: Ask) -> None:
    for query in random_queries(search_site, 60, seed=3):
        found = ask("search", query, {"size": 300})
        assert {hit["address"].partition("#")[0] for hit in found["hits"]} == {
            url.partition("#")[0] for url in expected(search_site, query)
        }, query
        if found["total_is_exact"]:
            assert found["total"] == len(expected(search_site, query)), query


@pytest.mark.browser
def test_nonsense_is_not_found(search_site: SearchSite, ask: Ask) -> None:
    for query in ("火星移民", "zzqqxx", "低保低保低保", "公示贴示", "月球 低保"):
        assert expected(search_site, query) == set()
        assert found_by_reader(search_site, query) == set()
        assert ask("search", query)["total"] == 0


@pytest.mark.browser
def test_several_words_mean_all_of_them(search_site: SearchSite, ask: Ask) -> None:
    query = "路灯 医保"
    found = ask("search", query, {"size": 300})
    assert {hit["address"] for hit in found["hits"]} == expected(search_site, query)
    assert 0 < len(found["hits"]) < len(expected(search_site, "路灯"))


@pytest.mark.browser
@pytest.mark.parametrize(
    "written",
    ["青政发〔2026〕12号", "青政发[2026]12号", "青政发【2026】12号", "青政发(2026)12号", "青政发〔２０２６〕１２号"],
)
def test_a_document_number_is_found_in_any_brackets(search_site: SearchSite, ask: Ask, written: str) -> None:
    assert "documents/2026/03/20260312-k3m9q.html" in found_by_reader(search_site, written)
    assert ask("search", written)["hits"][0]["address"] in expected(search_site, written)


@pytest.mark.browser
def test_filters_keep_what_they_say_and_counts_are_true(search_site: SearchSite, ask: Ask) -> None:
    query = "办理"
    entries = [entry for entry in search_site.entries if holds(entry, query)]
    counts = ask("search", query, {"counts": True})["counts"]
    assert counts["is_exact"]
    assert counts["over"] == len(entries)
    assert counts["kind"] == Counter(entry.kind for entry in entries)
    assert counts["year"] == Counter(entry.published_at[:4] for entry in entries)
    assert counts["organisation"] == Counter(entry.organisation for entry in entries)
    for name in ("kind", "organisation", "year"):
        for value, count in counts[name].items():
            found = ask("search", query, {"filters": {name: [value]}, "size": 300})
            assert found["total"] == len(found["hits"]) == count, (name, value)
    kinds = list(counts["kind"])[:2]
    both = ask("search", query, {"filters": {"kind": kinds}, "size": 300})
    assert both["total"] == sum(counts["kind"][kind] for kind in kinds)


@pytest.mark.browser
def test_a_total_is_exact_or_says_that_it_is_a_lower_bound(search_site: SearchSite, ask: Ask) -> None:
    for query in random_queries(search_site, 40, seed=4):
        found = ask("search", query)
        truth = len([entry for entry in search_site.entries if holds(entry, query)])
        assert found["total"] == truth if found["total_is_exact"] else found["total"] <= truth, query
        assert len(found["hits"]) == min(10, truth), query


@pytest.mark.browser
def test_pages_of_results_follow_each_other_without_gap_or_repetition(ask: Ask) -> None:
    whole = [hit["url"] for hit in ask("search", "路灯", {"size": 60})["hits"]]
    parts = [
        hit["url"] for start in range(0, 60, 7) for hit in ask("search", "路灯", {"from": start, "size": 7})["hits"]
    ]
    assert parts[: len(whole)] == whole
    assert len(set(whole)) == len(whole) > 20


@pytest.mark.browser
def test_marks_stand_on_the_words(ask: Ask) -> None:
    for hit in ask("search", "高龄津贴")["hits"]:
        marked = [hit["excerpt"][start:end] for start, end in hit["excerpt_marks"]]
        marked += [hit["title"][start:end] for start, end in hit["title_marks"]]
        assert set(marked) == {"高龄津贴"}


def test_the_newest_guide_or_title_stands_first_and_the_ended_last(search_site: SearchSite) -> None:
    hits = search_files(search_site.folder, "低保", size=ALL).hits
    ended = {entry.url for entry in search_site.entries if entry.ended}
    places = [hit.url in ended for hit in hits]
    assert places == sorted(places)
    assert any(places)


@pytest.mark.browser
def test_what_may_not_be_read_is_never_found(search_site: SearchSite, ask: Ask) -> None:
    for marker in (MARKER, MARKER[-3:], BOARD_MARKER, WITHDRAWN_MARKER):
        assert found_by_reader(search_site, marker) == set()
        assert ask("search", marker)["total"] == 0
    for path in (search_site.folder / "search").rglob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not any(marker in text for marker in (MARKER, BOARD_MARKER, WITHDRAWN_MARKER)), path


@pytest.mark.browser
def test_who_looks_for_a_person_is_told_where_lists_are_read(search_site: SearchSite, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((search_site.folder / "search.html").as_uri() + "?q=王翠翠")
    page.wait_for_selector(".notice-names")
    assert "公示" in page.inner_text(".notice-names")
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    "query",
    [
        "<img src=x onerror=window.hacked=1>",
        '"><script>window.hacked=1</script>',
        "javascript:alert(1)",
        "{{7*7}}",
        "低保<b>",
    ],
)
def test_words_of_a_query_stay_words(search_site: SearchSite, chromium: Browser, query: str) -> None:
    page = chromium.new_page()
    page.goto((search_site.folder / "search.html").as_uri())
    page.fill("#q", query)
    page.press("#q", "Enter")
    page.wait_for_selector(".result-count:not(:empty)")
    assert query in page.inner_text(".result-count") or "找到" in page.inner_text(".result-count")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".results img, .results script, .result-count b").count() == 0
    page.close()


def test_every_entry_leads_to_a_page_and_a_place_on_it(search_site: SearchSite) -> None:
    for entry in search_site.entries:
        path, _, fragment = entry.url.partition("#")
        text = (search_site.folder / path).read_text(encoding="utf-8")
        assert not fragment or f'id="{fragment}"' in text, entry.url


def test_a_record_that_is_listed_is_an_entry(search_site: SearchSite) -> None:
    urls = {entry.url.partition("#")[0] for entry in search_site.entries}
    listed = {address_of(record) for record in search_site.records if record.facts.is_listed}
    assert listed <= urls


@pytest.mark.parametrize("seed", [20260512, 7])
def test_a_step_gives_the_same_files_as_a_clean_build(shell: Shell, seed: int) -> None:
    """With memory from step to step, and enough records that blocks are sealed and opened again."""
    dice = random.Random(seed)
    stored = first_records(dice, number=122)
    before, memory = holdings_of(stored.values()), Blobs()
    site, _ = stepped(edit_of(shell, None, before), memory, {})
    for _ in range(8):
        keys = random_edit(stored, dice)
        after = holdings_of(stored.values(), FIRST_DAY)
        site, _ = stepped(edit_of(shell, before, after, keys), memory, site)
        assert_same(site, clean(search.outputs, shell, after))
        before = after


def test_corrections_in_a_sealed_block_touch_the_files_that_hold_them(shell: Shell) -> None:
    """Words come and go, in titles and texts, also rare ones; an organisation changes, a notice ends."""
    dice = random.Random(5)
    stored = {key_of(record): record for record in [*first_records(dice, 20).values(), *more_documents(dice, 230)]}
    before, memory = holdings_of(stored.values()), Blobs()
    site, _ = stepped(edit_of(shell, None, before), memory, {})
    keys = sorted(key for key, record in stored.items() if isinstance(record, Document))
    for place, text in enumerate(["硬化机耕路", "麒麟阁", "", "低保低保", "\u2028𠮷野家 Wi-Fi"] * 4):
        key = keys[place * 11 % len(keys)]
        old = stored[key]
        assert isinstance(old, Document)
        title = f"{old.title}{text[:3]}" if place % 2 else old.title
        organisation = "minzheng-ban" if place % 3 else "qinghe-zhen"
        stored[key] = structs.replace(old, title=title, body=f"{old.body[:40]}\n\n{text}\n", organisation=organisation)
        after = holdings_of(stored.values(), FIRST_DAY)
        site, made = stepped(edit_of(shell, before, after, {key}), memory, site)
        assert_same(site, clean(search.outputs, shell, after))
        assert made <= 45
        before = after


@pytest.mark.parametrize("more", range(4))
def test_what_is_published_in_one_minute_opens_no_sealed_block(shell: Shell, more: int) -> None:
    """Several at once, whose order is that of their drawn ids, just where the newest block is full."""
    minute = datetime(2026, 5, 12, 9, 30, tzinfo=BEIJING)
    documents = [
        record for record in more_documents(random.Random(8), 4 * TAIL - 2 + more) if isinstance(record, Document)
    ]
    at_once = [structs.replace(DOCUMENT, id=f"20260512-0000{letter}", published_at=minute) for letter in "cfb"]
    stored: Stored = {key_of(record): record for record in [*documents, at_once[0]]}
    before, memory = holdings_of(stored.values()), Blobs()
    site, _ = stepped(edit_of(shell, None, before), memory, {})
    for record in at_once[1:]:
        stored[key_of(record)] = record
        after = holdings_of(stored.values(), FIRST_DAY)
        sealed = {path: data for path, data in site.items() if path.startswith("search/b0-")}
        site, made = stepped(edit_of(shell, before, after, {key_of(record)}), memory, site)
        assert_same(site, clean(search.outputs, shell, after))
        assert made < 120 or not sealed.keys() & site.keys()  # the block filled up by this very record
        before = after
    assert made < 120


def test_last_files_that_somebody_changed_are_not_built_upon(shell: Shell) -> None:
    dice = random.Random(6)
    stored = {key_of(record): record for record in more_documents(dice, 230)}
    before, memory = holdings_of(stored.values()), Blobs()
    site, _ = stepped(edit_of(shell, None, before), memory, {})
    key = sorted(stored)[0]
    stored[key] = structs.replace(stored[key], title="改过的标题")
    after = holdings_of(stored.values(), FIRST_DAY)
    edit = replace(edit_of(shell, before, after, {key}), memory=memory)
    changed = {out.path: out.data for out in flat(search.outputs(edit), memory) if out.data is not None}
    assert_same({**site, **changed}, clean(search.outputs, shell, after))


def assert_same(site: Site, whole: Site) -> None:
    assert sorted(site) == sorted(whole)
    assert [path for path in whole if site[path] != whole[path]] == []


def stepped(edit: Edit, memory: Blobs, site: Site) -> tuple[Site, int]:
    """The files after one edit with the channel's own memory, and how many were made."""
    changed, made = dict(site), 0
    for out in flat(search.outputs(replace(edit, memory=memory, last_output=site.get)), memory):
        made += 1
        if out.data is None:
            changed.pop(out.path, None)
        else:
            changed[out.path] = out.data
    return changed, made


@pytest.mark.browser
def test_traditional_characters_find_what_is_written_in_simplified_ones(search_site: SearchSite, ask: Ask) -> None:
    found = ask("search", "太陽能路燈", {"size": 300})
    assert found["searched_for"] == "太阳能路灯"
    assert {hit["address"] for hit in found["hits"]} == expected(search_site, "太阳能路灯") != set()
    assert found_by_reader(search_site, "太陽能路燈") == expected(search_site, "太阳能路灯")
    assert "searched_for" not in ask("search", "太阳能路灯")


@pytest.mark.browser
def test_search_is_the_only_public_function_and_says_what_it_can_do(search_site: SearchSite, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((search_site.folder / "search.html").as_uri())
    assert page.evaluate("Object.keys(gongkailan)") == ["search"]
    plain = page.evaluate("gongkailan.search('低保')")
    assert {"total", "total_is_exact", "hits"} == set(plain)
    assert {"url", "title", "kind", "organisation", "published_on", "excerpt"} <= set(plain["hits"][0])
    assert "ways_out" in page.evaluate("gongkailan.search('火星移民', {ways_out: true})")
    page.close()
    head = (search_site.folder / "assets" / "search.js").read_text(encoding="utf-8").partition("*/")[0]
    for name in ("filters", "from", "size", "counts", "ways_out", *plain, *plain["hits"][0]):
        assert name in head, name


@pytest.mark.browser
@pytest.mark.parametrize(
    "written",
    [
        "WI-FI",
        "wi-fi",
        "Ｗｉ－Ｆｉ",
        "Wi–Fi用户",
        "gis培训",
        "ＧＩＳ培训",
        "c级危房",
        "80周岁",
        "８０周岁",
        "0555—6810036",
        "(C级)",
    ],
)
def test_width_case_and_dashes_make_no_difference(search_site: SearchSite, ask: Ask, written: str) -> None:
    wanted = expected(search_site, written)
    assert {hit["address"] for hit in ask("search", written, {"size": 300})["hits"]} == wanted
    assert found_by_reader(search_site, written) == wanted
    assert wanted or written == "(C级)"


@pytest.mark.browser
@pytest.mark.parametrize("query", ["低保", "路灯", "办理", "培训", "宅基地", "高龄津贴"])
def test_browser_and_python_give_the_same_order(search_site: SearchSite, ask: Ask, query: str) -> None:
    first = [hit["address"] for hit in ask("search", query, {"size": 40})["hits"]]
    assert first == [hit.url for hit in search_files(search_site.folder, query, size=40).hits]


@pytest.mark.browser
def test_live_titles_stand_first_the_ended_last_and_the_newest_before_the_older(
    search_site: SearchSite, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.clock.set_fixed_time("2026-05-12T10:00+08:00")
    page.goto((search_site.folder / "search.html").as_uri())
    entries = {entry.url: entry for entry in search_site.entries}
    for query in ("低保", "路灯", "培训", "公示"):
        hits = page.evaluate("q => gongkailan.search(q, {size: 300})", query)["hits"]
        ranks = []
        for hit in hits:
            entry = entries[hit["address"]]
            assert hit["ended"] == entry.ended, hit["address"]
            in_title = holds(replace_text(entry), query)
            is_guide = entry.kind == "service-guides" and in_title and not entry.ended
            ranks.append((entry.ended, not in_title, not is_guide))
        assert ranks == sorted(ranks), query
        for rank in set(ranks):
            days = [hit["published_on"] for hit, own in zip(hits, ranks, strict=True) if own == rank]
            assert days == sorted(days, reverse=True), query
    page.close()


def replace_text(entry: SearchEntry) -> SearchEntry:
    """The entry with nothing but its title and number."""
    return structs.replace(entry, text="")


@pytest.fixture(scope="module")
def misleading_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """420 documents that hold all pairs of a word, but only the oldest holds the word."""
    folder = tmp_path_factory.mktemp("misleading")
    content, _ = write_special_content(folder / "content")
    records = sorted(more_documents(random.Random(8), 420), key=lambda record: str(record.published_at))
    for number, record in enumerate(records):
        body = "镇里修水渠。" if number == 0 else "镇里修水井，挖水渠，里修好了。"
        save(content, structs.replace(record, title=f"通知之{number}", body=body), expect=NEW)
    build(BuildRequest(content=content, out=folder / "site", cache=folder / "cache.sqlite", today=TODAY))
    return folder / "site"


@pytest.mark.browser
@pytest.mark.slow
def test_a_hit_behind_hundreds_that_only_look_like_it_is_found(misleading_site: Path, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((misleading_site / "search.html").as_uri())
    for query in ("修水渠", "镇里修水渠"):
        found = page.evaluate("query => gongkailan.search(query)", query)
        assert (found["total"], found["total_is_exact"], len(found["hits"])) == (1, True, 1), query
    common = page.evaluate("gongkailan.search('镇里修水')")
    assert not common["total_is_exact"]
    assert len(common["hits"]) == common["total"] == 10
    page.close()


@pytest.mark.browser
def test_ten_titles_cost_few_files(search_site: SearchSite, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto((search_site.folder / "search.html").as_uri())
    page.evaluate("gongkailan.search('公示')")
    asked: Counter[str] = Counter()
    page.on("request", lambda request: asked.update([request.url.split("/search/")[1].split("/")[1][0]]))
    found = page.evaluate("gongkailan.search('路灯')")
    page.close()
    assert len(found["hits"]) == 10 < found["total"]
    assert asked["p"] <= 2
    assert asked["t"] <= 2
    assert asked["d"] + asked["x"] <= 20
