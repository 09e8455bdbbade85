"""Addresses that moved: a small page at the old address leads on, so that no link ever dies.

It works on any server and from a disk. For servers that can answer 301 there are samples in `data/redirects.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from site_builder.addresses import is_own, root_from
from site_builder.channels.edit import Edit, Output
from site_builder.holdings import Holdings
from site_builder.records.site_settings import SiteSettings

SAMPLES = "data/redirects.txt"


@dataclass(frozen=True, kw_only=True)
class MovedPage:
    """What theme/channels/redirect.html sees. `canonical` is the new address in full."""

    href: str
    canonical: str
    site: str


def outputs(edit: Edit) -> Iterator[Output]:
    """Every redirect in every build: they are few, and none may be lost to a record that once stood there."""
    settings = edit.after.settings
    pages = {page.address for page, _ in edit.shell.pages}
    moved = targets(
        {item.old: item.new for item in edit.after.redirects.moved if _is_free(item.old, edit.after, pages)}
    )
    for old, new in sorted(moved.items()):
        page = MovedPage(href=root_from(old) + new, canonical=settings.url + new, site=settings.name)
        yield Output(old, edit.stamp.render("channels/redirect.html", page).encode())
    if moved:
        yield Output(SAMPLES, samples(moved, settings).encode())


def _is_free(address: str, holdings: Holdings, pages: set[str]) -> bool:
    """Whether a redirect may stand at an address: below the root, and never in place of a page that is there."""
    return is_own(address) and address not in pages and not holdings.is_living(address)


def targets(moved: Mapping[str, str]) -> dict[str, str]:
    """Old address → where it leads in the end; what leads in a circle or out of the site leads nowhere."""
    inside = {old: new for old, new in moved.items() if is_own(new.partition("#")[0])}
    ends = {old: _followed(new, inside, {old}) for old, new in inside.items()}
    return {old: end for old, end in ends.items() if end.partition("#")[0] not in inside}


def _followed(address: str, moved: Mapping[str, str], seen: set[str]) -> str:
    page = address.partition("#")[0]
    if page not in moved or page in seen:
        return address
    return _followed(moved[page], moved, {*seen, page})


def samples(moved: Mapping[str, str], settings: SiteSettings) -> str:
    """Rules to be copied into the configuration of nginx, Apache or IIS."""
    rules = [(settings.base_path + old, settings.base_path + new) for old, new in sorted(moved.items())]
    nginx = [f"rewrite ^{re.escape(old)}$ {new} permanent;" for old, new in rules]
    apache = [f"RedirectMatch permanent ^{re.escape(old)}$ {new}" for old, new in rules]
    iis = [_iis_rule(number, old, new) for number, (old, new) in enumerate(rules, 1)]
    sections = ("# nginx：放进 server { }", nginx), ("# Apache：放进站点配置", apache), ("# IIS：放进 <rules>", iis)
    return "\n".join(line for title, lines in sections for line in (title, *lines, ""))


def _iis_rule(number: int, old: str, new: str) -> str:
    match = escape(f"^{re.escape(old.lstrip('/'))}$")
    action = f'<action type="Redirect" url="{escape(new)}" redirectType="Permanent" />'
    return f'<rule name="moved-{number}" stopProcessing="true"><match url="{match}" />{action}</rule>'
