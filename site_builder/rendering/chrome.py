"""What stands around every page, and how a page is put into it. Knows nothing of who made the chrome."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

import msgspec

SLOT = re.compile(r"@@gkl:([a-z][a-zA-Z0-9.-]*)@@")
"""What differs from page to page, in the template."""
_ORDER = ("title", "meta", "styles", "scripts", "crumbs", "body")

Crumb = tuple[str, str]
"""A step of the breadcrumb: words, address relative to the site's root ("" for the page itself)."""
Meta = tuple[str, str]
"""A page tag: name, content."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One entry of the navigation. `key` is what a page names to be shown as inside it: letters, digits, hyphens."""

    key: str
    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class ShellSettings:
    """What the chrome must know of the site. Addresses of own pages are relative to the site's root."""

    name: str
    base_path: str
    id_code: str
    domain: str
    portal_name: str
    portal_address: str
    organiser: str
    telephone: str
    address: str
    icp_number: str
    security_number: str
    find_error_address: str
    columns: tuple[Column, ...]
    undertaker: str = ""
    postcode: str = ""
    hours: str = ""
    icp_address: str = "https://beian.miit.gov.cn/"
    security_address: str = ""
    mark_address: str = ""
    sitemap_address: str = "pages/sitemap.html"


class HandWrittenPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of `content/pages/`: `body` is its HTML without the chrome, cleaned."""

    address: str
    title: str
    description: str
    keywords: str
    published_at: str
    column: str
    body: str


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """The chrome with its slots, the icons it brings, and the hand-written pages."""

    text: str
    icons: dict[str, str]
    pages: list[HandWrittenPage]
    pictures: dict[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Shell:
    """Stamps pages. Everything given but `body` is escaped here; `body` must be finished, clean HTML."""

    settings: ShellSettings
    template: Template
    fingerprint: str
    """Changes whenever the same content would give other pages."""
    files: dict[str, bytes]
    """Name below `assets/` → content."""
    versions: dict[str, str]
    """Name below `assets/` → name with its version, as pages ask for it."""
    first_site_state: bytes
    """What `assets/site-state.js` holds until the office writes its own."""
    _fitted: dict[tuple[str, str], list[str]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def assets(self) -> Iterator[tuple[str, bytes]]:
        """Path and content of every file below `assets/` but site-state.js, and of the hand-written pages' pictures."""
        yield from ((f"assets/{name}", data) for name, data in self.files.items())
        yield from self.template.pictures.items()

    @property
    def pages(self) -> Iterator[tuple[HandWrittenPage, bytes]]:
        """The hand-written pages, finished."""
        return ((page, self._hand_written(page).encode()) for page in self.template.pages)

    def page(
        self,
        *,
        root: str,
        title: str,
        body: str,
        meta: Iterable[Meta] = (),
        crumbs: Sequence[Crumb] = (),
        column: str = "",
        scripts: Sequence[str] = (),
        styles: Sequence[str] = (),
        feeds: Iterable[tuple[str, str]] = (),
        noindex: bool = False,
        lang: str = "zh-CN",
    ) -> str:
        """A whole page.

        `root` is the way back to the site's root ("", "../", …; for 404.html `settings.base_path`). `meta` are the page
        tags beside the site's three, which every page gets. `crumbs` follow 首页. `column` is the key of the navigation
        entry the page belongs to. `scripts` and `styles` are names below assets/; `feeds` are (title, address).
        """
        before, after_title, after_meta, after_styles, after_scripts, after_crumbs, after_body = self._fitted.get(
            (root, column)
        ) or self._fit(root, column)
        return "".join(
            (
                f'<!doctype html>\n<html lang="{escape(lang)}">\n', before, escape(self._whole_title(title)),
                after_title, *_tags(meta, noindex), *(_feed(root, *feed) for feed in feeds),
                after_meta, *(f'<link rel="stylesheet" href="{self._file(root, name)}">\n' for name in styles),
                after_styles, *(f'<script src="{self._file(root, name)}" defer></script>\n' for name in scripts),
                after_scripts, _trail(root, crumbs), after_crumbs, body, after_body,
            )
        )  # fmt: skip

    def fragment(self, *, body: str, lang: str = "zh-CN") -> str:
        """A record for another site's page: no chrome, no scripts. Its links must already start at `base_path`."""
        return f'<div class="gongkailan" lang="{escape(lang)}">\n{body}\n</div>\n'

    def _whole_title(self, title: str) -> str:
        return title if title == self.settings.name else f"{title} - {self.settings.name}"

    def _file(self, root: str, name: str) -> str:
        return escape(f"{root}assets/{self.versions.get(name, name)}")

    def _fit(self, root: str, column: str) -> list[str]:
        """The template for one depth and one column, in seven pieces around its six free slots."""
        pieces = [""]
        for position, part in enumerate(SLOT.split(self.template.text)):
            if position % 2 == 0:
                pieces[-1] += part
            elif part in _ORDER:
                pieces.append("")
            else:
                pieces[-1] += self._fixed(part, root, column)
        self._fitted[root, column] = pieces
        return pieces

    def _fixed(self, slot: str, root: str, column: str) -> str:
        if slot == "root":
            return escape(root)
        if slot.startswith("file-"):
            return self.versions.get(slot[5:], slot[5:])
        if slot == "pages":
            links = ((escape(root + page.address), escape(page.title)) for page in self.template.pages)
            return "".join(f'<li><a href="{href}">{title}</a></li>\n' for href, title in links)
        return ' aria-current="true"' if slot == f"at-{column}" else ""

    def _hand_written(self, page: HandWrittenPage) -> str:
        published = f'<p class="published">发布时间：{escape(page.published_at)}</p>\n' if page.published_at else ""
        return self.page(
            root="../" * page.address.count("/"), title=page.title, meta=_meta_of(page, self.settings.organiser),
            crumbs=[(page.title, "")], column=page.column,
            body=f'<article class="text">\n{page.body}\n{published}</article>',
        )  # fmt: skip


