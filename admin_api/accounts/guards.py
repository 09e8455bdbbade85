"""Guards in front of handlers: `guards=[requires(Scope.WRITE)]`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from admin_api.accounts.errors import NotAllowedError, NotSignedInError
from admin_api.accounts.tokens import Actor, Scope

Connection = ASGIConnection[Any, Any, Any, Any]
WORDS = {
    Scope.READ: "读取",
    Scope.WRITE: "上传和检查",
    Scope.PUBLISH_DIRECTLY: "不经审核直接发布",
}


def requires(scope: Scope) -> Callable[[Connection, BaseRouteHandler], None]:
    """Only a token with this scope passes; it becomes `request.state.actor`."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        actor = actor_of(connection)
        if scope not in actor.scopes:
            raise NotAllowedError(
                f"令牌“{actor.name}”没有“{WORDS[scope]}”的权限（{scope.value}）。"
                + (
                    "经过审核的发布以后提供；现在请用有 publish-directly 权限的令牌。"
                    if scope is Scope.PUBLISH_DIRECTLY
                    else ""
                )
            )
        connection.state.actor = actor

    return guard


def actor_of(connection: Connection) -> Actor:
    """Whose token the request carries. Raises NotSignedInError."""
    desk = connection.app.state.desk
    header = connection.headers.get("authorization", "")
    if not token_in(header):
        raise NotSignedInError("请在 Authorization 头里带上令牌：Bearer 令牌。令牌用 admin-api token create 生成。")
    actor: Actor | None = desk.tokens.find(token_in(header), desk.clock())
    if actor is None:
        raise NotSignedInError("令牌无效、已过期或已撤销。请换一个。")
    return replace(actor, address=connection.client.host if connection.client is not None else "")


def token_in(header: str) -> str:
    """The token of an Authorization header; empty if there is none."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
