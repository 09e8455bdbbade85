"""Build the demo and serve site and API, with the addresses and a token of the demo printed.

python -m tests.demo.serve var/demo --today 2026-05-12
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.roles import Role
from admin_api.accounts.users import UserFields
from admin_api.demo import FILE as DEMO_PEOPLE
from admin_api.demo import DemoPerson
from admin_api.office_settings import read_office
from site_builder.clock import system_clock

BIN = Path(sys.executable).parent


def main() -> int:
    """Make a token if there is none yet, then run the server until it is stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--today", required=True)
    parser.add_argument("--port", default="8000")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    settle_office(folder / "var")
    token = _demo_token(folder)
    _hold_the_day(folder / "site", arguments.today)
    print(
        f"\n公开栏演示\n  网站   http://127.0.0.1:{arguments.port}/\n  接口   http://127.0.0.1:{arguments.port}/api/openapi.json"
    )
    print(f"  后台   http://127.0.0.1:{arguments.port}/admin/")
    print(f"  演示令牌  {token}")
    print("  演示账号（只在本机的演示里有）：")
    for person in people(folder / "var"):
        print(f"    {person.login:<8}{PASSWORD}　{person.name}，{person.words}")
    print(f"  内容在 {folder / 'content'}，按 Ctrl+C 停止。\n", flush=True)
    return subprocess.run(
        [
            str(BIN / "admin-api"), "run",
            "--content", str(folder / "content"), "--var", str(folder / "var"), "--site", str(folder / "site"),
            "--port", arguments.port, "--today", arguments.today,
        ],
        check=False,
    ).returncode  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody of the demo's office."""

    login: str
    name: str
    organisation: str
    roles: tuple[Role, ...]
    steps: tuple[str, ...]
    words: str


PASSWORD = "Qingteng-5210-Lushui"
OFFICE = Path(__file__).with_name("office.yml")
PEOPLE = (
    Person("zhoumin", "周敏", "minzheng-ban", (Role.WRITER,), (), "民政办信息员"),
    Person("liuhe", "柳禾", "liuxi-cun", (Role.WRITER,), (), "柳溪村信息员"),
    Person("xujing", "徐静", "minzheng-ban", (Role.REVIEWER,), ("first-review",), "民政办初审"),
    Person("shenyue", "沈岳", "qinghe-zhen", (Role.WRITER, Role.REVIEWER), ("first-review",), "镇里信息员，兼各村初审"),
    Person("gaoyuan", "高远", "qinghe-zhen", (Role.REVIEWER,), ("first-review", "second-review"), "镇里复审，也能初审"),
    Person("baolan", "包岚", "qinghe-zhen", (Role.SECRECY,), ("secrecy",), "保密审查"),
    Person("heping", "何平", "qinghe-zhen", (Role.REVIEWER,), ("final-review",), "镇里终审"),
    Person("tangke", "唐科", "qinghe-zhen", (Role.SYSTEM,), (), "系统管理员"),
    Person("anran", "安然", "qinghe-zhen", (Role.SECURITY,), (), "安全管理员"),
    Person("guoxin", "郭新", "qinghe-zhen", (Role.AUDITOR,), (), "审计员"),
)


def settle_office(var: Path) -> None:
    """The demo's way of reviewing, and who is offered where one signs in; settings that somebody changed stay."""
    var.mkdir(parents=True, exist_ok=True)
    if not (var / "office.yml").exists():
        shutil.copyfile(OFFICE, var / "office.yml")
    offered = [
        DemoPerson(login=person.login, password=PASSWORD, words=f"{person.name}，{person.words}") for person in PEOPLE
    ]
    (var / DEMO_PEOPLE).write_bytes(msgspec.json.encode(offered))


def people(var: Path) -> tuple[Person, ...]:
    """The demo's people, taken in if they are not there yet: each role once, so that a record can go all the way."""
    accounts = Accounts(var, read_office(var))
    for person in PEOPLE:
        if accounts.users.find(person.login) is None:
            fields = UserFields(
                login=person.login, name=person.name, organisation=person.organisation, roles=list(person.roles),
                steps=list(person.steps),
            )  # fmt: skip
            rules = accounts.office.passwords.rules
            accounts.users.create(fields, PASSWORD, rules=rules, now=system_clock(), must_change=False)
    accounts.close()
    return PEOPLE


def _hold_the_day(site: Path, today: str) -> None:
    """The demo's pages count from its own day, not from the reader's clock: site-state.js is the office's own file."""
    state = site / "assets" / "site-state.js"
    if not state.exists():
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(
            f'var siteState = {{"today": "{today}", "hours_hold_until": "{today}", "items": []}};\n', encoding="utf-8"
        )


def _demo_token(folder: Path) -> str:
    kept = folder / "demo-token"
    if kept.exists():
        return kept.read_text(encoding="utf-8").strip()
    command = [str(BIN / "admin-api"), "token", "create", "demo", "--var", str(folder / "var")]
    for scope in ("read", "write", "publish-directly"):
        command += ["--scope", scope]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    token = next(word for word in made.stdout.split() if len(word) >= 32)
    kept.touch(mode=0o600)
    kept.write_text(token, encoding="utf-8")
    return token


if __name__ == "__main__":
    sys.exit(main())
