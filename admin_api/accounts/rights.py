"""Who may do what: one table, RULES, and one function that reads it, `authorize`.

What is not in the table is refused. Whether something can be done with a draft in its present state is another question:
`workflow.py`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from admin_api.accounts.delegations import Delegation
from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.roles import Role, conflicts
from admin_api.accounts.users import User
from admin_api.office_settings import OfficeSettings, Step
from site_builder.records.fields import Choice


class Right(Choice):
    """Everything that can be allowed or refused."""

    OWN_ACCOUNT = "own-account", "管理自己的密码、动态口令和登录"
    READ = "read", "看草稿"
    WRITE = "write", "起草"
    EDIT = "edit", "修改草稿"
    SUBMIT = "submit", "提交审核"
    DISCARD = "discard", "作废草稿"
    TAKE_OVER = "take-over", "接手草稿"
    CORRECT = "correct", "更正"
    WITHDRAW = "withdraw", "撤下"
    SIGN = "sign", "审签"
    RETURN = "return", "退回"
    RECORD_PAPER = "record-paper", "登记纸质签批"
    OBJECT = "object", "对登记为您签的纸质签批提出异议"
    PUBLISH = "publish", "发布"
    SCHEDULE = "schedule", "定时发布"
    SHARE_PREVIEW = "share-preview", "发预览链接"
    OPEN_PRIVATE_FILES = "open-private-files", "打开名单和未公开的附件"
    FILE_EVIDENCE = "file-evidence", "登记张贴回执和照片"
    ANSWER_COUNTER = "answer-counter", "窗口速查和登记答不上的问题"
    SEARCH_SITE = "search-site", "全站查找"
    DELEGATE = "delegate", "委托别人代签自己的步骤"
    SEE_AUDIT = "see-audit", "看审计记录"
    EXPORT_AUDIT = "export-audit", "导出审计记录"
    MANAGE_USERS = "manage-users", "建立、停用用户，重置密码"
    GRANT_ROLES = "grant-roles", "授予角色、步骤和代签，解除动态口令"
    END_SESSIONS = "end-sessions", "结束别人的登录"
    MANAGE_TOKENS = "manage-tokens", "管理接口令牌"
    MANAGE_SETTINGS = "manage-settings", "修改设置"
    OPERATE = "operate", "看运行状态、重建网站、备份"


class Item(Protocol):
    """What a right is asked for: a draft, or anything else of an organisation (`Belonging`)."""

    @property
    def organisation(self) -> str:
        """Whose it is."""

    @property
    def author(self) -> str:
        """Who began it."""

    @property
    def authors(self) -> frozenset[str]:
        """Everybody who wrote on it."""

    @property
    def step(self) -> str | None:
        """For which step it waits."""


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """Something of an organisation that is no draft: a published record, a notice's file, a place for a new draft."""

    organisation: str
    author: str = ""
    authors: frozenset[str] = frozenset()
    step: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One question: who wants what, with which thing. `seat`: whose steps count, the user's own or those of another."""

    user: User
    seat: User
    item: Item | User | None
    office: OfficeSettings
    is_below: Callable[[str, str], bool]
    signed_by: frozenset[str]

    def is_within(self, one: str, other: str) -> bool:
        """Whether an organisation is another one or below it."""
        return one == other or self.is_below(one, other)


Limit = Callable[[Case], str]
"""Why not; empty if nothing stands against it."""


def of_own_organisation(case: Case) -> str:
    """The user's organisation and those below it."""
    if case.item is not None and case.is_within(case.item.organisation, case.user.organisation):
        return ""
    return "它不属于您的单位或下级单位"


def within_sight(case: Case) -> str:
    """The same, and what somebody reviews for others."""
    return "" if not of_own_organisation(case) or not at_some_step_of_own(case) else "它不属于您的单位或下级单位"


