"""All channels.

`CHANNELS` is in the order of publication: what is linked to comes before what links to it, so that a reader in the
middle of a build never meets a dead link. `record_pages` and `search` begin with a batch of what they make of each
record by itself, and the pipeline makes both together.
"""

from __future__ import annotations

from site_builder.channels import (
    assets,
    feeds,
    home,
    lists,
    open_data,
    record_pages,
    redirects,
    search,
    site_pages,
    sitemap,
    villages,
)
from site_builder.channels.edit import Channel

CHANNELS: dict[str, Channel] = {
    "assets": assets.outputs,
    "site_pages": site_pages.outputs,
    "record_pages": record_pages.outputs,
    "search": search.outputs,
    "villages": villages.outputs,
    "open_data": open_data.outputs,
    "redirects": redirects.outputs,
    "lists": lists.outputs,
    "feeds": feeds.outputs,
    "sitemap": sitemap.outputs,
    "home": home.outputs,
}
