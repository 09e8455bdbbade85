"""The people of a demonstration: everybody may know their passwords, so they are good for nothing else.

`var/demo-people.json` names them. A server that holds the day (`--today`) shows them where one signs in; one that follows
the clock does not start on such a `var/`.
"""

from __future__ import annotations

import msgspec

from admin_api.settings import AdminSettings
from site_builder.errors import SettingsError

FILE = "demo-people.json"
REFUSED = (
    f"{{var}} 里有演示账号（{FILE}），密码人人都知道，不能正式使用。"
    "看演示，请加 --today 日期；正式使用，请换一个新的 var 文件夹，用 admin-api user create 建账号。"
)


class DemoPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the demonstration, with who they are in words."""

    login: str
    password: str
    words: str


def demo_people(settings: AdminSettings) -> tuple[DemoPerson, ...]:
    """Who is offered where one signs in: nobody but in a demonstration. Raises SettingsError outside of one."""
    path = settings.var / FILE
    if not path.exists():
        return ()
    if settings.today is None:
        raise SettingsError(REFUSED.format(var=settings.var))
    try:
        return tuple(msgspec.json.decode(path.read_bytes(), type=list[DemoPerson]))
    except (OSError, msgspec.MsgspecError) as error:
        raise SettingsError(f"{path} 读不出来。请删去它，重新准备演示。") from error
