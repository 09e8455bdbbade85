"""Numbers to dial in finished HTML."""

from __future__ import annotations

import pytest

from site_builder.text.telephones import link_telephones, with_telephones


def test_a_number_with_an_area_code_can_be_dialled() -> None:
    assert (
        link_telephones("<p>请打0555-6810012或者021-12345678转802。</p>")
        == '<p>请打<a href="tel:05556810012">0555-6810012</a>或者<a href="tel:02112345678,802">021-12345678转802</a>。</p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        '<a href="tel:05556810012">0555-6810012</a>',
        '<p title="0555-6810012">无</p>',
        "<code>0555-6810012</code>",
        "<p>014332607/2026-00012</p>",
        "<p>编号10555-68100123</p>",
        "<p>2026-05-12</p>",
        "<p>传真0555-6810011，传真：0555-6810011</p>",
    ],
)
def test_links_attributes_and_other_digits_are_left_alone(html: str) -> None:
    assert link_telephones(html) == html


def test_after_a_link_numbers_are_found_again() -> None:
    html = '<p><a href="x.html">0555-6810011</a> 0555-6810012</p>'
    assert link_telephones(html).count("tel:") == 1


def test_a_plain_text_is_escaped() -> None:
    assert with_telephones("<b> 0555-6810012") == '&lt;b&gt; <a href="tel:05556810012">0555-6810012</a>'
