"""Dependencies point one way. The table of ARCHITECTURE.md, enforced."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BASE = {"errors", "clock"}
TEXT = {*BASE, "text", "working_days"}
RECORDS = {*TEXT, "records"}
HOLDINGS = {*RECORDS, "addresses", "holdings"}
MAY_IMPORT: dict[str, set[str]] = {
    "site_builder.errors": set(),
    "site_builder.clock": set(),
    "site_builder.text": {*BASE, "text"},
    "site_builder.working_days": BASE,
    "site_builder.rendering": {*BASE, "rendering"},
    "site_builder.publish": BASE,
    "site_builder.workers": BASE,
    "site_builder.resources": BASE,
    "site_builder.records": RECORDS,
    "site_builder.addresses": {*RECORDS},
    "site_builder.holdings": {*RECORDS, "addresses"},
    "site_builder.store": {*HOLDINGS, "store", "workers"},
    "site_builder.checks": {*HOLDINGS, "checks"},
    "site_builder.channels": {*HOLDINGS, "rendering", "channels", "workers"},
    "site_builder.importing": {*HOLDINGS, "store", "importing"},
    "site_builder.shell_settings": {*HOLDINGS, "rendering"},
}
ONLY_HERE = {
    "yaml": {"site_builder/store"},
    "sqlite3": {"site_builder/store/cache.py", "admin_api/database.py"},
    "sqlite_utils": {"site_builder/store/cache.py", "admin_api/database.py"},
    "mkdocs": {"site_builder/rendering/shell.py"},
    "litestar": {
        "admin_api/controllers", "admin_api/accounts", "admin_api/request_guard.py",
        "admin_api/problem_details.py", "admin_api/app.py",
    },
    "argon2": {"admin_api/accounts/passwords.py"},
    "pypdf": {"admin_api/attachments", "admin_api/filing/papers.py"},
    "pyotp": {"admin_api/accounts/second_factor.py"},
    "pypinyin": {"admin_api/counter/spelling.py"},
    "uvicorn": {"admin_api/cli.py", "admin_api/app.py", "admin_api/server.py"},
}  # fmt: skip


def modules(package: str) -> list[Path]:
    return sorted(path for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module in {"site_builder", "admin_api"}:
                yield from (f"{node.module}.{name.name}" for name in node.names)


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("path", modules("site_builder"), ids=lambda path: str(path.relative_to(ROOT)))
def test_rooms_import_only_what_they_may(path: Path) -> None:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    allowed = MAY_IMPORT.get(room_of(module))
    if allowed is None:
        return
    foreign = {
        name
        for name in imports(path)
        if name.startswith("site_builder.") and room_of(name).removeprefix("site_builder.") not in allowed
    }
    assert foreign == set()


def test_the_builder_never_imports_the_admin() -> None:
    assert not [path for path in modules("site_builder") if any(name.startswith("admin_api") for name in imports(path))]


@pytest.mark.parametrize("library", ONLY_HERE)
def test_each_library_is_known_in_one_place(library: str) -> None:
    strangers = [
        str(path.relative_to(ROOT))
        for path in [*modules("site_builder"), *modules("admin_api")]
        if any(name.split(".")[0] == library for name in imports(path))
        and not any(str(path.relative_to(ROOT)).startswith(place) for place in ONLY_HERE[library])
    ]
    assert strangers == []


def test_record_kinds_do_not_import_each_other() -> None:
    shared = {"base", "fields", "seen", "kinds"}
    kinds = {path.stem for path in modules("site_builder/records")} - shared - {"__init__"}
    for path in modules("site_builder/records"):
        if path.stem in kinds:
            assert not {name.rsplit(".", 1)[-1] for name in imports(path)} & kinds, path.stem
