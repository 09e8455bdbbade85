"""search/root.js: what a reader loads first. Its blocks are the newest first."""

from __future__ import annotations

import json

from site_builder.channels.search.block import Block
from site_builder.holdings import Holdings
from site_builder.records.fields import DisclosureCategory
from site_builder.records.kinds import record_classes
from site_builder.records.organisations import Organisation
from site_builder.text.folding import fold


def root_file(blocks: list[Block], holdings: Holdings) -> bytes:
    """The root as a script."""
    centre = holdings.get("organisations", holdings.settings.service_centre or holdings.settings.organisation)
    telephones = centre.telephones if isinstance(centre, Organisation) else []
    root = {
        "format": 2,
        "blocks": [
            {
                "name": block.name, "generation": block.generation, "revision": block.revision,
                "entries": len(block.rows), "shards": block.shards, "titleShards": block.title_shards, "sizes": block.sizes,
            }
            for block in reversed(blocks)
        ],
        "kinds": {kind: cls.facts.label for kind, cls in record_classes().items() if cls.facts.is_listed},
        "organisations": {item.id: item.title for item in holdings.organisations},
        "categories": {category.value: category.label for category in DisclosureCategory},
        "synonyms": [[fold(word) for word in group.words] for group in holdings.settings.synonyms],
        "telephone": telephones[0].number if telephones else holdings.settings.footer.telephone,
    }  # fmt: skip
    text = json.dumps(root, ensure_ascii=False, separators=(",", ":"))
    return f'gongkailan.receive("root","",{text});\n'.encode()
