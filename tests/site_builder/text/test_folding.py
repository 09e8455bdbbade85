"""Folding: what searchers need not type exactly, and that the browser folds every text as we do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from site_builder import resources
from site_builder.text.folding import BLANKS, fold, fold_all, table

SCRIPT = Path(str(resources.theme())) / "assets" / "search.js"
SURROGATES = range(0xD800, 0xE000)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("青政发〔2026〕12号", "青政发(2026)12号"),
        ("青政发[2026]12号", "青政发(2026)12号"),
        ("青政发【２０２６】１２号", "青政发(2026)12号"),
        ("ＡＢＣ Abc", "abc abc"),
        ("《社会救助暂行办法》", "(社会救助暂行办法)"),
        ("“低保”", '"低保"'),
        ("0555—6810021", "0555-6810021"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("ÉCOLE Ψ Ж", "école ψ ж"),
    ],
)
def test_width_case_and_the_shape_of_brackets_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("三格式化粪池 1200元/户", "三格式化粪池1200元/户"),
        ("到今年\n年底", "到今年年底"),
        ("open data", "open data"),
        ("open \n\u3000 data", "open data"),
        ("  首尾  ", "首尾"),
        (" a ", "a"),
        ("12 34", "12 34"),
        ("2026 年", "2026年"),
        ("a 、 b", "a、b"),
        ("低\u200b保\ufeff", "低保"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_a_blank_counts_only_between_words_that_need_one(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text("低保abc12 \n\u3000〔Ａ\u200b\x1e", max_size=12), max_size=6))
def test_many_texts_fold_together_as_each_does_alone(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]


@given(st.text("低保公示年abc12 \n\u3000〔〕Ａ", max_size=30), st.text("低保公示年abc12 \n\u3000〔〕Ａ", max_size=30))
def test_a_part_of_a_text_without_blanks_is_found_in_its_folded_form(before: str, word: str) -> None:
    solid = "".join(letter for letter in word if letter not in BLANKS)
    assert fold(solid) in fold(f"{before}{solid}{before}")


def test_a_letter_folds_to_one_letter_or_none() -> None:
    assert {len(to) for to in table().values()} <= {0, 1}


IN_BROWSER = """([first, expected]) => expected.split("\\n").flatMap((want, place) => {
  const code = first + place;
  if (code >= 0xd800 && code < 0xe000) return [];
  return gongkailan.fold("a" + String.fromCodePoint(code) + "b") === want ? [] : [code];
})"""


@pytest.mark.browser
def test_the_browser_folds_every_character_of_unicode_as_we_do(chromium: Browser) -> None:
    page = chromium.new_page()
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    for first in range(0, 0x110000, 0x8000):
        codes = range(first, first + 0x8000)
        expected = ["" if code in SURROGATES else fold(f"a{chr(code)}b") for code in codes]
        assert page.evaluate(IN_BROWSER, [first, "\n".join(expected)]) == []
    page.close()


@pytest.mark.browser
def test_the_browser_keeps_and_drops_blanks_as_we_do(chromium: Browser) -> None:
    dice = random.Random(20260512)
    letters = [*"低保公示年月abzAZ019éÀЖяΩ〔〕（）·-—、。\U00020000\U0001f600", *BLANKS, *" \n\u3000\u2003\u200b" * 4]
    texts = ["".join(dice.choices(letters, k=dice.randint(0, 12))) for _ in range(20_000)]
    page = chromium.new_page()
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    folded = page.evaluate("texts => texts.map(text => gongkailan.fold(text))", texts)
    assert [text for text, found in zip(texts, folded, strict=True) if found != fold(text)] == []
    page.close()
