"""/api/users, /api/tokens, /api/delegations, and the new owner of a draft: who may what, and who stands in for whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import Body, PathParameter
from msgspec import Meta

from admin_api.accounts.rights import Right
from admin_api.accounts.roles import Role
from admin_api.accounts.tokens import Scope
from admin_api.accounts.users import LOGIN, User, UserFields
from admin_api.commands.change_user import change_user
from admin_api.commands.delegate_step import delegate_step, end_delegation
from admin_api.commands.disable_user import disable_user
from admin_api.commands.enable_user import enable_user
from admin_api.commands.end_sessions import end_sessions
from admin_api.commands.give_new_password import give_new_password
from admin_api.commands.grant_roles import grant_roles
from admin_api.commands.make_token import end_token, make_token
from admin_api.commands.remove_second_factor import remove_second_factor
from admin_api.commands.take_in_user import take_in_user
from admin_api.commands.take_over_draft import take_over_draft
from admin_api.controllers.admin.visit import Visit
from admin_api.controllers.answers import Done, done, example, good, reading, writing
from admin_api.controllers.draft_answers import DRAFT, DraftAnswer, draft_answer
from admin_api.controllers.signed_in import Number, Revision
from admin_api.queries.left_behind import left_behind
from admin_api.queries.people_of import people_of, person_of
from admin_api.queries.sight import may_about
from site_builder.errors import RecordNotFoundError
from site_builder.records.fields import OrganisationRef, Slug

USERS, TOKENS, DELEGATIONS = ["用户"], ["接口令牌"], ["代签"]
Login = Annotated[str, PathParameter(description="登录名，如 zhoumin")]
TokenName = Annotated[str, PathParameter(description="令牌的名字，如 民政办接口")]
DelegationNumber = Annotated[int, PathParameter(description="委托的序号", ge=1, le=1_000_000_000)]
LoginName = Annotated[str, Meta(pattern=LOGIN, max_length=32)]
Name = Annotated[str, Meta(min_length=2, max_length=30)]
Ranges = Annotated[list[Annotated[str, Meta(min_length=2, max_length=60)]], Meta(max_length=50)]


class NewUser(msgspec.Struct, forbid_unknown_fields=True):
    """Who it is; roles are granted by somebody else. `expires_on`: the last day, for who is here for a time."""

    login: LoginName
    name: Name
    organisation: OrganisationRef
    expires_on: date | None = None
    address_ranges: Ranges = []


class UserFacts(msgspec.Struct, forbid_unknown_fields=True):
    """The same of somebody who is there: all of it, as it shall be."""

    name: Name
    organisation: OrganisationRef
    expires_on: date | None = None
    address_ranges: Ranges = []


class Granted(msgspec.Struct, forbid_unknown_fields=True):
    """All roles and steps that somebody shall have."""

    roles: Annotated[list[Role], Meta(max_length=20)]
    steps: Annotated[list[Slug], Meta(max_length=20)] = []


class NewToken(msgspec.Struct, forbid_unknown_fields=True):
    """For which program, what it may, for how many days."""

    name: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"\S")]
    scopes: Annotated[list[Scope], Meta(min_length=1, max_length=3)]
    days: Annotated[int, Meta(ge=1, le=3650)] = 365


class NewDelegation(msgspec.Struct, forbid_unknown_fields=True):
    """One's own step, to whom, from which day until which, both included."""

    step: Slug
    to: LoginName
    first: date
    last: date


class TakingOver(msgspec.Struct, forbid_unknown_fields=True):
    """The new owner, and what was seen."""

    to: LoginName
    revision: Revision


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody. `left_behind`: how many drafts and timers need a new owner, or would."""

    login: str
    name: str
    organisation: str
    roles: list[str]
    steps: list[str]
    expires_on: date | None
    is_disabled: bool
    must_change_password: bool
    has_second_factor: bool
    address_ranges: list[str]
    left_behind: int


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Those whom one looks after."""

    items: list[Person]


class FirstPassword(msgspec.Struct, frozen=True, kw_only=True):
    """Told once and kept only as a hash; its owner changes it at the first sign-in."""

    login: str
    password: str


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A token without its secret."""

    name: str
    scopes: list[str]
    created_at: str
    expires_at: str
    revoked_at: str


class TokenList(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, the oldest first."""

    items: list[TokenAnswer]


class FreshToken(msgspec.Struct, frozen=True, kw_only=True):
    """Told once and kept only as a hash."""

    name: str
    token: str


class DelegationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`to` signs a step for `by`; `holds_today`: now."""

    number: int
    step: str
    by: str
    to: str
    first: date
    last: date
    holds_today: bool


class DelegationList(msgspec.Struct, frozen=True, kw_only=True):
    """Those that hold today or later, and concern one."""

    items: list[DelegationAnswer]


PERSON: dict[str, Any] = {
    "login": "zhoumin", "name": "周敏", "organisation": "minzheng-ban", "roles": ["writer"], "steps": [], "expires_on": None,
    "is_disabled": False, "must_change_password": False, "has_second_factor": False, "address_ranges": [], "left_behind": 0,
}  # fmt: skip
FACTS = {"name": "周敏", "organisation": "minzheng-ban", "expires_on": "2026-12-31", "address_ranges": ["10.20.0.0/16"]}
TOKEN = {
    "name": "民政办接口", "scopes": ["read", "write"], "created_at": "2026-05-12T09:30:00+08:00",
    "expires_at": "2027-05-12T09:30:00+08:00", "revoked_at": "",
}  # fmt: skip
DELEGATION = {
    "number": 7, "step": "first-review", "by": "wangfang", "to": "lina", "first": "2026-05-20", "last": "2026-05-24",
    "holds_today": False,
}  # fmt: skip
GRANTED = {"roles": ["writer", "reviewer"], "steps": ["first-review"]}
SECRET = "Caihong-4817-Songshu"  # noqa: S105 - an example
IS = good(Person, "这个人现在", PERSON)


@get("/api/users", sync_to_thread=True, tags=USERS, summary="用户", responses={200: good(People, "归您管的人", {"items": [PERSON]}), **reading()},
     description="系统管理员和安全管理员看得到归自己管的人。")  # fmt: skip
def users(visit: NamedDependency[Visit]) -> People:
    """Those whom one looks after."""
    return People(items=[_person(visit, user) for user in people_of(visit.office, visit.caller)])


@post("/api/users", sync_to_thread=True, status_code=201, tags=USERS, summary="建立账号", responses={201: good(FirstPassword, "临时密码，只给这一次", {"login": "zhoumin", "password": SECRET}), **writing()},
      description="系统管理员建立账号，不能给角色：角色由安全管理员授予。")  # fmt: skip
def take_in(
    visit: NamedDependency[Visit],
    data: Annotated[NewUser, Body(examples=example("一个人", FACTS | {"login": "zhoumin"}))],
) -> FirstPassword:
    """Take somebody in."""
    user, password = take_in_user(visit.office, visit.caller, _fields(data.login, data))
    return FirstPassword(login=user.login, password=password)


@get("/api/users/{login:str}", sync_to_thread=True, tags=USERS, summary="一个用户", responses={200: IS, **reading()}, description="不归您管的人，回答和没有这个人一样。")  # fmt: skip
def one_user(visit: NamedDependency[Visit], login: Login) -> Person:
    """One person."""
    return _person(visit, person_of(visit.office, visit.caller, login))


@post("/api/users/{login:str}", sync_to_thread=True, status_code=200, tags=USERS, summary="改资料", responses={200: IS, **writing()},
      description="送来全部资料。换了单位，权限马上跟着变。")  # fmt: skip
def change(
    visit: NamedDependency[Visit], login: Login, data: Annotated[UserFacts, Body(examples=example("资料", FACTS))]
) -> Person:
    """Name, organisation, end, addresses."""
    user = person_of(visit.office, visit.caller, login)
    fields = _fields(user.login, data)
    return _person(visit, change_user(visit.office, visit.staff.accounts, visit.caller, fields))


@post("/api/users/{login:str}/roles", sync_to_thread=True, status_code=200, tags=USERS, summary="授予角色和步骤", responses={200: IS, **writing()},
      description="安全管理员授予；送来全部角色和步骤，没有写的就收回。马上生效。")  # fmt: skip
def grant(
    visit: NamedDependency[Visit], login: Login, data: Annotated[Granted, Body(examples=example("角色", GRANTED))]
) -> Person:
    """What somebody may."""
    user, accounts = person_of(visit.office, visit.caller, login), visit.staff.accounts
    granted = grant_roles(visit.office, accounts, visit.caller, user.login, roles=data.roles, steps=data.steps)
    return _person(visit, granted)


@post("/api/users/{login:str}/disable", sync_to_thread=True, status_code=200, tags=USERS, summary="停用账号", responses={200: IS, **writing()},
      description="他的登录都结束。账号不删除：签过的字要一直查得到是谁。left_behind 是要有人接手的稿子数。")  # fmt: skip
def disable(visit: NamedDependency[Visit], login: Login) -> Person:
    """They may nothing any more."""
    user = person_of(visit.office, visit.caller, login)
    return _person(visit, disable_user(visit.office, visit.staff.accounts, visit.caller, user.login))


@post("/api/users/{login:str}/enable", sync_to_thread=True, status_code=200, tags=USERS, summary="恢复账号", responses={200: IS, **writing()},
      description="角色和密码照旧。")  # fmt: skip
def enable(visit: NamedDependency[Visit], login: Login) -> Person:
    """They may again."""
    user = person_of(visit.office, visit.caller, login)
    return _person(visit, enable_user(visit.office, visit.caller, user.login))


@post("/api/users/{login:str}/password", sync_to_thread=True, status_code=200, tags=USERS, summary="给新的临时密码",
      responses={200: good(FirstPassword, "临时密码，只给这一次", {"login": "zhoumin", "password": SECRET}), **writing()},
      description="他的登录都结束，下次登录要换成自己的。")  # fmt: skip
def new_password(visit: NamedDependency[Visit], login: Login) -> FirstPassword:
    """For who has forgotten theirs."""
    user = person_of(visit.office, visit.caller, login)
    password = give_new_password(visit.office, visit.staff.accounts, visit.caller, user.login)
    return FirstPassword(login=user.login, password=password)


@post("/api/users/{login:str}/second-factor/remove", sync_to_thread=True, status_code=200, tags=USERS, summary="解除动态口令",
      responses={200: IS, **writing()}, description="手机丢了、备用码也没有了，才由安全管理员解除。")  # fmt: skip
def remove_factor(visit: NamedDependency[Visit], login: Login) -> Person:
    """Of somebody who has lost the telephone."""
    user = person_of(visit.office, visit.caller, login)
    remove_second_factor(visit.office, visit.staff.accounts, visit.caller, user.login)
    return _person(visit, visit.office.users.get(user.login))


@post("/api/users/{login:str}/sessions/end", sync_to_thread=True, status_code=200, tags=USERS, summary="让他全部退出",
      responses={200: IS, **writing()}, description="电脑忘了退出、丢了：他的登录都结束，账号和密码不变。由安全管理员做。")  # fmt: skip
def sign_out_everywhere(visit: NamedDependency[Visit], login: Login) -> Person:
    """Of somebody who left a computer open."""
    user = person_of(visit.office, visit.caller, login)
    end_sessions(visit.office, visit.staff.accounts, visit.caller, user.login)
    return _person(visit, user)


@get("/api/tokens", sync_to_thread=True, tags=TOKENS, summary="接口令牌", responses={200: good(TokenList, "全部，不含密文", {"items": [TOKEN]}), **reading()},
     description="给程序用的，包括已撤销和到期的。")  # fmt: skip
def tokens(visit: NamedDependency[Visit]) -> TokenList:
    """Those of programs."""
    visit.demand(Right.MANAGE_TOKENS)
    rows = visit.office.desk.tokens.listing()
    return TokenList(
        items=[
            TokenAnswer(
                name=row["name"], scopes=row["scopes"].split(), created_at=row["created_at"],
                expires_at=row["expires_at"], revoked_at=row["revoked_at"],
            )
            for row in rows
        ]
    )  # fmt: skip


@post("/api/tokens", sync_to_thread=True, status_code=201, tags=TOKENS, summary="生成令牌", responses={201: good(FreshToken, "令牌，只给这一次", {"name": "民政办接口", "token": "gkl_" + "0" * 43}), **writing()},
      description="令牌等于密码：谁拿到，谁就能用。")  # fmt: skip
def token(
    visit: NamedDependency[Visit],
    data: Annotated[NewToken, Body(examples=example("令牌", {"name": "民政办接口", "scopes": ["read", "write"], "days": 365}))],
) -> FreshToken:  # fmt: skip
    """A new one."""
    made = make_token(visit.office, visit.caller, name=data.name.strip(), scopes=data.scopes, days=data.days)
    return FreshToken(name=data.name.strip(), token=made)


@post("/api/tokens/{name:str}/end", sync_to_thread=True, status_code=200, tags=TOKENS, summary="撤销令牌", responses={200: done("已撤销"), **writing()},
      description="这个名字的令牌都不能再用。")  # fmt: skip
def revoke(visit: NamedDependency[Visit], name: TokenName) -> Done:
    """All of a name."""
    visit.demand(Right.MANAGE_TOKENS)
    count = end_token(visit.office, visit.caller, name)
    return Done(words=f"已撤销 {count} 个。")


@get("/api/delegations", sync_to_thread=True, tags=DELEGATIONS, summary="代签", responses={200: good(DelegationList, "现在和以后的", {"items": [DELEGATION]}), **reading()},
     description="自己委托的、委托给自己的；安全管理员看得到归自己管的。")  # fmt: skip
def delegations(visit: NamedDependency[Visit]) -> DelegationList:
    """Who signs for whom."""
    _demand_delegations(visit)
    office, by = visit.office, visit.caller
    found = [
        (number, item)
        for number, item in office.delegations.listing(by.today)
        if by.user.login in (item.by, item.to) or may_about(office, by, Right.GRANT_ROLES, office.users.get(item.by))
    ]
    return DelegationList(
        items=[
            DelegationAnswer(
                number=number, step=item.step, by=item.by, to=item.to, first=item.first, last=item.last,
                holds_today=item.holds_on(by.today),
            )
            for number, item in found
        ]
    )  # fmt: skip


@post("/api/delegations", sync_to_thread=True, status_code=201, tags=DELEGATIONS, summary="委托别人代签",
      responses={201: good(DelegationAnswer, "已委托", DELEGATION), **writing()}, description="他审签时写明代您；写过这份稿子的人仍然不能签。")  # fmt: skip
def delegate(
    visit: NamedDependency[Visit],
    data: Annotated[NewDelegation, Body(examples=example("委托", {"step": "first-review", "to": "lina", "first": "2026-05-20", "last": "2026-05-24"}))],
) -> DelegationAnswer:  # fmt: skip
    """One's own step, for some days."""
    _demand_delegations(visit)
    if visit.office.users.find(data.to) is None:
        raise RecordNotFoundError(f"没有登录名是“{data.to}”的用户。")
    office, by = visit.office, visit.caller
    number = delegate_step(office, by, step=data.step, to=data.to, first=data.first, last=data.last)
    return DelegationAnswer(
        number=number, step=data.step, by=by.user.login, to=data.to, first=data.first, last=data.last,
        holds_today=data.first <= by.today <= data.last,
    )  # fmt: skip