def at_step_of_own(case: Case) -> str:
    """The step for which it waits is one that they hold."""
    draft = case.item
    if draft is None or isinstance(draft, User) or draft.step is None:
        return "它现在不等审核"
    step = case.office.step(draft.step)
    if step is None:
        return "设置里已经没有它等的这一步，请退回重新提交"
    return _seat_at(step, case)


def at_some_step_of_own(case: Case) -> str:
    """Any step that they hold lets them see what passes it."""
    return "" if any(not _seat_at(step, case) for step in case.office.steps) else "您不负责它的任何审核步骤"


def _seat_at(step: Step, case: Case) -> str:
    role = Role.SECRECY if step.is_secrecy else Role.REVIEWER
    if step.key not in case.seat.steps or role not in case.seat.roles:
        return f"{case.seat.name}不负责“{step.name}”"
    if step.organisation is not None:
        is_there = case.is_within(case.seat.organisation, step.organisation)
        return "" if is_there else f"“{step.name}”由另一个单位负责"
    is_theirs = case.item is not None and case.is_within(case.item.organisation, case.seat.organisation)
    return "" if is_theirs else f"它不属于{case.seat.name}的单位或下级单位"


def not_by_themselves(case: Case) -> str:
    """Nobody signs what they wrote, also not for another, nor another for them."""
    if case.item is None or isinstance(case.item, User):
        return "没有说明是哪一件"
    writers = {case.item.author, *case.item.authors}
    for person in (case.user, case.seat):
        if person.login in writers:
            return f"{person.name}写过或改过它，自己的稿子不能自己审"
    return ""


def not_twice(case: Case) -> str:
    """Where the setting asks for another person, who signed an earlier step does not sign this one."""
    key = getattr(case.item, "step", None)
    step = case.office.step(key)
    if step is not None and step.needs_another_person and {case.user.login, case.seat.login} & case.signed_by:
        return f"“{step.name}”要由没有签过前面步骤的人来签"
    return ""


def named_as_signer(case: Case) -> str:
    """Only the person whose signature it is said to be."""
    return "" if case.item is not None and case.user.login in case.signed_by else "没有把您登记为签字人"


def about_another_person(case: Case) -> str:
    """Nobody grants rights to themselves or shuts themselves out."""
    if not isinstance(case.item, User):
        return "没有说明是哪个用户"
    return "不能改自己的账号，请由另一位管理员来做" if case.item.login == case.user.login else ""


