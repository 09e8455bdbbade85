"""One page of every sort: what slow examiners of pages look at."""

from __future__ import annotations

from site_builder.addresses import address_of, poster_of
from tests.conftest import every_example
from tests.contract.special import Special

OTHERS = (
    "index.html", "search.html", "404.html", "sitemap.html", "v/liuxi-cun/index.html", "lists/index.html",
    "lists/guides/index.html", "lists/open/index.html", "lists/organisations/index.html", "lists/kind/documents/index.html",
    "lists/section/guide/index.html", "lists/section/request/index.html", "lists/section/content/index.html",
    "data/index.html", "pages/how-to-find.html",
)  # fmt: skip


def sample(special: Special) -> dict[str, str]:
    """Name → address: every kind, every special case, every sort of list."""
    names = [name for name in Special.__dataclass_fields__ if name not in ("for_a_group", "successor")]
    special_pages = {name: address_of(getattr(special, name)) for name in names}  # the two look like others
    return {
        **one_of_every_kind(),
        **special_pages,
        **{place: place for place in OTHERS},
        "poster": poster_of(special.with_list),
    }


def one_of_every_kind() -> dict[str, str]:
    """Kind → address of its example."""
    return {record.facts.kind: address_of(record) for record in reversed(every_example())}