@post("/api/delegations/{number:int}/end", sync_to_thread=True, status_code=200, tags=DELEGATIONS, summary="结束委托", responses={200: done("已结束"), **writing()},
      description="由委托的人，或者安全管理员。")  # fmt: skip
def stop_delegation(visit: NamedDependency[Visit], number: DelegationNumber) -> Done:
    """Before its time."""
    _demand_delegations(visit)
    end_delegation(visit.office, visit.caller, number)
    return Done(words="已结束。")


@post("/api/drafts/{number:str}/owner", sync_to_thread=True, status_code=200, tags=["写稿"], summary="换负责人",
      responses={200: good(DraftAnswer, "换好了", DRAFT), **writing()}, description="接手的人可以接着写，以后不能审签这份稿子；签过的字仍然有效。")  # fmt: skip
def take_over(
    visit: NamedDependency[Visit],
    number: Number,
    data: Annotated[TakingOver, Body(examples=example("交给", {"to": "zhoumin", "revision": 1}))],
) -> DraftAnswer:
    """Give a draft to a colleague, or take it oneself."""
    return draft_answer(take_over_draft(visit.office, visit.caller, number, to=data.to, revision=data.revision))


def _demand_delegations(visit: Visit) -> None:
    if not visit.may(Right.GRANT_ROLES):
        visit.demand(Right.DELEGATE)


def _fields(login: str, data: NewUser | UserFacts) -> UserFields:
    return UserFields(
        login=login, name=data.name, organisation=data.organisation, expires_on=data.expires_on,
        address_ranges=data.address_ranges,
    )  # fmt: skip


def _person(visit: Visit, user: User) -> Person:
    left = left_behind(visit.office, user, visit.at.date())
    return Person(
        login=user.login, name=user.name, organisation=user.organisation, steps=sorted(user.steps),
        roles=sorted(role.value for role in user.roles), expires_on=user.expires_on, is_disabled=user.is_disabled,
        must_change_password=user.must_change_password, has_second_factor=user.has_second_factor,
        address_ranges=list(user.address_ranges), left_behind=len(left.drafts) + len(left.timers),
    )  # fmt: skip


ROUTES = [
    users, take_in, one_user, change, grant, disable, enable, new_password, remove_factor, sign_out_everywhere, tokens, token, revoke,
    delegations, delegate, stop_delegation, take_over,
]  # fmt: skip
