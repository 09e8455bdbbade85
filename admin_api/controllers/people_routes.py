"""Everything that a person does over the API, behind one guard: no endpoint here can forget to ask who it is."""

from __future__ import annotations

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide

from admin_api.controllers import (
    auditing,
    counter,
    desk,
    drafts,
    filing,
    operating,
    people,
    published,
    reviews,
    sessions,
)
from admin_api.controllers.answers import WITH_KEY
from admin_api.controllers.signed_in import signed_in, visit


def person_router() -> Router:
    """What needs a session."""
    return Router(
        path="/", guards=[signed_in], dependencies={"visit": Provide(visit, sync_to_thread=False)}, security=[WITH_KEY],
        cache_control=CacheControlHeader(no_store=True),
        route_handlers=[*sessions.ROUTES, *drafts.ROUTES, *reviews.ROUTES, *auditing.ROUTES, *counter.ROUTES, *desk.ROUTES, *operating.ROUTES, *people.ROUTES, *published.ROUTES, *filing.ROUTES],
    )  # fmt: skip
