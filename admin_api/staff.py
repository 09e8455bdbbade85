"""What the screens work at: the people, what they write, and the templates. Opened and closed with the server."""

from __future__ import annotations

from dataclasses import dataclass

from admin_api.accounts.accounts import Accounts
from admin_api.commands.finish_publications import finish_publications
from admin_api.commands.note_posting import contradict_unkept_posting
from admin_api.counter.counter import Counter
from admin_api.counter.questions import Questions
from admin_api.demo import demo_people
from admin_api.desk import Desk
from admin_api.drafts import Drafts
from admin_api.filing.cabinet import Cabinet
from admin_api.forms.rendering import Screens, load_screens
from admin_api.office import Office
from admin_api.office_settings import read_office
from admin_api.preview_links import PreviewLinks
from admin_api.queries.broken_links import BrokenLinks


@dataclass(frozen=True, kw_only=True)
class Staff:
    """`office` is what commands and queries take; `demo_users`: (login, password, who) shown where one signs in."""

    accounts: Accounts
    office: Office
    screens: Screens
    counter: Counter
    broken_links: BrokenLinks
    cabinet: Cabinet
    preview_links: PreviewLinks
    demo_users: tuple[tuple[str, str, str], ...] = ()

    def close(self) -> None:
        """Let go of the files."""
        self.accounts.close()
        self.office.drafts.close()
        self.office.audit.close()
        self.counter.questions.close()
        self.cabinet.close()
        self.preview_links.close()


def open_staff(desk: Desk) -> Staff:
    """Open everything, and finish the publications that a killed server had begun. Raises SettingsError."""
    var = desk.settings.var
    people = demo_people(desk.settings)
    settings = read_office(var)
    accounts = Accounts(var, settings)
    office = Office(
        settings=settings, users=accounts.users, drafts=Drafts(var), audit=desk.audit,
        delegations=accounts.delegations, desk=desk,
    )  # fmt: skip
    finish_publications(office)
    cabinet = Cabinet(var)
    contradict_unkept_posting(office, cabinet, desk.clock())
    return Staff(
        accounts=accounts, office=office, screens=load_screens(), counter=Counter(questions=Questions(var)),
        broken_links=BrokenLinks(desk.settings.site), cabinet=cabinet, preview_links=PreviewLinks(var),
        demo_users=tuple((person.login, person.password, person.words) for person in people),
    )  # fmt: skip
