"""The peers get the words that our pages show, or a comparison of times would say nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from site_builder.channels.readable import readable_text
from site_builder.holdings import Holdings
from site_builder.records.base import Record
from site_builder.records.site_settings import EXAMPLE as SETTINGS
from site_builder.records.site_settings import Redirects
from site_builder.text.markdown import to_html
from site_builder.text.plain import html_to_text
from tests.bench.corpus import TODAY, corpus, organisations
from tests.bench.peers import markdown_of

RECORDS = list(corpus(60))
ONE_OF_EACH = {record.facts.kind: record for record in RECORDS}


@pytest.mark.parametrize("record", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_a_peer_shows_every_letter_that_we_show_and_none_twice(record: Record) -> None:
    holdings = Holdings(SETTINGS, Redirects(), [*organisations(), *RECORDS], TODAY)
    theirs = Counter("".join(html_to_text(to_html(markdown_of(record, holdings))).split()))
    ours = Counter("".join(readable_text(record, holdings).split()))
    assert theirs == ours
