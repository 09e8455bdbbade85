"""The roles of an office, and which of them one person may not join."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from site_builder.records.fields import Choice


class Role(Choice):
    """What somebody is in this system; a person may have several, within limits."""

    WRITER = "writer", "信息员"
    REVIEWER = "reviewer", "审核人"
    SECRECY = "secrecy", "保密审查员"
    SYSTEM = "system-admin", "系统管理员"
    SECURITY = "security-admin", "安全管理员"
    AUDITOR = "auditor", "审计员"


ADMINISTRATORS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDITOR})
REVIEWERS = frozenset({Role.REVIEWER, Role.SECRECY})
CANNOT_JOIN = frozenset(
    {frozenset({administrator, reviewer}) for administrator in ADMINISTRATORS for reviewer in REVIEWERS}
    | {frozenset(pair) for pair in combinations(ADMINISTRATORS, 2)}
)
"""Who runs the system, who grants rights and who watches both are three people (GB/T 22239, 三员分立); none reviews."""


def conflicts(roles: Collection[Role]) -> list[tuple[Role, Role]]:
    """The pairs among these roles that one person may not hold."""
    ordered = [role for role in Role if role in roles]
    return [pair for pair in combinations(ordered, 2) if frozenset(pair) in CANNOT_JOIN]
