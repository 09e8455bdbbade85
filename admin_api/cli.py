"""`admin-api`: run the server, look after what it keeps, and take in people and machines.

Each subcommand calls one function. Exit status: see `site_builder.command_line`.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.passwords import new_password
from admin_api.accounts.roles import Role
from admin_api.accounts.tokens import DAYS, Scope, Tokens
from admin_api.accounts.users import UserFields, login_of, user_faults
from admin_api.app import open_desk
from admin_api.audit import AuditTrail, note_by_operator
from admin_api.backup import back_up, restore
from admin_api.commands.publish_due import publish_due
from admin_api.doctor import examine, worst_of
from admin_api.drafts import Drafts
from admin_api.front import served
from admin_api.logs import log_to
from admin_api.office_settings import FOLDERS, PREFIX, OfficeSettings, read_office
from admin_api.queries.remembered_heads import remembered_heads
from admin_api.server import listen, serve
from admin_api.settings import AdminSettings
from admin_api.settings_page import settings_page
from admin_api.staff import open_staff
from admin_api.var_lock import only_one
from admin_api.workflow_errors import WorkflowError
from site_builder.cli import Day, echo_json, json_option
from site_builder.clock import system_clock
from site_builder.command_line import CONTENT, FINE, Group, run
from site_builder.errors import ContentError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _folder(name: str) -> Decorator:
    """An option for a folder, which the environment may also name."""
    return click.option(
        f"--{name}", type=click.Path(path_type=Path), default=Path(name), show_default=True, help=FOLDERS[name],
        envvar=PREFIX + name.upper(),
    )  # fmt: skip


content_option, var_option, site_option = _folder("content"), _folder("var"), _folder("site")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongkailan", prog_name="admin-api", help="显示版本", message="%(prog)s %(version)s")
def cli() -> None:
    """公开栏的后台和接口。"""


@cli.command("run")
@content_option
@var_option
@site_option
@click.option("--host", default=None, help="在哪个地址上提供服务（默认见 admin-api settings）")
@click.option("--port", default=None, type=click.IntRange(0, 65535), help="端口，0 为任意空闲端口")
@click.option("--allow-host", "hosts", multiple=True, help="只接受这些主机名（可写多次）")
@click.option("--today", type=Day(), default=None, help="当作这一天（演示用）")
def run_command(
    content: Path, var: Path, site: Path, host: str | None, port: int | None, hosts: Sequence[str], today: date | None
) -> None:
    """运行网站、后台和接口，直到按 Ctrl+C 或收到 SIGTERM。"""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends in order, also before the server listens
    office = read_office(var)
    settings = _settings(content, var, site, office, host=host, port=port, hosts=hosts, today=today)
    with only_one(settings.var), listen(settings.host, settings.port) as at:
        log = log_to(settings, office.logs)
        app = served(settings, log)
        place = f"http://{settings.host}:{at.getsockname()[1]}"
        click.echo(f"网站 {place}/　后台 {place}/admin/　接口 {place}/api/openapi.json")
        serve(app, at, proxies=office.server.proxies)


def _settings(
    content: Path, var: Path, site: Path, office: OfficeSettings, *, host: str | None = None, port: int | None = None,
    hosts: Sequence[str] = (), today: date | None = None,
) -> AdminSettings:  # fmt: skip
    """What the command line says goes before what environment and file say."""
    known = office.server
    return AdminSettings(
        content=content.resolve(), var=var.resolve(), site=site.resolve(), host=host or known.host,
        port=known.port if port is None else port, today=today, hosts=frozenset(hosts or known.hosts), url=known.url,
    )  # fmt: skip


@cli.command("settings")
def settings_command() -> None:
    """列出全部设置：在 var/office.yml 里叫什么，用哪个环境变量，默认是什么。"""
    click.echo(settings_page(), nl=False)


@cli.command("backup")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@content_option
@var_option
@click.option("--with-keys", is_flag=True, help="连私钥一起备份（不写则不带）")
@json_option
def backup_command(file: Path, content: Path, var: Path, with_keys: bool, as_json: bool) -> None:
    """把内容和不公开的数据备份成一个文件；服务开着也可以。"""
    made = back_up(file, content=content, var=var, now=system_clock(), with_keys=with_keys)
    if as_json:
        echo_json({"file": str(file), "files": made.files, "bytes": made.size, "audit_head": made.audit_head})
    else:
        click.echo(f"备份好了：{file}，{made.files} 个文件，{made.size:,} 字节。\n链头 {made.audit_head}")
        if made.git_outside:
            click.echo(f"git 仓库在内容目录之外（{made.git_outside}），不在备份里，请另外备份。")


@cli.command("restore")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@content_option
@var_option
@click.option("--replace", is_flag=True, help="原来有东西也恢复，原来的挪到旁边")
@json_option
def restore_command(file: Path, content: Path, var: Path, replace: bool, as_json: bool) -> None:
    """从备份恢复，逐个文件核对过才算数；服务要先停掉。"""
    done = restore(file, content=content, var=var, now=system_clock(), replaces=replace)
    if as_json:
        echo_json({"files": done.files, "audit_head": done.audit_head, "moved": [str(path) for path in done.moved]})
        return
    click.echo(f"恢复好了：{done.files} 个文件，逐个核对过。\n链头 {done.audit_head}")
    for path in done.moved:
        click.echo(f"原来的在 {path}")
    if done.git_outside:
        click.echo(f"git 仓库当时在内容目录之外（{done.git_outside}），不在这份备份里。")
    click.echo("所有人要重新登录；备份之后停用的账号、撤销的令牌，请再停用、撤销一次。")


@cli.command("doctor")
@content_option
@var_option
@site_option
@json_option
def doctor_command(content: Path, var: Path, site: Path, as_json: bool) -> None:
    """检查机器、数据和设置，逐项说好、提醒还是坏，怎么办。"""
    findings = examine(content=content, var=var, site=site, now=system_clock())
    if as_json:
        echo_json({"findings": [{"name": item.name, "state": item.state, "found": item.found, "fix": item.fix}
                                for item in findings], "state": worst_of(findings)})  # fmt: skip
    else:
        for item in findings:
            click.echo(item.sentence())
    sys.exit(CONTENT if worst_of(findings) == "bad" else FINE)


@cli.group("token")
def token_group() -> None:
    """给程序用的令牌。"""


@token_group.command("create")
@click.argument("name", metavar="名字")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice([scope.value for scope in Scope]),
              help="权限，可写多次")  # fmt: skip
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 3650), help="几天后失效")
@var_option
def token_create(name: str, scopes: Sequence[str], days: int, var: Path) -> None:
    """生成一个令牌。它只显示这一次。"""
    with closing(Tokens(var)) as tokens:
        token = tokens.create(name, frozenset(Scope(value) for value in scopes), system_clock(), days)
    note_by_operator(var, system_clock(), "token.create", "token", after=f"{' '.join(sorted(scopes))} days={days}")
    click.echo(token)


@token_group.command("list")
@var_option
def token_list(var: Path) -> None:
    """列出令牌（不显示内容）。"""
    with closing(Tokens(var)) as tokens:
        for row in tokens.listing():
            state = "已撤销" if row["revoked_at"] else f"到 {row['expires_at'][:10]}"
            click.echo(f"{row['name']}\t{row['scopes']}\t{state}")


@token_group.command("revoke")
@click.argument("name", metavar="名字")
@var_option
def token_revoke(name: str, var: Path) -> None:
    """撤销一个名字下的全部令牌。"""
    with closing(Tokens(var)) as tokens:
        count = tokens.revoke(name, system_clock())
    note_by_operator(var, system_clock(), "token.revoke", "token", after=f"count={count}")
    click.echo(f"撤销了 {count} 个令牌。")


@cli.group("user")
def user_group() -> None:
    """管理后台的账号。"""


@contextmanager
def _accounts(var: Path) -> Iterator[Accounts]:
    with closing(Accounts(var, read_office(var))) as accounts:
        yield accounts


password_option: Decorator = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="临时密码从标准输入读一行；不写就生成一个。本人登录后要改"
)


def _password(from_stdin: bool) -> str:
    """Never from the command line, which every user of the machine can read (`ps`) and the shell remembers."""
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else new_password()


@user_group.command("create")
@click.argument("login", metavar="登录名")
@click.option("--name", required=True, help="姓名")
@click.option("--organisation", required=True, help="单位短名，如 minzheng-ban")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]),
              help="角色，可写多次")  # fmt: skip
@click.option("--step", "steps", multiple=True, help="负责的审核步骤代号，可写多次")
@password_option
@content_option
@var_option
def user_create(
    login: str,
    name: str,
    organisation: str,
    roles: Sequence[str],
    steps: Sequence[str],
    from_stdin: bool,
    content: Path,
    var: Path,
) -> None:
    """新建一个账号，打印它的临时密码。"""
    fields = UserFields(
        login=login_of(login),
        name=name,
        organisation=organisation,
        roles=[role for role in Role if role.value in roles],
        steps=list(steps),
    )
    now, known = system_clock(), {path.stem for path in (content / "organisations").glob("*.yml")}
    with _accounts(var) as accounts:
        if faults := user_faults(fields, office=accounts.office, organisations=known, today=now.date()):
            raise ContentError(faults)
        chosen = _password(from_stdin)
        accounts.users.create(fields, chosen, rules=accounts.office.passwords.rules, now=now)
    note_by_operator(var, now, "user.create", f"user/{fields.login}", after=" ".join(sorted(roles)))
    click.echo(f"{fields.login}\t{chosen}")


@user_group.command("password")
@click.argument("login", metavar="登录名")
@password_option
@var_option
def user_password(login: str, from_stdin: bool, var: Path) -> None:
    """给一个账号新的临时密码（忘了密码、恢复备份之后），打印出来；他已有的登录全部退出。"""
    now = system_clock()
    with _accounts(var) as accounts:
        chosen = _password(from_stdin)
        accounts.users.reset_password(login, chosen, rules=accounts.office.passwords.rules, today=now.date())
        accounts.sessions.end_all(login, now)
        accounts.attempts.forget(login)
    note_by_operator(var, now, "user.password", f"user/{login}")
    click.echo(f"{login}\t{chosen}")


@user_group.command("second-factor")
@click.argument("login", metavar="登录名")
@var_option
def user_second_factor(login: str, var: Path) -> None:
    """解除一个账号的动态口令（手机丢了，备用码也没有了，又没有安全管理员可找）；他的角色要求的，下次登录再绑定。"""
    now = system_clock()
    with _accounts(var) as accounts:
        if not accounts.users.get(login).has_second_factor:
            raise WorkflowError(f"“{login}”没有绑定动态口令，没有要解除的。")
        accounts.second_factors.remove(login)
        accounts.sessions.require_new_ids(login)
    note_by_operator(var, now, "second-factor.remove", f"user/{login}")
    click.echo(f"“{login}”的动态口令已解除。")


@user_group.command("list")
@var_option
def user_list(var: Path) -> None:
    """列出账号。"""
    with _accounts(var) as accounts:
        for user in accounts.users.listing():
            roles = "、".join(role.label for role in Role if role in user.roles)
            state = "已停用" if user.is_disabled else "在用"
            click.echo(f"{user.login}\t{user.name}\t{user.organisation}\t{roles}\t{state}")


@user_group.command("disable")
@click.argument("login", metavar="登录名")
@var_option
def user_disable(login: str, var: Path) -> None:
    """停用一个账号：不能再登录，写过签过的都留着。列出要换人接手的草稿。"""
    with _accounts(var) as accounts, closing(Drafts(var)) as drafts:
        accounts.users.disable(login, system_clock())
        accounts.sessions.end_all(login, system_clock())
        note_by_operator(var, system_clock(), "user.disable", f"user/{login}")
        for draft in drafts.listing(author=login):
            click.echo(f"要有人接手：{draft.number}\t{draft.state.label}\t{draft.title}")


@cli.command("publish-due")
@content_option
@var_option
@site_option
def publish_due_command(content: Path, var: Path, site: Path) -> None:
    """发布到了时间的稿子（服务没有开着的时候用；开着的服务自己会发）。"""
    settings = _settings(content, var, site, read_office(var))
    with only_one(settings.var):
        desk = open_desk(settings)
        staff = open_staff(desk)
        for due in publish_due(staff.office, settings.clock()):
            click.echo(f"{due.number}\t{due.title}\t{due.trouble or '已发布'}")
        staff.close()


@cli.command("verify-audit")
@click.option("--head", "heads", multiple=True, help="以前记下的链头，可写多次")
@click.option("--manifest", "manifests", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="别人留存的网站 manifest.json，可写多次")  # fmt: skip
@content_option
@var_option
@site_option
@json_option
def verify_audit(
    heads: Sequence[str], manifests: Sequence[Path], content: Path, var: Path, site: Path, as_json: bool
) -> None:
    """核对操作记录有没有被改过、删过、重写过：和提交记录、公开网站里留下的链头对。"""
    kept = [*heads, *remembered_heads(content, [site / "manifest.json", *manifests])]
    with closing(AuditTrail(var)) as trail:
        found, head = trail.verify(kept), trail.head()
    if as_json:
        echo_json({"faults": found, "head": head, "compared_with": len(set(kept))})
    else:
        for sentence in found:
            click.echo(sentence)
        click.echo(f"链头 {head}，和别处留存的 {len(set(kept))} 个链头对过。")
        click.echo("操作记录有问题，请查明原因。" if found else "操作记录完整。")
    sys.exit(CONTENT if found else FINE)


def main() -> None:
    """The command."""
    run(cli)


if __name__ == "__main__":
    main()
