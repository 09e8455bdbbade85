"""What a server that was killed had begun: finished if the record was saved, taken back if it was not."""

from __future__ import annotations

from collections.abc import Sequence

from admin_api.commands.outcome import is_saved, put_away, take_back
from admin_api.journal import Entry, Journal
from admin_api.repository import Commit, Repository
from admin_api.settings import AdminSettings
from site_builder.store.write import erase_file, locked


def finish_interrupted(settings: AdminSettings, journal: Journal, repository: Repository) -> None:
    """Before anything else at start. What waits for git is handed to the repository, which tries at once."""
    entries = journal.open_entries()
    waiting: list[Commit] = []
    _clear_half_files(settings, entries)
    for number, entry in entries:
        later = {other.place for other_number, other in entries if other_number > number}
        if is_saved(settings, entry) or entry.place in later:
            put_away(settings, entry)
            waiting.append(Commit(entry.author, entry.message, entry.committed, number, may_be_done=True))
        else:
            take_back(settings, entry)
            journal.end(number)
    repository.take_up(waiting)


def _clear_half_files(settings: AdminSettings, entries: Sequence[tuple[int, Entry]]) -> None:
    """What was being written lies beside its place under a name of its own: nobody else looks for it."""
    folders = {(settings.content / place).parent for _, entry in entries for place in (entry.place, *entry.brought)}
    if folders:
        with locked(settings.content):
            for half in [path for folder in folders for path in folder.glob(".tmp-*")]:
                erase_file(half)
