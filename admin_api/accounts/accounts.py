"""Everything about the people of one `var/`, opened and closed together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from admin_api.accounts.attempts import Attempts
from admin_api.accounts.delegations import Delegations
from admin_api.accounts.passwords import warm_up
from admin_api.accounts.rights import StandIn
from admin_api.accounts.second_factor import SecondFactors, second_factor_key
from admin_api.accounts.sessions import Session, Sessions
from admin_api.accounts.tables import open_accounts
from admin_api.accounts.users import User, Users
from admin_api.office_settings import OfficeSettings


class Accounts:
    """Users and all that hangs on them, by the settings of the office."""

    def __init__(self, var: Path, office: OfficeSettings) -> None:
        self.office = office
        self._database = open_accounts(var)
        self.users = Users(self._database)
        self.second_factors = SecondFactors(self._database, second_factor_key(var))
        self.delegations = Delegations(self._database)
        self.sessions = Sessions(var, office.sessions)
        self.attempts = Attempts(var, office.attempts)
        warm_up()

    def stand_ins(self, login: str, now: datetime) -> list[StandIn]:
        """In whose place somebody may sign today, as `authorize` takes it."""
        return [(item, self.users.get(item.by)) for item in self.delegations.for_deputy(login, now.date())]

    def signed_in(self, session_id: str, now: datetime) -> tuple[User, Session] | None:
        """Who makes a request, for which only a whole session of somebody who still may is good."""
        session = self.sessions.find(session_id, now)
        user = self.users.find(session.login) if session is not None and session.is_complete else None
        if session is None or user is None or user.is_disabled or user.has_expired(now.date()):
            return None
        return user, session

    def close(self) -> None:
        """Let go of the files."""
        self.sessions.close()
        self.attempts.close()
        self._database.close()
