"""`admin-api`: run the server, and give machines their tokens."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
import filelock

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.passwords import new_password
from admin_api.accounts.roles import Role
from admin_api.accounts.tokens import DAYS, Scope, Tokens
from admin_api.accounts.users import UserFields
from admin_api.app import guarded, open_desk
from admin_api.audit import AuditTrail
from admin_api.commands.publish_due import publish_due
from admin_api.drafts import Drafts
from admin_api.office_settings import read_office
from admin_api.server import listen, serve
from admin_api.settings import AdminSettings
from admin_api.staff import open_staff
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
        click.echo(
            f"网站 http://{host}:{port}/　后台 http://{host}:{port}/admin/　接口 http://{host}:{port}/api/openapi.json"
        )
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


@cli.group("user")
def user_group() -> None:
    """管理后台的账号。"""


@user_group.command("create")
@click.argument("login")
@click.option("--name", required=True, help="姓名")
@click.option("--organisation", required=True, help="单位短名，如 minzheng-ban")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]),
              help="角色，可写多次")  # fmt: skip
@click.option("--step", "steps", multiple=True, help="负责的审核步骤代号，可写多次")
@click.option("--password", default=None, help="不写就生成一个；本人第一次登录要改")
@var_option
def user_create(
    login: str,
    name: str,
    organisation: str,
    roles: Sequence[str],
    steps: Sequence[str],
    password: str | None,
    var: Path,
) -> None:
    """新建一个账号，打印它的临时密码。"""
    accounts = Accounts(var, read_office(var))
    try:
        fields = UserFields(
            login=login,
            name=name,
            organisation=organisation,
            roles=[role for role in Role if role.value in roles],
            steps=list(steps),
        )
        chosen = password or new_password()
        rules = accounts.office.passwords.rules
        accounts.users.create(fields, chosen, rules=rules, now=system_clock())
        AuditTrail(var).note(
            at=system_clock(), actor="", role="", organisation="", address="", action="user.create", object=f"user/{login}",
            after=" ".join(sorted(roles)),
        )  # fmt: skip
    finally:
        accounts.close()
    click.echo(f"{login}\t{chosen}")


@user_group.command("list")
@var_option
def user_list(var: Path) -> None:
    """列出账号。"""
    accounts = Accounts(var, read_office(var))
    for user in accounts.users.listing():
        roles = "、".join(role.label for role in Role if role in user.roles)
        click.echo(
            f"{user.login}\t{user.name}\t{user.organisation}\t{roles}\t{'已停用' if user.is_disabled else '在用'}"
        )
    accounts.close()


@user_group.command("disable")
@click.argument("login")
@var_option
def user_disable(login: str, var: Path) -> None:
    """停用一个账号：不能再登录，写过签过的都留着。列出要换人接手的草稿。"""
    accounts, drafts = Accounts(var, read_office(var)), Drafts(var)
    accounts.users.disable(login, system_clock())
    accounts.sessions.end_all(login, system_clock())
    AuditTrail(var).note(
        at=system_clock(), actor="", role="", organisation="", address="", action="user.disable", object=f"user/{login}",
    )  # fmt: skip
    for draft in drafts.listing(author=login):
        click.echo(f"要有人接手：{draft.number}\t{draft.state.label}\t{draft.title}")
    accounts.close()


@cli.command("publish-due")
@click.option("--content", type=click.Path(path_type=Path), default=Path("content"), show_default=True, help="内容目录")
@var_option
@click.option("--site", type=click.Path(path_type=Path), default=Path("site"), show_default=True, help="网站输出到哪里")
def publish_due_command(content: Path, var: Path, site: Path) -> None:
    """发布到了时间的稿子（服务没有开着的时候用；开着的服务自己会发）。"""
    settings = AdminSettings(content=content.resolve(), var=var.resolve(), site=site.resolve())
    with only_one(settings.var):
        desk = open_desk(settings)
        staff = open_staff(desk)
        for due in publish_due(staff.office, settings.clock()):
            click.echo(f"{due.number}\t{due.title}\t{due.trouble or '已发布'}")
        staff.close()


@cli.command("verify-audit")
@click.option("--head", "heads", multiple=True, help="以前记下的链头，可写多次")
@var_option
def verify_audit(heads: Sequence[str], var: Path) -> None:
    """核对操作记录有没有被改过、删过。"""
    trail = AuditTrail(var)
    found = trail.verify(heads)
    for sentence in found:
        click.echo(sentence)
    click.echo(f"链头 {trail.head()}")
    if found:
        sys.exit(1)
    click.echo("操作记录完整。")


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
