"""The search page: a form that works without script (it shows ways to browse), and the client that fills it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.addresses import SEARCH
from site_builder.channels.edit import Edit, Output
from site_builder.channels.page_tags import Column, list_tags

COLUMN = Column(name="站内搜索", description="搜索本站公开的全部信息", type="信息公开目录", keywords=("搜索", "查找"))


@dataclass(frozen=True)
class SearchPage:
    """What the template sees."""

    root: str
    telephone: str
    request_telephone: str


def search_page(edit: Edit) -> Iterator[Output]:
    """search.html."""
    settings = edit.after.settings
    root = settings.base_path if edit.embed else ""
    page = SearchPage(
        root=root,
        telephone=settings.footer.telephone,
        request_telephone=settings.request_telephone or settings.footer.telephone,
    )
    body = edit.stamp.render("channels/search.html", page)
    if edit.embed:
        yield Output(SEARCH, edit.shell.fragment(body=body).encode())
        return
    html = edit.shell.page(
        root=root,
        title="搜索",
        meta=[tag for tag in list_tags(settings, COLUMN) if not tag[0].startswith("Site")],
        body=body,
        crumbs=[("搜索", "")],
        scripts=("search.js", "search-page.js"),
    )
    yield Output(SEARCH, html.encode())
