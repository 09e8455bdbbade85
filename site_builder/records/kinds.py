"""All record kinds, discovered: there is no list to edit. A kind is a module here with an `EXAMPLE` record."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import site_builder.records as here
from site_builder.records.base import Record


@cache
def record_classes() -> dict[str, type[Record]]:
    """Kind → class, in alphabetical order of kinds."""
    return {kind: type(example) for kind, example in examples().items()}


@cache
def examples() -> dict[str, Record]:
    """Kind → its complete, lifelike, invented example."""
    modules = (importlib.import_module(f"{here.__name__}.{info.name}") for info in pkgutil.iter_modules(here.__path__))
    found = [module.EXAMPLE for module in modules if isinstance(getattr(module, "EXAMPLE", None), Record)]
    return {example.facts.kind: example for example in sorted(found, key=lambda example: example.facts.kind)}