def is_template(text: str) -> bool:
    """Whether a text has every free slot once, in order."""
    return tuple(slot for slot in SLOT.findall(text) if slot in _ORDER) == _ORDER


def _tags(meta: Iterable[Meta], noindex: bool) -> Iterator[str]:
    for name, content in meta:
        yield f'<meta name="{escape(name)}" content="{escape(content)}">\n'
    if noindex:
        yield '<meta name="robots" content="noindex">\n'


def _feed(root: str, title: str, address: str) -> str:
    media_type = "application/feed+json" if address.endswith(".json") else "application/atom+xml"
    return f'<link rel="alternate" type="{media_type}" title="{escape(title)}" href="{escape(root + address)}">\n'


def _trail(root: str, crumbs: Sequence[Crumb]) -> str:
    if not crumbs:
        return ""
    steps = "".join(_step(root, words, address) for words, address in (("首页", "index.html"), *crumbs))
    return f'<nav class="crumbs width" aria-label="当前位置"><ol>{steps}</ol></nav>'


def _step(root: str, words: str, address: str) -> str:
    if not address:
        return f'<li aria-current="page">{escape(words)}</li>'
    return f'<li><a href="{escape(root + address)}">{escape(words)}</a></li>'


def _meta_of(page: HandWrittenPage, organiser: str) -> Iterator[Meta]:
    """Four column tags, and the three of an article where the page says when it was published."""
    yield "ColumnName", page.title
    yield "ColumnDescription", page.description or f"{page.title}的说明"
    yield "ColumnKeywords", page.keywords or page.title
    yield "ColumnType", "概况信息"
    if page.published_at:
        yield "ArticleTitle", page.title
        yield "PubDate", page.published_at
        yield "ContentSource", organiser
