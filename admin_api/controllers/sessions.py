"""/api/session, /api/me, /api/account: a person signs in, looks who they are, changes the password, signs out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import Body
from msgspec import Meta

from admin_api.accounts.rights import Right
from admin_api.accounts.second_factor import address_for_telephone
from admin_api.commands.bind_second_factor import bind_second_factor
from admin_api.commands.change_password import change_password as change
from admin_api.commands.enter import enter, leave
from admin_api.commands.remove_second_factor import remove_own_second_factor
from admin_api.controllers.admin.visit import Visit, address_of
from admin_api.controllers.answers import Done, done, entering, example, good, reading, writing
from admin_api.controllers.signed_in import OWN_ACCOUNT, AnyRequest, key_of
from admin_api.staff import Staff
from site_builder.clock import system_clock

Secret = Annotated[str, Meta(max_length=1_000)]


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """`code`: the six digits, or a code from paper; only where the account has a second factor."""

    login: Annotated[str, Meta(max_length=200)]
    password: Secret
    code: Annotated[str, Meta(max_length=100)] = ""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """`key` goes into the Authorization header. It ends at `ends_at`, or earlier when it is not used."""

    key: str
    login: str
    name: str
    ends_at: datetime
    must_change_password: bool


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, and everything for which they may have a right somewhere."""

    login: str
    name: str
    organisation: str
    roles: list[str]
    steps: list[str]
    rights: list[str]
    must_change_password: bool
    has_second_factor: bool


class NewPassword(msgspec.Struct, forbid_unknown_fields=True):
    """The old one proves that it is oneself."""

    old: Secret
    new: Secret


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """What a telephone is told: the secret, and the address that its picture holds."""

    secret: str
    address: str


class Confirming(msgspec.Struct, forbid_unknown_fields=True):
    """What the telephone shows."""

    code: Annotated[str, Meta(max_length=100)]


class Codes(msgspec.Struct, frozen=True, kw_only=True):
    """For the day on which the telephone is lost: each counts once."""

    codes: list[str]


PROPOSED = {"secret": "A" * 32, "address": "otpauth://totp/%E5%85%AC%E5%BC%80%E6%A0%8F:zhoumin?secret=" + "A" * 32}
KEY = {
    "key": "gks_" + "0" * 43, "login": "zhoumin", "name": "周敏", "ends_at": "2026-05-12T21:30:00+08:00",
    "must_change_password": False,
}  # fmt: skip
ME = {
    "login": "zhoumin", "name": "周敏", "organisation": "minzheng-ban", "roles": ["writer"], "steps": [],
    "rights": ["own-account", "read", "write", "edit", "submit"], "must_change_password": False, "has_second_factor": True,
}  # fmt: skip


@post("/api/session", cache_control=CacheControlHeader(no_store=True), sync_to_thread=True, status_code=201, tags=["登录"], summary="登录", responses={201: good(Key, "登录了", KEY), **entering()},
      description="人用自己的登录名和密码登录；开了动态口令的，code 一起送来。得到的 key 放在 Authorization: Bearer 里，"
      "以后的请求都带上。规则、试错次数和记录都和网页登录一样。机器请用令牌。")  # fmt: skip
def sign_in(
    staff: NamedDependency[Staff],
    request: AnyRequest,
    data: Annotated[SignIn, Body(examples=example("登录", {"login": "zhoumin", "password": "…", "code": "123456"}))],
) -> Key:
    """A session of somebody's own."""
    program = request.headers.get("user-agent", "")
    found = enter(
        staff.office, staff.accounts, data.login, data.password, data.code, address=address_of(request),
        program=program, now=staff.office.desk.clock(), at=system_clock(),
    )  # fmt: skip
    return Key(
        key=key_of(found.session_id), login=found.user.login, name=found.user.name, ends_at=found.session.ends_at,
        must_change_password=found.user.must_change_password,
    )  # fmt: skip


