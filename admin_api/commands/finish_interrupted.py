"""What a server that was killed had begun: finished if the record was saved, taken back if it was not."""

from __future__ import annotations

from admin_api.commands.outcome import put_away, take_back
from admin_api.journal import Entry, Journal
from admin_api.repository import Commit, Repository
from admin_api.settings import AdminSettings
from site_builder.store.write import current_version


def finish_interrupted(settings: AdminSettings, journal: Journal, repository: Repository) -> None:
    """Before anything else at start. What waits for git is handed to the repository, which tries at once."""
    entries = journal.open_entries()
    waiting: list[Commit] = []
    for number, entry in entries:
        later = {other.place for other_number, other in entries if other_number > number}
        if _is_saved(settings, entry) or entry.place in later:
            put_away(settings, entry)
            waiting.append(Commit(entry.author, entry.message, entry.committed, number, may_be_done=True))
        else:
            take_back(settings, entry)
            journal.end(number)
    repository.take_up(waiting)


def _is_saved(settings: AdminSettings, entry: Entry) -> bool:
    return current_version(settings.content, entry.place) == entry.version
