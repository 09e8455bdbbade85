"""Record → where it stands: its file below `content/` and its address on the site, which never changes.

    public-notices/2026/05/20260508-k3m9q    .yml below content/, .html on the site

Addresses are ASCII, at most 120 characters, without dot folders, relative to the site's root.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from site_builder.records.base import Record, kind_of
from site_builder.records.fields import DATED_ID, SLUG
from site_builder.records.kinds import record_classes

RESERVED = frozenset({"api", "admin", "assets", "data", "feeds", "search", "healthz", "files", "lists", "pages", "v"})
FOR_MACHINES = RESERVED - {"lists", "pages", "v"}
"""First segments below which no page of ours stands that a person would have moved."""
HOME = "index.html"
NOT_FOUND = "404.html"
SEARCH = "search.html"
SITEMAP = "sitemap.html"
_DATED = re.compile(DATED_ID)
_SLUG = re.compile(SLUG)


def is_id(kind: str, record_id: str) -> bool:
    """Whether `record_id` is well formed for its kind."""
    if kind not in record_classes():
        return False
    if not record_classes()[kind].facts.is_dated:
        return len(record_id) <= 60 and _SLUG.fullmatch(record_id) is not None
    return _DATED.fullmatch(record_id) is not None and _is_day(record_id[:8])


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=32_768)  # a record is linked to from a dozen pages
def stem_of(kind: str, record_id: str) -> str:
    """File and address without extension. Raises ValueError for an id that cannot be one."""
    if not is_id(kind, record_id):
        raise ValueError(f"编号“{record_id[:60]}”不合格式")
    if record_classes()[kind].facts.is_dated:
        return f"{kind}/{record_id[:4]}/{record_id[4:6]}/{record_id}"
    return f"{kind}/{record_id}"


def place_of(kind: str, record_id: str) -> str:
    """The path of a record's file below `content/`."""
    return stem_of(kind, record_id) + ".yml"


def address_of(record: Record) -> str:
    """The address of a record's page."""
    return stem_of(kind_of(record), record.id) + ".html"


def poster_of(record: Record) -> str:
    """The address of a notice's poster."""
    return stem_of(kind_of(record), record.id) + "-poster.html"


def village_address(organisation: str) -> str:
    """The address behind the QR code on a village's board."""
    return f"v/{organisation}/index.html"


def root_from(address: str) -> str:
    """The relative way from a page back to the site's root: "", "../", "../../" …"""
    return "../" * address.count("/")


def is_own(address: str) -> bool:
    """Whether an address stays below the site's root, whatever it is joined to."""
    return not {"", ".", ".."} & set(address.split("/"))