@get("/api/me", opt={OWN_ACCOUNT: True}, sync_to_thread=True, summary="我是谁，能做什么", responses={200: good(Me, "登录的人", ME), **reading()},
     description="rights 列出在某处可能有的权限；对具体一份稿子能做什么，看那份稿子的 actions。", tags=["登录"])  # fmt: skip
def me(visit: NamedDependency[Visit]) -> Me:
    """Who is signed in."""
    user = visit.user
    return Me(
        login=user.login, name=user.name, organisation=user.organisation, steps=sorted(user.steps),
        roles=sorted(role.value for role in user.roles), rights=[right.value for right in Right if visit.may(right)],
        must_change_password=user.must_change_password, has_second_factor=user.has_second_factor,
    )  # fmt: skip


@post("/api/session/end", opt={OWN_ACCOUNT: True}, sync_to_thread=True, status_code=200, summary="退出登录",
      responses={200: done("已经退出"), **writing()}, description="这把 key 从此没有用了。", tags=["登录"])  # fmt: skip
def sign_out(visit: NamedDependency[Visit]) -> Done:
    """The session ends."""
    leave(visit.office, visit.staff.accounts, visit.caller, visit.session_id)
    return Done(words="已经退出。")


@post("/api/account/password", opt={OWN_ACCOUNT: True}, sync_to_thread=True, status_code=200, summary="改自己的密码",
      responses={200: done("改好了"), **writing(429)}, description="别处的登录都会结束，这一个继续有效。原密码试错也计次数。",
      tags=["登录"])  # fmt: skip
def change_password(
    visit: NamedDependency[Visit],
    data: Annotated[NewPassword, Body(examples=example("改密码", {"old": "…", "new": "…"}))],
) -> Done:
    """One's own password."""
    change(visit.office, visit.staff.accounts, visit.caller, visit.session, old=data.old, new=data.new)
    return Done(words="密码已经改好，别处的登录都结束了。")


@post("/api/account/second-factor", opt={OWN_ACCOUNT: True}, sync_to_thread=True, status_code=201, tags=["登录"], summary="开始绑定动态口令",
      responses={201: good(Proposed, "存进手机上的动态口令软件", PROPOSED), **writing()}, description="用得到的 secret 在手机上生成六位数，再用 …/confirm 确认；确认以前不起作用。")  # fmt: skip
def propose_factor(visit: NamedDependency[Visit]) -> Proposed:
    """A secret for one's telephone."""
    login, site = visit.user.login, visit.office.desk.watch.known().settings.name
    secret = visit.staff.accounts.second_factors.propose(login)
    return Proposed(secret=secret, address=address_for_telephone(secret, login=login, site=site))


@post("/api/account/second-factor/confirm", opt={OWN_ACCOUNT: True}, sync_to_thread=True, status_code=200, tags=["登录"], summary="确认动态口令",
      responses={200: good(Codes, "备用码，只给这一次", {"codes": ["abcd-efgh-jkmn-pqrs"]}), **writing(429)}, description="手机上的六位数对了，以后登录就要它；接着请重新登录。试错计次数。")  # fmt: skip
def confirm_factor(
    visit: NamedDependency[Visit], data: Annotated[Confirming, Body(examples=example("确认", {"code": "123456"}))]
) -> Codes:
    """The telephone shows the right code."""
    return Codes(codes=bind_second_factor(visit.office, visit.staff.accounts, visit.caller, data.code, system_clock()))


@post("/api/account/second-factor/remove", opt={OWN_ACCOUNT: True}, sync_to_thread=True, status_code=200, tags=["登录"], summary="停用自己的动态口令",
      responses={200: done("已停用"), **writing()}, description="角色要求用动态口令的，不能自己停用。停用以后请重新登录。")  # fmt: skip
def remove_factor(visit: NamedDependency[Visit]) -> Done:
    """No code is asked for any more."""
    remove_own_second_factor(visit.office, visit.staff.accounts, visit.caller)
    return Done(words="动态口令已停用。")


OPEN = [sign_in]
"""For whoever is nobody yet."""
ROUTES = [me, sign_out, change_password, propose_factor, confirm_factor, remove_factor]
