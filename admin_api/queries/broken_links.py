"""Records whose links lead nowhere or whose attachments are not there: from the findings of the last build and from the site's
own manifests. Nobody is asked over a network.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from admin_api.office import Office
from admin_api.per_holdings import PerHoldings
from admin_api.queries.publishable import scope_of_record
from site_builder.holdings import Holdings
from site_builder.publish import MANIFEST, OUTSIDE
from site_builder.records.base import Record, key_of

CODES = frozenset({"reference-missing", "attachment-missing", "attachment-wrong", "text-link-dead"})
_ADDRESS = re.compile(r"[^\s()\[\]<>\"'，。；、）】”]*")


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A record and what of it is broken."""

    record: tuple[str, str]
    title: str
    organisation: str
    found: str
    fix: str


class BrokenLinks:
    """What is broken, of the holdings that were asked for last: looked through once, however often it is shown."""

    def __init__(self, site: Path) -> None:
        self._root = site / MANIFEST
        self._of_site = PerHoldings(lambda holdings: list(_missing_on_site(holdings, site)))

    def listing(self, office: Office, sight: frozenset[str]) -> list[Broken]:
        """What somebody sees of it, by record."""
        watch = office.desk.watch
        holdings = watch.known()
        on_site = [] if watch.is_behind else self._of_site.of(holdings, _signature(self._root))
        found = dict.fromkeys([*_from_findings(office, holdings), *on_site])
        return sorted(
            (item for item in found if item.organisation in sight), key=lambda item: (item.record, item.found)
        )


def _signature(manifest: Path) -> tuple[int, int]:
    """Another one with every change of the site."""
    try:
        stat = manifest.stat()
    except OSError:
        return 0, 0
    return stat.st_mtime_ns, stat.st_ino


def _from_findings(office: Office, holdings: Holdings) -> Iterator[Broken]:
    for problem in office.desk.watch.problems:
        if problem.code in CODES and problem.record_id:
            record = holdings.get(problem.place.partition("/")[0], problem.record_id)
            if record is not None:
                yield _broken(record, holdings, problem.found, problem.fix)


def _missing_on_site(holdings: Holdings, site: Path) -> Iterator[Broken]:
    """Attachments that the site does not have, and links to pages of ours that it does not have."""
    manifests = _Manifests(site)
    url = holdings.settings.url
    for record in holdings.records():
        for attachment in record.all_attachments():
            if not manifests.has(attachment.path):
                yield _broken(record, holdings, f"网站上没有附件“{attachment.name}”", "重新上传附件，或者删去这一项")
        for text in record.body_texts():
            for address in _own_addresses(text, url) if url in text else ():
                if not manifests.has(address):
                    yield _broken(record, holdings, f"链接 {url}{address} 在网站上没有", "改正网址，或者删去链接")


def _own_addresses(text: str, url: str) -> Iterator[str]:
    """Where the web addresses of this site lead that stand in a text, relative to its root."""
    for rest in text.split(url)[1:]:
        match = _ADDRESS.match(rest)
        path = unquote((match[0] if match else "").partition("#")[0].partition("?")[0])
        yield path + "index.html" if not path or path.endswith("/") else path


class _Manifests:
    """What a site has, read folder by folder."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._folders: dict[str, frozenset[str]] = {}

    def has(self, path: str) -> bool:
        """Whether a file is of the site."""
        if path in OUTSIDE:
            return True
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = _files_of(self._site / folder / MANIFEST) if _is_folder(folder) else frozenset()
        return name in self._folders[folder]


def _is_folder(folder: str) -> bool:
    return "\0" not in folder and not any(part in ("", ".", "..") for part in folder.split("/") if folder)


def _files_of(manifest: Path) -> frozenset[str]:
    try:
        return frozenset(json.loads(manifest.read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _broken(record: Record, holdings: Holdings, found: str, fix: str) -> Broken:
    kind, record_id = key_of(record)
    return Broken(
        record=(kind, record_id),
        title=record.title,
        organisation=scope_of_record(record, holdings),
        found=found,
        fix=fix,
    )
