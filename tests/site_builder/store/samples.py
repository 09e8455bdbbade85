"""Records for the tests of the store."""

from __future__ import annotations

from site_builder.records.kinds import examples

EXAMPLES = list(examples().values())
