"""At start: publications that a killed server had begun are brought to their end, each once."""

from __future__ import annotations

import logging

from admin_api.commands.moving import contradict_if_unkept, last_row
from admin_api.commands.publish_draft import caller_of, publish, settle
from admin_api.office import Office
from site_builder.errors import DisclosureError

LOG = logging.getLogger("admin_api")


def finish_publications(office: Office) -> list[str]:
    """After `finish_interrupted`, which has brought the files in order: what was saved is marked, what was not is
    published now, under the same rules. Answers, in sentences, what could not be finished."""
    troubles: list[str] = []
    last = last_row(office)
    with office.desk.writing:
        for begun in office.drafts.under_way():
            by = caller_of(office, begun)
            if settle(office, begun):
                continue
            draft = office.drafts.find(begun.draft)
            try:
                publish(office, by, draft, revision=draft.revision, is_allowed=True)
            except DisclosureError as error:
                LOG.error("publication of %s, begun by the last server: %s", begun.draft, type(error).__name__)
                troubles.append(f"“{draft.title}”上次没有发布完，这次也没有成功：{error}")
    contradict_if_unkept(office, last, office.desk.clock())
    return troubles
