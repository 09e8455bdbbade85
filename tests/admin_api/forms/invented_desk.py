"""The desk, full and empty, and the page of what the server does by itself, with invented content."""

from __future__ import annotations

from admin_api.forms.desk_screens import AlarmRow, BuildRow, ChoreRow, ChoresScreen
from admin_api.forms.screens import DeskScreen, Frame, Group, Row, Screen


def desk_screens(around: Frame) -> dict[str, Screen]:
    """One of each."""
    nothing = (
        "没有等您审核的。",
        "没有写到一半的稿子。",
        "三天内没有公示到期。",
        "链接和附件都好。",
        "假期里没有到期的。",
    )
    today = "2026年5月12日（星期二，工作日）"
    holiday = "下一个假期：端午节，2026年6月19日（星期五，放假）到2026年6月21日（星期日，休息日）。"
    groups = (
        Group(
            title="系统错过的事",
            nothing="",
            rows=(
                Row(
                    title="2026-05-09 18:00 到 2026-05-12 08:00 系统没有运行，错过了 3 次零点的例行工作（删到期名单、更新网站）。已补做。",
                    address="/c",
                    when="2026-05-12 08:00",
                    tag="late",
                    state="错过了",
                ),
            ),
        ),
        Group(
            title="快到或已过公开期限的",
            nothing="",
            rows=(
                Row(
                    title="青禾镇防汛预案",
                    address="/d",
                    kind="2026-04-09 形成，还没有公开",
                    organisation="青禾镇人民政府",
                    when="2026年5月11日（星期一，工作日）",
                    tag="late",
                    state="已过 1 个工作日",
                ),
            ),
        ),
        Group(
            title="三天内到期的公示",
            nothing="",
            rows=(
                Row(
                    title="青禾镇2026年5月拟新增最低生活保障对象公示",
                    address="/n",
                    kind="公示期满",
                    organisation="青禾镇民政办公室",
                    when="2026年5月15日（星期五，工作日）",
                    tag="soon",
                    state="还剩 3 个工作日",
                ),
            ),
            more=4,
        ),
        Group(
            title="链接或附件坏了的",
            nothing="",
            rows=(
                Row(
                    title="关于印发青禾镇农村人居环境整治提升实施方案的通知",
                    address="/b",
                    kind="政府信息：链接“record:20200101-aaaaa”没有对应的信息或附件。核对链接里的编号。",
                    organisation="青禾镇人民政府",
                    tag="late",
                    state="要改",
                ),
            ),
        ),
        *(Group(title=words, nothing=words) for words in nothing),
    )
    return {
        "desk-full": DeskScreen(frame=around, new_address="/admin/new", groups=groups, today=today, holiday=holiday),
        "desk-empty": DeskScreen(
            frame=around,
            new_address="/admin/new",
            today=today,
            holiday=holiday,
            groups=tuple(Group(title=words, nothing=words) for words in nothing),
        ),
        "chores": ChoresScreen(
            frame=around,
            action="/admin/chores",
            is_behind=False,
            site="网站是最新的，没有页面在等。",
            commits="有 2 次改动还没有记入 git，系统会再试。",
            alarms=(
                AlarmRow(
                    number=1,
                    when="2026-05-12 08:00",
                    words="服务器的时间倒退了：刚才是 2026-05-12 09:10，现在是 2026-05-12 08:00。请校准时间，再核对定时发布。",
                ),
                AlarmRow(
                    number=2,
                    when="2026-05-11 13:47",
                    words="定时 2026-05-11 09:00 的稿子 20260511-k3m9q 到 2026-05-11 13:47 才发布。",
                ),
            ),
            chores=(
                ChoreRow(
                    name="删到期的名单",
                    how_often="每天零点",
                    done="2026-05-12 00:00",
                    tag="open",
                    state="正常",
                    words="删去到期的名单和附件 2 个",
                ),
                ChoreRow(
                    name="定时发布",
                    how_often="每隔几秒",
                    done="2026-05-12 10:31",
                    tag="soon",
                    state="没有做成，会再试",
                    words="drafts.sqlite 写不进或读不出。请检查磁盘空间和权限。",
                ),
                ChoreRow(
                    name="登录记录", how_often="每隔几秒", done="还没有做过", tag="late", state="没有按时", words=""
                ),
            ),
            builds=(
                BuildRow(
                    when="2026-05-12 10:30",
                    trigger="发布",
                    seconds="0.3 秒",
                    records="26012",
                    changed="换上 41 个文件",
                    findings="错误 0，提醒 3",
                ),
                BuildRow(
                    when="2026-05-12 00:00",
                    trigger="新的一天",
                    seconds="1.2 秒",
                    records="",
                    changed="site.yml 第 3 行写错了。",
                    findings="",
                    is_failed=True,
                ),
            ),
        ),
    }
