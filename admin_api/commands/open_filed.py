"""Look at something that is filed: a deed, for it may show people."""

from __future__ import annotations

from admin_api.accounts.errors import NotAllowedError
from admin_api.accounts.rights import Belonging, Right
from admin_api.commands.moving import allow
from admin_api.filing.cabinet import Cabinet, Filed
from admin_api.office import Caller, Office
from site_builder.errors import RecordNotFoundError


def open_filed(office: Office, cabinet: Cabinet, by: Caller, number: int) -> tuple[Filed, bytes]:
    """Raises RecordNotFoundError, also for whoever may not: as if there were nothing."""
    filed = cabinet.find(number)
    fact = {"action": "filed.open", "object": f"filed/{filed.id}", "after": filed.sha256}
    try:
        allow(office, by, Right.OPEN_PRIVATE_FILES, Belonging(organisation=filed.organisation))
    except NotAllowedError as error:
        office.audit.note(at=by.at, **by.in_trail, **fact, result="refused")
        raise RecordNotFoundError("没有归档过这份材料。") from error
    data = cabinet.data_of(filed)
    office.audit.note(at=by.at, **by.in_trail, **fact, result="ok")
    return filed, data
