"""Open data: the files of each month, and that an edit gives what a clean build gives."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from msgspec import structs

from site_builder.channels import open_data
from site_builder.channels.public_fields import heading
from site_builder.records.base import Record
from site_builder.records.documents import EXAMPLE as DOCUMENT
from site_builder.records.fields import Placement, Withdrawal
from site_builder.records.kinds import examples
from site_builder.records.public_notices import EXAMPLE as NOTICE
from site_builder.rendering.shell import Shell
from tests.site_builder.channels.steps import Site, check_law, clean, holdings_of


def _site(shell: Shell, *records: Record) -> Site:
    return clean(open_data.outputs, shell, holdings_of(records))


def _rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("seed", range(6))
def test_stepping_gives_the_clean_data(shell: Shell, seed: int) -> None:
    check_law(open_data.outputs, shell, seed)


def test_a_month_is_a_table_with_a_mark_of_its_encoding(shell: Shell) -> None:
    data = _site(shell, DOCUMENT)["data/documents/2026-03.csv"]
    assert data.startswith(b"\xef\xbb\xbf")
    rows = _rows(data)
    assert rows[0] == heading(type(DOCUMENT))
    assert rows[1][1] == DOCUMENT.title
    assert rows[1][-1] == "https://www.yunchuan.example/qinghe/documents/2026/03/20260312-k3m9q.html"


def test_formulas_are_harmless_in_the_table_and_exact_in_the_data(shell: Shell) -> None:
    titles = ["=1+1 的通知", "＝1+1 的通知", "@SUM 的通知", "+86 的通知", "-1 的通知"]
    records = [structs.replace(DOCUMENT, id=f"20260312-0000{n}", title=title) for n, title in enumerate(titles)]
    site = _site(shell, *records)
    assert [row[1] for row in _rows(site["data/documents/2026-03.csv"])[1:]] == [f"'{title}" for title in titles]
    exact = json.loads(site["data/documents/2026-03.json"])
    assert [record["title"] for record in exact["records"]] == titles
    assert "单引号" in site["data/index.html"].decode()


def test_a_month_fits_its_schema(shell: Shell) -> None:
    site = _site(shell, *examples().values())
    for path in [path for path in site if path.endswith(("-03.json", "all.json"))]:
        schema = json.loads(site[f"{path.rpartition('/')[0]}/schema.json"])
        assert list(Draft202012Validator(schema).iter_errors(json.loads(site[path]))) == [], path


def test_the_index_of_a_year_counts_its_months(shell: Shell) -> None:
    assert DOCUMENT.published_at is not None
    later = structs.replace(DOCUMENT, id="20260401-zzzzz", published_at=DOCUMENT.published_at + timedelta(days=30))
    index = json.loads(_site(shell, DOCUMENT, later)["data/documents/2026.json"])
    assert index["total"] == 2
    assert [(month["period"], month["count"]) for month in index["months"]] == [("2026-04", 1), ("2026-03", 1)]


def test_kinds_without_months_have_one_file(shell: Shell) -> None:
    site = _site(shell, *examples().values())
    assert {"data/organisations/all.csv", "data/organisations/all.json"} <= site.keys()
    assert "data/holiday-calendars/index.html" not in site


def test_what_is_only_named_is_not_in_the_data(shell: Shell) -> None:
    withdrawn = structs.replace(DOCUMENT, withdrawal=Withdrawal(withdrawn_on=date(2026, 5, 1), reason="发错了"))
    on_board = structs.replace(NOTICE, placement=Placement.BOARD)
    whole = b"".join(_site(shell, withdrawn, on_board).values()).decode()
    assert DOCUMENT.title not in whole
    assert NOTICE.title not in whole


def test_a_record_without_a_time_stands_in_the_month_of_its_id() -> None:
    assert open_data.period_of(structs.replace(DOCUMENT, published_at=None)) == "2026-03"
