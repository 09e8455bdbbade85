"""One page a record (with --embed a bare fragment), the posters of notices, and the attachments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from site_builder.addresses import address_of, poster_of
from site_builder.channels.edit import Batch, Edit, Output
from site_builder.channels.page_tags import detail_tags, is_noindex
from site_builder.channels.record_pages import touched
from site_builder.channels.record_pages.common import Builder, Page
from site_builder.channels.record_pages.document import document_page
from site_builder.channels.record_pages.explainer import explainer_page
from site_builder.channels.record_pages.others import (
    default_page,
    disclosure_guide_page,
    organisation_page,
    reprint_page,
    statute_page,
    stub_page,
)
from site_builder.channels.record_pages.public_notice import has_poster, notice_page, poster_page
from site_builder.channels.record_pages.service_guide import guide_page
from site_builder.channels.record_pages.village_affairs import affairs_page
from site_builder.holdings import Key
from site_builder.records.base import Record, Stub, kind_of
from site_builder.records.kinds import record_classes

BUILDERS: dict[str, Builder] = {
    "documents": document_page,
    "public-notices": notice_page,
    "explainers": explainer_page,
    "service-guides": guide_page,
    "village-affairs": affairs_page,
    "organisations": organisation_page,
    "reprints": reprint_page,
    "statutes": statute_page,
    "disclosure-guides": disclosure_guide_page,
}


def outputs(edit: Edit) -> Iterator[Output | Batch]:
    """The pages that the changes touch; removals of those whose record is no more."""
    keys = sorted(touched.keys(edit))
    yield Batch(lambda key: _outputs_of(key, edit), keys, len(keys))
    if edit.before is not None:
        yield from _files_no_longer_needed(edit)


def _outputs_of(key: Key, edit: Edit) -> Iterator[Output]:
    record = edit.after.get(*key)
    if record is not None:
        yield from record_outputs(record, edit)
    old = edit.before.get(*key) if edit.before is not None else None
    if edit.before is not None and old is not None:
        kept = set(paths_of(record, edit.after.today)) if record is not None else set()
        yield from (Output(path) for path in paths_of(old, edit.before.today) if path not in kept)


def record_outputs(record: Record, edit: Edit) -> Iterator[Output]:
    """Attachments first, for the page links to them; then the page and the poster."""
    for attachment in record.all_attachments():
        yield Output(attachment.path, source=attachment.path)
    page = fragment(record, edit) if edit.embed else whole_page(record, edit)
    yield Output(address_of(record), page.encode())
    if has_poster(record, edit.after.today):
        yield Output(poster_of(record), poster(record, edit).encode())


def paths_of(record: Record, today: date) -> Iterator[str]:
    """The files that are of one record alone (attachments may be shared)."""
    yield address_of(record)
    if has_poster(record, today):
        yield poster_of(record)


def body_of(record: Record, edit: Edit, root: str | None = None) -> str:
    """The page of a record between header and footer."""
    page = Page(record, edit, root)
    if isinstance(record, Stub):
        return edit.stamp.render("records/stub.html", stub_page(page))
    kind = record.facts.kind
    template = f"records/{kind}.html"
    if kind not in BUILDERS or not edit.stamp.has(template):
        return edit.stamp.render("records/default.html", default_page(page))
    return edit.stamp.render(template, BUILDERS[kind](page))


def whole_page(record: Record, edit: Edit, root: str | None = None) -> str:
    """The finished page. `root`: the way back to the site's root, if it is not shown at its own address."""
    return edit.shell.page(
        root=Page(record, edit, root).root,
        title=record.title,
        meta=[tag for tag in detail_tags(edit.after.settings, edit.after, record) if not tag[0].startswith("Site")],
        body=body_of(record, edit, root),
        crumbs=crumbs(record),
        column=COLUMNS.get(kind_of(record), ""),
        noindex=is_hidden_from_engines(record),
    )


def fragment(record: Record, edit: Edit) -> str:
    """The same body without header and footer, for a portal to embed: links carry the site's whole path."""
    return edit.shell.fragment(body=body_of(record, edit, edit.after.settings.base_path))


def poster(record: Record, edit: Edit) -> str:
    """The A3 sheet for the board: a page by itself, without header and footer."""
    return edit.stamp.render("records/poster.html", poster_page(Page(record, edit)))


def crumbs(record: Record) -> list[tuple[str, str]]:
    """The way from the home page down, addresses relative to the root; the page itself has none."""
    kind = kind_of(record)
    facts = record_classes()[kind].facts
    above = [(facts.label, f"lists/kind/{kind}/index.html")] if facts.is_listed else []
    return [*above, (record.title, "")]


def is_hidden_from_engines(record: Record) -> bool:
    """Pages with a name list stay out of search engines (product rule), as do stubs and withdrawn records."""
    return is_noindex(record) or isinstance(record, Stub)


def _files_no_longer_needed(edit: Edit) -> Iterator[Output]:
    """Attachments that changed records had and no record has any more."""
    had = {file.path for change in edit.changes if change.old is not None for file in change.old.all_attachments()}
    if had:
        needed = {file.path for record in edit.after.with_files for file in record.all_attachments()}
        yield from (Output(path) for path in sorted(had - needed))


COLUMNS = {
    "documents": "disclosed",
    "explainers": "disclosed",
    "public-notices": "notices",
    "service-guides": "services",
    "village-affairs": "villages",
    "disclosure-guides": "guide",
}
"""Kind → the entry of the navigation that is marked as the present one."""
