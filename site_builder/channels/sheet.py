"""A page of a channel before it is bytes, and the one way in which it becomes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from site_builder.addresses import root_from
from site_builder.channels.edit import Edit, Output
from site_builder.channels.page_tags import Column, Tags, list_tags
from site_builder.holdings import Holdings

Crumb = tuple[str, str]
"""label, address from the site's root"""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything that one page depends on: two equal sheets at one address are the same bytes.

    `page` is the struct that the template below `theme/` sees. `column` is the key of the navigation entry under
    which the page stands. `crumbs` lead from the home page down to the page itself, which is not among them.
    """

    template: str
    page: object
    title: str
    tags: Tags
    crumbs: tuple[Crumb, ...] = ()
    column: str = ""
    feeds: tuple[Crumb, ...] = ()


SITE_TAGS = frozenset({"SiteName", "SiteDomain", "SiteIDCode"})
"""The shell writes these itself"""
Sheets = dict[str, Sheet]
"""Address → page"""


def differing(edit: Edit, before: Mapping[str, Sheet], after: Mapping[str, Sheet]) -> Iterator[Output]:
    """The pages that an edit touches: those whose sheets differ, and removals of those that are gone."""
    for address in before.keys() - after.keys():
        yield Output(address)
    for address, sheet in after.items():
        if edit.is_clean or before.get(address) != sheet:
            yield printed(edit, address, sheet)


def list_sheet(holdings: Holdings, template: str, page: object, column: Column, *, navigation: str) -> Sheet:
    """A list of its own right below the home page."""
    return Sheet(
        template=f"lists/{template}.html",
        page=page,
        title=column.name,
        tags=list_tags(holdings.settings, column),
        crumbs=((column.name, ""),),
        column=navigation,
    )


def printed(edit: Edit, address: str, sheet: Sheet) -> Output:
    """The finished page."""
    text = edit.shell.page(
        root=root_from(address),
        title=sheet.title,
        body=edit.stamp.render(sheet.template, sheet.page),
        meta=[tag for tag in sheet.tags if tag[0] not in SITE_TAGS],
        crumbs=sheet.crumbs,
        column=sheet.column,
        feeds=sheet.feeds,
    )
    return Output(address, text.encode())