def about_themselves(case: Case) -> str:
    """One's own steps, nobody else's."""
    return "" if isinstance(case.item, User) and case.item.login == case.user.login else "只能委托自己的步骤"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Any of `roles`, and no limit that speaks against it. `is_for_deputies`: also in somebody's place.

    `is_for_everybody`: whatever their roles, also with none and before the second factor is bound.
    """

    roles: frozenset[Role] = frozenset()
    limits: tuple[Limit, ...] = ()
    is_for_deputies: bool = False
    is_for_everybody: bool = False


def _rule(*roles: Role, limits: tuple[Limit, ...] = (), is_for_deputies: bool = False) -> Rule:
    return Rule(roles=frozenset(roles), limits=limits, is_for_deputies=is_for_deputies)


_WRITERS = _rule(Role.WRITER, limits=(of_own_organisation,))
_WRITERS_AND_REVIEWERS = _rule(Role.WRITER, Role.REVIEWER, limits=(within_sight,))
_STAFF = (Role.WRITER, Role.REVIEWER, Role.SECRECY)

RULES: Mapping[Right, Rule] = {
    Right.OWN_ACCOUNT: Rule(is_for_everybody=True),
    Right.READ: _rule(*_STAFF, limits=(within_sight,), is_for_deputies=True),
    Right.WRITE: _WRITERS,
    Right.EDIT: _WRITERS,
    Right.SUBMIT: _WRITERS,
    Right.DISCARD: _WRITERS,
    Right.TAKE_OVER: _WRITERS,
    Right.CORRECT: _WRITERS,
    Right.WITHDRAW: _rule(*_STAFF, limits=(within_sight,)),
    Right.SIGN: _rule(
        Role.REVIEWER, Role.SECRECY, limits=(at_step_of_own, not_by_themselves, not_twice), is_for_deputies=True
    ),
    Right.RETURN: _rule(Role.REVIEWER, Role.SECRECY, limits=(at_some_step_of_own,), is_for_deputies=True),
    Right.RECORD_PAPER: _rule(Role.WRITER, Role.REVIEWER, limits=(within_sight, not_by_themselves)),
    Right.OBJECT: _rule(Role.REVIEWER, Role.SECRECY, limits=(named_as_signer,)),
    Right.PUBLISH: _WRITERS_AND_REVIEWERS,
    Right.SCHEDULE: _WRITERS_AND_REVIEWERS,
    Right.SHARE_PREVIEW: _WRITERS_AND_REVIEWERS,
    Right.OPEN_PRIVATE_FILES: _rule(*_STAFF, limits=(within_sight,), is_for_deputies=True),
    Right.FILE_EVIDENCE: _WRITERS,
    Right.ANSWER_COUNTER: _rule(*_STAFF),
    Right.SEARCH_SITE: _rule(*_STAFF),
    Right.DELEGATE: _rule(Role.REVIEWER, Role.SECRECY, limits=(about_themselves,)),
    Right.SEE_AUDIT: _rule(Role.AUDITOR),
    Right.EXPORT_AUDIT: _rule(Role.AUDITOR),
    Right.MANAGE_USERS: _rule(Role.SYSTEM, limits=(about_another_person, of_own_organisation)),
    Right.GRANT_ROLES: _rule(Role.SECURITY, limits=(about_another_person, of_own_organisation)),
    Right.END_SESSIONS: _rule(Role.SECURITY, limits=(about_another_person, of_own_organisation)),
    Right.MANAGE_TOKENS: _rule(Role.SECURITY),
    Right.MANAGE_SETTINGS: _rule(Role.SYSTEM),
    Right.OPERATE: _rule(Role.SYSTEM),
}

StandIn = tuple[Delegation, User]
"""A delegation and the one in whose place it lets somebody sign."""


def authorize(
    user: User,
    right: Right,
    item: Item | User | None,
    *,
    office: OfficeSettings,
    is_below: Callable[[str, str], bool],
    today: date,
    address: str = "",
    signed_by: Collection[str] = (),
    stand_ins: Iterable[StandIn] = (),
) -> str | None:
    """Decide. Raises NotAllowedError with the reason; answers in whose place (login) it is allowed, None for their own.

    `address`: where the request comes from. `signed_by`: who signed the earlier steps of what is signed now, with those in
    whose place. `stand_ins`: the user's delegations.
    """
    rule = RULES.get(right)
    if rule is None:
        raise NotAllowedError("没有这样的权限。")
    if reason := _person_refusal(user, right, today, address):
        raise _refused(right, reason)
    case = Case(user=user, seat=user, item=item, office=office, is_below=is_below, signed_by=frozenset(signed_by))
    reason = _own_refusal(rule, case, address)
    if not reason:
        return None
    for delegation, principal in stand_ins if rule.is_for_deputies else ():
        reason = _deputy_refusal(rule, case, delegation, principal, today, address)
        if not reason:
            return principal.login
    raise _refused(right, reason)


def _refused(right: Right, reason: str) -> NotAllowedError:
    return NotAllowedError(f"您不能{right.label}：{reason}。")


def may_ever(
    user: User,
    right: Right,
    *,
    office: OfficeSettings,
    today: date,
    address: str = "",
    stand_ins: Iterable[StandIn] = (),
) -> bool:
    """Whether there can be anything for which they have this right: what a menu asks."""
    rule = RULES.get(right)
    if rule is None or _person_refusal(user, right, today, address):
        return False
    is_own = rule.is_for_everybody or not _role_refusal(rule.roles, user, office, address)
    return is_own or (rule.is_for_deputies and any(
        not _standing_refusal(user, delegation, principal, office, today, address) for delegation, principal in stand_ins
    ))  # fmt: skip


def _person_refusal(user: User, right: Right, today: date, address: str) -> str:
    """What stands against somebody whatever they want."""
    if user.is_disabled:
        return "账号已停用"
    if user.has_expired(today):
        return f"账号已于 {user.expires_on} 到期"
    if user.address_ranges and not is_in_ranges(address, user.address_ranges):
        return "账号不能从这个地址使用"
    if user.must_change_password and right is not Right.OWN_ACCOUNT:
        return "请先修改密码"
    return ""


def _own_refusal(rule: Rule, case: Case, address: str) -> str:
    if rule.is_for_everybody:
        return _first_reason(rule, case)
    return _role_refusal(rule.roles, case.user, case.office, address) or _first_reason(rule, case)


def _first_reason(rule: Rule, case: Case) -> str:
    return next((reason for limit in rule.limits if (reason := limit(case))), "")


def _role_refusal(roles: Collection[Role], user: User, office: OfficeSettings, address: str) -> str:
    """Empty if one of the roles is theirs and may be used now."""
    reasons = [_use_refusal(role, user, office, address) for role in Role if role in roles and role in user.roles]
    if not reasons:
        return f"这要由{'、'.join(role.label for role in Role if role in roles)}来做"
    return "" if "" in reasons else reasons[0]


def _use_refusal(role: Role, user: User, office: OfficeSettings, address: str) -> str:
    if role in office.second_factor_roles and not user.has_second_factor:
        return f"{role.label}要先绑定动态口令"
    ranges = office.ranges_of(role)
    if ranges and not is_in_ranges(address, ranges):
        return f"{role.label}不能从这个地址使用"
    return ""


def _deputy_refusal(
    rule: Rule, case: Case, delegation: Delegation, principal: User, today: date, address: str
) -> str:  # fmt: skip
    seat = replace(principal, steps=principal.steps & {delegation.step})
    standing = _standing_refusal(case.user, delegation, principal, case.office, today, address)
    return standing or _first_reason(rule, replace(case, seat=seat))


def _standing_refusal(
    user: User, delegation: Delegation, principal: User, office: OfficeSettings, today: date, address: str
) -> str:
    """Whether somebody sits in another's place today at all."""
    if (delegation.by, delegation.to) != (principal.login, user.login) or not delegation.holds_on(today):
        return "代签的委托不在有效期内"
    if _person_refusal(replace(principal, address_ranges=()), Right.OWN_ACCOUNT, today, ""):
        return f"{principal.name}的账号已停用或到期，不能再代签"
    step = office.step(delegation.step)
    if step is None or step.key not in principal.steps:
        return f"{principal.name}不再负责这一步"
    role = Role.SECRECY if step.is_secrecy else Role.REVIEWER
    if role not in principal.roles or conflicts(user.roles | {role}):
        return "管理员和审计员不能代签，被代的人也要有这一步的角色"
    return _use_refusal(role, user, office, address)


def is_in_ranges(address: str, ranges: Iterable[str]) -> bool:
    """Whether an address lies in one of the ranges; what is no address lies nowhere."""
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(place, "ipv4_mapped", None) or place
    return any(mapped in ipaddress.ip_network(text) for text in ranges)


def below_by(superiors: Mapping[str, str | None]) -> Callable[[str, str], bool]:
    """`is_below(one, other)` from the superior of each organisation: other stands somewhere above one. Circles end."""

    def is_below(one: str, other: str) -> bool:
        seen = {one}
        superior = superiors.get(one)
        while superior is not None and superior not in seen:
            if superior == other:
                return True
            seen.add(superior)
            superior = superiors.get(superior)
        return False

    return is_below
