"""Examples for the description of the API, from the records' own."""

from __future__ import annotations

from typing import Any

from litestar.openapi.spec import Example

from admin_api.queries.check_record import given_names
from site_builder.records.kinds import examples
from site_builder.store.convert import to_plain


def new_document() -> dict[str, Any]:
    """A document as a client would send it: without what the system sets."""
    return {
        name: value for name, value in to_plain(examples()["documents"]).items() if name not in given_names("documents")
    }


OUTCOME = {
    "kind": "documents", "id": "20260512-k3m9q", "version": "0" * 64, "address": "documents/2026/05/20260512-k3m9q.html",
    "url": "https://www.yunchuan.example/qinghe/documents/2026/05/20260512-k3m9q.html", "committed": True,
    "is_live": True, "warnings": [],
}  # fmt: skip


def example(summary: str, value: Any) -> list[Example]:
    """One example."""
    return [Example(summary=summary, value=value)]
