"""Publishing, replacing and withdrawing without a review: what is refused leaves the record as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from admin_api.accounts.tokens import Actor
from admin_api.commands.outcome import Outcome
from admin_api.commands.publish_record import publish_record
from admin_api.commands.replace_record import refuse_foreign_changes, replace_record
from admin_api.commands.withdraw_record import withdraw_record
from admin_api.desk import Desk
from admin_api.queries.read_record import read_record, stored_record
from admin_api.workflow_errors import WorkflowError
from site_builder.errors import ContentError, DisclosureError, StaleVersionError
from site_builder.records.service_guides import ImportedFrom, ServiceGuide
from site_builder.store.write import save
from tests.admin_api.staff import office_at, settings_in

BY = Actor("统计接口", frozenset())
OF = ("organisations", "minzheng-ban")
GUIDE = ("service-guides", "20260115-d4n8x")
GIVEN = ("id", "published_at", "published_without_review", "corrections")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with office_at(settings_in(tmp_path)) as opened:
        yield opened.desk


def fields(desk: Desk, of: tuple[str, str] = OF, **changes: Any) -> dict[str, Any]:
    """A record as it is sent back."""
    known = read_record(desk, *of).record
    return {**{name: value for name, value in known.items() if name not in GIVEN}, **changes}


def replaced(desk: Desk, of: tuple[str, str] = OF, **changes: Any) -> Outcome:
    version = stored_record(desk, *of)[1]
    return replace_record(desk, *of, fields(desk, of, **changes), expect=frozenset({version}), by=BY, reason="更正")


def withdrawn(desk: Desk, reason: str = "机构撤并") -> Outcome:
    version = stored_record(desk, *OF)[1]
    return withdraw_record(desk, *OF, expect=frozenset({version}), by=BY, reason=reason)


REFUSED: list[tuple[Callable[[Desk], object], type[DisclosureError], str]] = [
    (lambda desk: publish_record(desk, OF[0], fields(desk, id=OF[1]), BY, ""), WorkflowError, "已经有了"),
    (
        lambda desk: publish_record(desk, OF[0], fields(desk, id=OF[1], part_of="no-such"), BY, ""),
        WorkflowError,
        "已经有了",
    ),
    (
        lambda desk: publish_record(desk, OF[0], fields(desk, id="new-ban", telephones=["x"]), BY, ""),
        ContentError,
        "telephones",
    ),
    (
        lambda desk: publish_record(desk, OF[0], fields(desk, id="new-ban", part_of="no-such"), BY, ""),
        ContentError,
        "no-such",
    ),
    (lambda desk: replaced(desk, telephones=["x"]), ContentError, "telephones"),
    (lambda desk: replaced(desk, part_of="no-such"), ContentError, "no-such"),
    (
        lambda desk: replace_record(desk, *OF, fields(desk), expect=frozenset({"0" * 64}), by=BY, reason=""),
        StaleVersionError,
        "已被别人改过",
    ),
    (
        lambda desk: withdraw_record(desk, *OF, expect=frozenset({"0" * 64}), by=BY, reason="机构撤并"),
        StaleVersionError,
        "已被别人改过",
    ),
    (lambda desk: withdrawn(desk, " 错 "), ContentError, "没有写原因"),
    (lambda desk: withdrawn(desk, "泄露了11010519491231002X"), ContentError, "身份证号"),
]


@pytest.mark.parametrize(("deed", "error", "words"), REFUSED)
def test_what_is_refused_leaves_the_record_as_it_was(
    desk: Desk, deed: Callable[[Desk], object], error: type[DisclosureError], words: str
) -> None:
    before = stored_record(desk, *OF)
    rows = len(list(desk.audit.rows()))
    with pytest.raises(error) as refused:
        deed(desk)
    assert words in str(refused.value), str(refused.value)
    assert stored_record(desk, *OF) == before
    assert len(list(desk.audit.rows())) == rows


def test_a_statute_that_is_there_is_not_published_under_the_number_that_follows_from_it(desk: Desk) -> None:
    number = desk.watch.known().by_kind["statutes"][0].id
    statute = fields(desk, ("statutes", number), title="中华人民共和国防汛条例")
    publish_record(desk, "statutes", statute, BY, "")
    with pytest.raises(WorkflowError, match="已经有了"):
        publish_record(desk, "statutes", statute, BY, "")


def test_what_is_withdrawn_is_not_withdrawn_again(desk: Desk) -> None:
    withdrawn(desk)
    with pytest.raises(WorkflowError, match="撤下"):
        withdrawn(desk)


def test_of_an_imported_guide_only_local_facts_are_replaced_and_of_ones_own_everything(desk: Desk) -> None:
    guide, version = stored_record(desk, *GUIDE)
    assert isinstance(guide, ServiceGuide)
    refuse_foreign_changes(guide, structs.replace(guide, title="另一个标题"))
    imported = structs.replace(guide, imported_from=ImportedFrom(system="省平台", imported_on=desk.today))
    save(desk.settings.content, imported, expect=version)
    desk.watch.holdings()
    with pytest.raises(WorkflowError, match="省平台"):
        replaced(desk, GUIDE, title="另一个标题")
