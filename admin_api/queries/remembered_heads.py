"""What outsiders hold of the audit trail: its heads in the commits of the content, and in published manifests."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from admin_api.audit import heads_in, heads_of_message
from admin_api.repository import Repository


def remembered_heads(content: Path, manifests: Iterable[Path], *, most: int = 0) -> list[str]:
    """Every head that is kept outside of `var/`. `most`: so many commits at most, the newest; 0 for all."""
    found = [head for message in Repository(content).messages(most) for head in heads_of_message(message)]
    for manifest in manifests:
        found += _head_of_manifest(manifest)
    return found


def _head_of_manifest(manifest: Path) -> list[str]:
    try:
        facts = json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return []
    return heads_in(str(facts.get("audit_head", ""))) if isinstance(facts, dict) else []
