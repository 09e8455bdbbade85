"""`admin-api`: run the server, and give machines their tokens."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
import filelock

from admin_api.accounts.tokens import DAYS, Scope, Tokens
from admin_api.app import guarded
from admin_api.server import listen, serve
from admin_api.settings import AdminSettings
from site_builder.cli import Day
from site_builder.clock import system_clock
from site_builder.errors import DisclosureError, SettingsError

USAGE, OTHER = 2, 3


var_option = click.option(
    "--var", type=click.Path(path_type=Path), default=Path("var"), show_default=True, help="不公开的数据"
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongkailan", prog_name="admin-api")
def cli() -> None:
    """公开栏的管理接口。"""


@cli.command("run")
@click.option("--content", type=click.Path(path_type=Path), default=Path("content"), show_default=True, help="内容目录")
@var_option
@click.option("--site", type=click.Path(path_type=Path), default=Path("site"), show_default=True, help="网站输出到哪里")
@click.option("--host", default="127.0.0.1", show_default=True, help="在哪个地址上提供服务")
@click.option("--port", default=8000, show_default=True, help="端口")
@click.option("--allow-host", "hosts", multiple=True, help="只接受这些主机名（可写多次）")
@click.option("--today", type=Day(), default=None, help="当作这一天（演示用）")
def run_command(
    content: Path, var: Path, site: Path, host: str, port: int, hosts: Sequence[str], today: date | None
) -> None:
    """运行网站和接口，直到按 Ctrl+C。"""
    settings = AdminSettings(
        content=content.resolve(), var=var.resolve(), site=site.resolve(), host=host, port=port, today=today,
        hosts=frozenset(hosts),
    )  # fmt: skip
    with only_one(settings.var), listen(host, port) as at:
        app = guarded(settings)
        click.echo(f"网站 http://{host}:{port}/　接口 http://{host}:{port}/api/openapi.json")
        serve(app, at)


def only_one(var: Path) -> filelock.BaseFileLock:
    """The lock of a `var/`. Raises SettingsError if another server has it."""
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = filelock.FileLock(var / "server.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise SettingsError(
            f"已经有一个 admin-api 在用 {var}。同一份数据只能由一个服务来写；请先停掉它，或换一个 --var。"
        ) from error
    return lock


@cli.group("token")
def token_group() -> None:
    """给程序用的令牌。"""


@token_group.command("create")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="权限，可写多次",
)
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 3650), help="几天后失效")
@var_option
def token_create(name: str, scopes: Sequence[str], days: int, var: Path) -> None:
    """生成一个令牌。它只显示这一次。"""
    token = Tokens(var).create(name, frozenset(Scope(value) for value in scopes), system_clock(), days)
    click.echo(token)


@token_group.command("list")
@var_option
def token_list(var: Path) -> None:
    """列出令牌（不显示内容）。"""
    for row in Tokens(var).listing():
        state = "已撤销" if row["revoked_at"] else f"到 {row['expires_at'][:10]}"
        click.echo(f"{row['name']}\t{row['scopes']}\t{state}")


@token_group.command("revoke")
@click.argument("name")
@var_option
def token_revoke(name: str, var: Path) -> None:
    """撤销一个名字下的全部令牌。"""
    click.echo(f"撤销了 {Tokens(var).revoke(name, system_clock())} 个令牌。")


def main() -> None:
    """The command."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(OTHER)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE)
    except DisclosureError as error:
        click.echo(str(error), err=True)
        sys.exit(OTHER)
    except OSError as error:
        click.echo(f"系统出错：{error.strerror or error}。请检查磁盘空间、权限和端口。", err=True)
        sys.exit(OTHER)


if __name__ == "__main__":
    main()
