"""Put a new version in the place of an old one, if nobody else did in the meantime."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from admin_api.accounts.tokens import Actor
from admin_api.attachments import shelf
from admin_api.commands.outcome import Outcome, put_on_record, refuse_if_wrong
from admin_api.desk import Desk
from admin_api.queries.check_record import given_names, interpret
from admin_api.queries.read_record import stored_record
from admin_api.workflow_errors import WorkflowError
from site_builder.addresses import place_of
from site_builder.checks import check_record
from site_builder.errors import ContentError, Problem, StaleVersionError
from site_builder.records.base import Record, fields_of
from site_builder.records.service_guides import ServiceGuide
from site_builder.store.convert import to_plain


def replace_record(
    desk: Desk, kind: str, record_id: str, fields: dict[str, Any], *, expect: str, by: Actor, reason: str
) -> Outcome:
    """Raises RecordNotFoundError, StaleVersionError (nothing is lost, nothing is written), ContentError."""
    with desk.writing:
        old, version = stored_record(desk, kind, record_id)
        if expect.strip('"') != version:
            raise StaleVersionError(place_of(kind, record_id), version)
        record = interpret(kind, _with_given(kind, fields, old))
        record = structs.replace(record, published_without_review=True)
        refuse_foreign_changes(old, record)
        missing = shelf.missing(record, old, desk.settings.content, desk.settings.uploads)
        warnings = refuse_if_wrong([*missing, *check_record(record, desk.watch.holdings())])
        return put_on_record(desk, record, old, expect=version, by=by, reason=reason, warnings=warnings)


def _with_given(kind: str, fields: dict[str, Any], old: Record) -> dict[str, Any]:
    """What the system has set stays; sending it back unchanged is fine, changing it is not. Raises ContentError."""
    kept = {name: value for name, value in to_plain(old).items() if name in given_names(kind)}
    changed = [
        Problem(
            code="given-by-system", place=kind, field=(name,), label=label, found=f"“{label}”和原来不同",
            expected="由系统填写，不能改", fix=f"去掉 {name}，或者照原样送回",
        )
        for name, label in given_names(kind).items()
        if name in fields and name != "published_without_review" and _words(fields[name]) != kept.get(name, "")
    ]  # fmt: skip
    if changed:
        raise ContentError(changed)
    return {**fields, **kept}


def _words(value: object) -> str:
    return str(value).replace("T", " ")[:16] if "T" in str(value) else str(value)


def refuse_foreign_changes(old: Record, record: Record) -> None:
    """An imported guide is read-only but for its local facts. Raises WorkflowError."""
    if not isinstance(old, ServiceGuide) or old.imported_from is None or not isinstance(record, ServiceGuide):
        return
    free = {"local", "corrections", "published_without_review", "withdrawal"}
    changed = [
        field.label
        for field in fields_of(ServiceGuide)
        if field.name not in free and getattr(old, field.name) != getattr(record, field.name)
    ]
    if changed:
        raise WorkflowError(
            f"这份指南来自{old.imported_from.system}，只能改“本地信息”。您改了：{'、'.join(changed)}。请在来源系统里改，再重新导入。"
        )
