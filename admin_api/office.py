"""What the commands of the review work at, and who calls them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from admin_api.accounts.delegations import Delegations
from admin_api.accounts.rights import StandIn
from admin_api.accounts.users import User, Users
from admin_api.audit import AuditTrail
from admin_api.desk import Desk
from admin_api.drafts import Drafts
from admin_api.office_settings import OfficeSettings
from site_builder.addresses import is_id, place_of
from site_builder.records.organisations import Organisation
from site_builder.store.read import read_record

MOST_LEVELS = 12
TIMER = User(login="-timer", name="定时发布", organisation="", roles=frozenset())
"""Who publishes at a set time: a login that no account can have."""


@dataclass(frozen=True, kw_only=True)
class Office:
    """The settings, people, drafts and trail of one running server, and its desk."""

    settings: OfficeSettings
    users: Users
    drafts: Drafts
    audit: AuditTrail
    delegations: Delegations
    desk: Desk

    def is_below(self, one: str, other: str) -> bool:
        """Whether an organisation stands somewhere below another, as the files say now. Circles end."""
        for _ in range(MOST_LEVELS):
            superior = self._superior(one)
            if superior is None or superior == other:
                return superior == other
            one = superior
        return False

    def _superior(self, slug: str) -> str | None:
        if not is_id("organisations", slug):
            return None
        content, place = self.desk.settings.content, place_of("organisations", slug)
        try:
            stat = (content / place).stat()
        except OSError:
            return None
        return _part_of(content, place, (stat.st_mtime_ns, stat.st_size))

    def stand_ins(self, user: User, today: date) -> list[StandIn]:
        """In whose place somebody may sign today."""
        found = [(item, self.users.find(item.by)) for item in self.delegations.for_deputy(user.login, today)]
        return [(item, principal) for item, principal in found if principal is not None]

    def name_of(self, login: str) -> str:
        """The name of a user as people know them."""
        user = TIMER if login == TIMER.login else self.users.find(login)
        return user.name if user is not None else login


@lru_cache(maxsize=4096)
def _part_of(content: Path, place: str, _signature: tuple[int, int]) -> str | None:
    """What stands above an organisation, as its file said when it looked like this."""
    try:
        record, _, _ = read_record(content, place)
    except OSError:
        return None
    return record.part_of if isinstance(record, Organisation) else None


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks for something, from which network address, when."""

    user: User
    at: datetime
    address: str = ""

    @property
    def today(self) -> date:
        """The day."""
        return self.at.date()

    @property
    def in_trail(self) -> dict[str, str]:
        """As the trail names who did something."""
        return {
            "actor": self.user.login, "role": self.role, "organisation": self.user.organisation, "address": self.address,
        }  # fmt: skip

    @property
    def role(self) -> str:
        """The roles as the trail has them."""
        return " ".join(sorted(role.value for role in self.user.roles))
