from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from site_builder import resources
from site_builder.clock import BEIJING
from site_builder.errors import RenderError
from site_builder.rendering import stamp as stamps
from site_builder.rendering.stamp import Stamp

Rendered = Callable[..., str]


@pytest.fixture
def rendered(tmp_path: Path) -> Rendered:
    """Renders a template given as text with `page` made of keywords."""

    def render(text: str, **page: Any) -> str:
        (tmp_path / "records").mkdir(exist_ok=True)
        (tmp_path / "records" / "x.html").write_text(text, encoding="utf-8")
        return Stamp(tmp_path).render("records/x.html", SimpleNamespace(**page))

    return render


@given(st.text())
def test_what_a_struct_holds_is_escaped(rendered: Rendered, words: str) -> None:
    assert rendered("{{ page.title }}", title=f"<b>{words}") == str(escape(f"<b>{words}"))


def test_finished_html_comes_as_markup(rendered: Rendered) -> None:
    assert rendered("{{ page.body }}", body=Markup("<p>文</p>")) == "<p>文</p>"
    assert rendered("{{ page.body }}", body="<p>文</p>") == "&lt;p&gt;文&lt;/p&gt;"


def test_a_missing_fact_names_template_and_line(rendered: Rendered) -> None:
    with pytest.raises(RenderError, match=r"records/x\.html 第 3 行.*nothing"):
        rendered("一\n\n{{ page.nothing }}")


def test_an_error_in_a_filter_names_template_and_line(rendered: Rendered) -> None:
    with pytest.raises(RenderError, match=r"records/x\.html 第 2 行"):
        rendered("一\n{{ page.day | date_cn }}", day="2026-05-08")


def test_a_template_that_is_ill_written_is_named(rendered: Rendered) -> None:
    with pytest.raises(RenderError, match=r"records/x\.html 第 2 行写错了"):
        rendered("一\n{% if %}")


def test_the_way_around_escaping_is_closed(rendered: Rendered) -> None:
    with pytest.raises(RenderError, match="safe"):
        rendered("{{ page.title | safe }}", title="<b>")


def test_an_absent_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"records/none\.html"):
        Stamp(tmp_path).render("records/none.html", SimpleNamespace())
    assert not Stamp(tmp_path).has("records/none.html")


@pytest.mark.parametrize("name", ["range", "lipsum", "cycler", "now", "dict"])
def test_a_template_sees_nothing_but_its_struct(name: str, rendered: Rendered) -> None:
    with pytest.raises(RenderError, match=name):
        rendered("{{ " + name + "() }}")


def test_the_fingerprint_changes_with_any_template(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.html").write_text("一", encoding="utf-8")
    before = Stamp(tmp_path).fingerprint
    (tmp_path / "parts" / "a.html").write_text("二", encoding="utf-8")
    assert Stamp(tmp_path).fingerprint != before


def test_every_template_of_the_theme_compiles() -> None:
    Stamp(resources.theme()).compile_all()


def test_a_template_that_does_not_compile_is_named(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.html").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(RenderError, match=r"lists/a\.html 第 1 行"):
        Stamp(tmp_path).compile_all()


def test_dates_are_said_in_full() -> None:
    assert stamps.date_cn(date(2026, 5, 8)) == "2026年5月8日"
    assert stamps.day_cn(date(2026, 5, 8)) == "5月8日"
    assert stamps.weekday_cn(date(2026, 5, 8)) == "星期五"
    assert stamps.minute(datetime(2026, 5, 8, 9, 5, tzinfo=BEIJING)) == "2026-05-08 09:05"


def test_amounts_have_separators_and_two_places() -> None:
    assert stamps.amount(Decimal("1234567.5")) == "1,234,567.50"
    assert stamps.amount(Decimal("-0.5")) == "-0.50"
    assert stamps.amount(1234) == "1,234"


def test_sizes_are_said_as_people_say_them() -> None:
    assert [stamps.size(octets) for octets in (0, 900, 36_800, 1_258_291)] == ["1 KB", "1 KB", "36 KB", "1.2 MB"]


def test_only_own_addresses_get_the_way_back() -> None:
    assert stamps.relative("lists/a.html", "../../") == "../../lists/a.html"
    assert stamps.relative("https://www.gov.cn/", "../../") == "https://www.gov.cn/"
    assert stamps.relative("#article-26", "../../") == "#article-26"


def test_an_extension_is_dialled_after_a_pause() -> None:
    assert stamps.dialled("0555-6810021转802") == "05556810021,802"
    assert stamps.dialled("+86-555-6810021") == "+865556810021"


def test_a_span_of_hours_does_not_break_at_its_dash() -> None:
    assert stamps.unbroken("工作日 8:30–12:00，周六") == "工作日 8:30–\u206012:00，周六"
