"""A finished site as its readers get it: every page parsed once, and what is asked of them all."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import html

from site_builder.build import BuildRequest, build
from site_builder.records.kinds import record_classes
from site_builder.store.read import Loaded, load

EMBEDDED = ("src", "data", "poster", "srcset", "background", "action", "formaction")
"""Attributes by which a page makes the browser ask for something without a click."""


@dataclass(frozen=True, eq=False)
class Page:
    """One finished page."""

    address: str
    text: str

    @cached_property
    def tree(self) -> Any:
        """Its elements."""
        return html.document_fromstring(self.text.encode(), parser=html.HTMLParser(encoding="utf-8"))

    @cached_property
    def tags(self) -> list[tuple[str, str]]:
        """The <meta name> tags in order: name, content."""
        return [(str(tag.get("name")), str(tag.get("content"))) for tag in self.tree.iterfind(".//meta[@name]")]

    @cached_property
    def ids(self) -> frozenset[str]:
        """What a fragment can lead to."""
        return frozenset(str(item.get("id")) for item in self.tree.iterfind(".//*[@id]"))

    @property
    def is_noindex(self) -> bool:
        """Whether search engines are asked to stay away."""
        return ("robots", "noindex") in self.tags

    @property
    def is_poster(self) -> bool:
        """Whether it is a sheet for the board, without header and footer."""
        return self.address.endswith("-poster.html")

    @property
    def is_redirect(self) -> bool:
        """Whether it only leads on."""
        return bool(self.tree.xpath('//meta[@http-equiv="refresh"]'))

    @property
    def kind(self) -> str:
        """The kind whose record it shows; "" for other pages."""
        first = self.address.partition("/")[0]
        return first if first in record_classes() and "/" in self.address and not self.is_poster else ""

    def links(self) -> Iterator[str]:
        """Every address the page names, as written."""
        for element in self.tree.iter():
            for name in ("href", *EMBEDDED):
                if (value := element.get(name)) is not None:
                    yield str(value)

    def resources(self) -> Iterator[str]:
        """What the browser fetches by itself."""
        for element in self.tree.iter():
            for name in EMBEDDED:
                if (value := element.get(name)) is not None:
                    yield str(value)
            if element.tag == "link" and element.get("rel") in ("stylesheet", "icon", "preload", "manifest"):
                yield str(element.get("href"))


@dataclass(frozen=True, eq=False)
class Finished:
    """A whole built site."""

    folder: Path
    content: Path
    today: date
    pages: dict[str, Page] = field(default_factory=dict)

    @classmethod
    def built(cls, content: Path, folder: Path, today: date) -> Finished:
        """Build a content folder into `folder` and read what came out."""
        build(BuildRequest(content=content, out=folder / "site", cache=folder / "cache.sqlite", today=today))
        site = folder / "site"
        pages = {
            str(path.relative_to(site)): Page(str(path.relative_to(site)), path.read_text(encoding="utf-8"))
            for path in sorted(site.rglob("*.html"))
        }
        return cls(site, content, today, pages)

    @cached_property
    def loaded(self) -> Loaded:
        """What it was built from."""
        return load(self.content)

    @property
    def base_path(self) -> str:
        """The path below which it is meant to be served."""
        return self.loaded.settings.base_path

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file of the site."""
        return frozenset(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def whole_pages(self) -> Iterator[Page]:
        """Every page with the site around it: no posters, no redirects, no asset for old browsers."""
        return (
            page
            for page in self.pages.values()
            if not page.is_poster and not page.is_redirect and not page.address.startswith("assets/")
        )

    def record_pages(self) -> Iterator[Page]:
        """The page of every record."""
        return (page for page in self.whole_pages() if page.kind)

    def target(self, page: Page, link: str) -> tuple[str, str] | None:
        """(file, fragment) to which a link of a page leads; None if it leads to another host or no document."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return None
        path = unquote(parts.path)
        if path.startswith("/"):
            path = path.removeprefix(self.base_path)
        elif path:
            path = posixpath.normpath(posixpath.join(posixpath.dirname(page.address), path))
        return path or page.address, unquote(parts.fragment)
