"""WHAT COMES OUT. Each channel is a module with one function, `outputs(edit)`.

`CHANNELS` is in the order of publication: what is linked to comes before what links to it, so that a reader in the
middle of a build never meets a dead link.
"""

from __future__ import annotations

from site_builder.channels import assets, feeds, home, lists, record_pages, search, sitemap, villages
from site_builder.channels.edit import Channel

CHANNELS: dict[str, Channel] = {
    "assets": assets.outputs,
    "record_pages": record_pages.outputs,
    "villages": villages.outputs,
    "search": search.outputs,
    "lists": lists.outputs,
    "feeds": feeds.outputs,
    "sitemap": sitemap.outputs,
    "home": home.outputs,
}
