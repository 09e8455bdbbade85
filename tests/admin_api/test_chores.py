"""What the server does by itself: done in time, each by itself, written down; what was missed raises an alarm once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from admin_api.app import staff_chores
from admin_api.chore_ledger import BuildNote, ChoreLedger
from admin_api.chores import CLOCK, Chore, Chores, Done, timers_done
from admin_api.commands.publish_due import Due
from admin_api.commands.schedule_draft import schedule_draft
from admin_api.staff import Staff
from site_builder.clock import BEIJING
from site_builder.errors import PublishError
from tests.admin_api.staff import NOON, approve, begin, caller, office_at, settings_in

EVENING = datetime(2026, 5, 12, 18, 0, tzinfo=BEIJING)


@dataclass
class Time:
    """A clock and a steady counter, moved by the test."""

    at: datetime = EVENING
    steady: float = 1000.0

    def pass_by(self, **amount: float) -> None:
        passed = timedelta(**amount)
        self.at += passed
        self.steady += passed.total_seconds()


@dataclass
class Work:
    """A chore that counts, and fails when it is told to."""

    times: list[datetime] = field(default_factory=list)
    error: Exception | None = None

    def __call__(self, now: datetime) -> Done:
        self.times.append(now)
        if self.error is not None:
            raise self.error
        return Done(words="做了一件" if len(self.times) == 1 else "")


@dataclass
class Server:
    """Chores over a ledger that outlives them."""

    var: Path
    time: Time
    look: Work = field(default_factory=Work)
    daily: Work = field(default_factory=Work)
    opened: list[Chores] = field(default_factory=list)

    def starts(self, *, is_demo: bool = False) -> Chores:
        chores = Chores(
            lambda: self.time.at, ChoreLedger(self.var), steady=lambda: self.time.steady, is_demo=is_demo
        )  # fmt: skip
        chores.add(Chore(key="look", name="看一看", do=self.look))
        chores.add(Chore(key="daily", name="零点的事", do=self.daily, is_daily=True))
        chores.start()
        self.opened.append(chores)
        return chores

    def stops(self) -> None:
        self.opened.pop().close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "var", Time())
    yield made
    while made.opened:
        made.stops()


def test_a_chore_of_the_day_is_done_once_a_day_the_others_with_every_look(server: Server) -> None:
    chores = server.starts()
    for _ in range(3):
        server.time.pass_by(seconds=2)
        chores.round()
    assert (len(server.look.times), len(server.daily.times)) == (4, 1)
    server.time.pass_by(hours=6, minutes=1)
    chores.round()
    assert server.daily.times[-1].date() == date(2026, 5, 13)
    assert len(server.daily.times) == 2


def test_one_that_fails_keeps_no_other_from_being_done_and_is_told_once(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    chores = server.starts()
    server.look.error = PublishError("写不进 sessions.sqlite。")
    server.time.pass_by(days=1)
    chores.round()
    chores.round()
    assert len(server.daily.times) == 2
    assert [alarm.words for alarm in chores.alarms() if alarm.about == "look"] == [
        "看一看没有做成：写不进 sessions.sqlite。"
    ]
    assert caplog.text.count("chore look") == 1
    assert chores.standing()[0].trouble == "写不进 sessions.sqlite。"
    server.look.error = None
    chores.round()
    assert chores.standing()[0].trouble == ""


def test_what_is_nobodys_business_is_in_the_log_only(server: Server) -> None:
    chores = server.starts()
    server.look.error = RuntimeError("张三 340100199001011234")
    chores.round()
    assert "张三" not in chores.alarms()[0].words
    assert chores.ledger is not None
    assert "张三" not in "".join(run.words for run in chores.ledger.runs())


def test_a_chore_of_the_day_that_failed_is_tried_again_after_a_minute(server: Server) -> None:
    chores = server.starts()
    server.time.pass_by(hours=6, minutes=1)
    server.daily.error = PublishError("磁盘满了。")
    chores.round()
    server.time.pass_by(seconds=2)
    chores.round()
    assert len(server.daily.times) == 2
    server.time.pass_by(seconds=60)
    server.daily.error = None
    chores.round()
    assert len(server.daily.times) == 3
    assert chores.standing()[1].trouble == ""


def test_nothing_may_start_on_a_chore_that_failed(server: Server) -> None:
    server.daily.error = PublishError("磁盘满了。")
    with pytest.raises(PublishError):
        server.starts()


def test_a_server_that_was_down_over_midnight_makes_up_for_it_and_says_so(server: Server) -> None:
    server.starts()
    server.stops()
    server.time.pass_by(days=2, hours=14)
    chores = server.starts()
    assert server.daily.times[-1].date() == date(2026, 5, 15)
    words = [alarm.words for alarm in chores.alarms()]
    assert words == [
        "2026-05-12 18:00 到 2026-05-15 08:00 系统没有运行，错过了 3 次零点的例行工作（删到期名单、更新网站）。已补做。"
    ]


def test_a_server_that_was_down_for_a_lunch_hour_missed_nothing(server: Server) -> None:
    server.starts()
    server.stops()
    server.time.pass_by(hours=2)
    assert server.starts().alarms() == []


def test_a_clock_that_was_set_back_is_told_at_start_and_while_it_runs(server: Server) -> None:
    chores = server.starts()
    server.time.at -= timedelta(hours=3)
    server.time.steady += 2
    chores.round()
    assert [alarm.about for alarm in chores.alarms()] == [CLOCK]
    server.stops()
    server.time.at -= timedelta(days=3)
    assert [alarm.about for alarm in server.starts().alarms()] == [CLOCK, CLOCK]


def test_a_clock_that_jumps_ahead_is_told(server: Server) -> None:
    chores = server.starts()
    server.time.at += timedelta(days=400)
    server.time.steady += 2
    chores.round()
    assert "时间跳过了一段" in chores.alarms()[0].words


def test_in_a_demonstration_the_clock_is_not_judged(server: Server) -> None:
    server.starts(is_demo=True)
    server.stops()
    server.time.at -= timedelta(hours=9)
    assert server.starts(is_demo=True).alarms() == []


def test_an_alarm_is_up_until_somebody_has_seen_to_it(server: Server) -> None:
    server.starts()
    server.stops()
    server.time.pass_by(days=1)
    chores = server.starts()
    assert chores.ledger is not None
    (alarm,) = chores.alarms()
    assert chores.ledger.settle(alarm.number, server.time.at, "xi")
    assert not chores.ledger.settle(alarm.number, server.time.at, "xi")
    assert chores.alarms() == []


def test_late_is_what_was_not_done_for_five_minutes_or_on_this_day(server: Server) -> None:
    chores = server.starts()
    server.time.pass_by(minutes=4)
    assert chores.late() == 0
    server.time.pass_by(minutes=2)
    assert [item.is_late for item in chores.standing()] == [True, False]
    chores.round()
    assert chores.late() == 0
    server.time.pass_by(hours=6, minutes=20)
    assert chores.late() == 2


def test_builds_are_kept_with_the_next_look(server: Server) -> None:
    chores = server.starts()
    note = BuildNote(at=EVENING, trigger="发布", seconds=0.3, records=12, written=40, warnings=2)
    chores.note_build(note)
    assert chores.ledger is not None
    assert chores.ledger.builds() == []
    chores.round()
    assert chores.ledger.builds() == [note]


def test_a_ledger_that_takes_nothing_stops_no_chore_and_is_told_once(
    server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    chores = server.starts()
    assert chores.ledger is not None
    with monkeypatch.context() as disk:
        disk.setattr(chores.ledger._database, "transaction", lambda: _full())
        chores.note_build(BuildNote(at=EVENING, trigger="发布", seconds=0.3, records=12))
        server.time.pass_by(days=1)
        server.time.at += timedelta(hours=3)
        chores.round()
        chores.round()
    assert len(server.daily.times) == 2
    assert caplog.text.count("磁盘满了") == 1
    assert "时间跳过了一段" in caplog.text
    chores.round()
    assert [note.trigger for note in chores.ledger.builds()] == ["发布"]


def _full() -> NoReturn:
    raise PublishError("chores.sqlite 写不进：磁盘满了。")


def test_the_ledger_outlives_the_server_and_its_old_rows_go(server: Server) -> None:
    server.starts()
    server.stops()
    server.time.pass_by(days=500)
    chores = server.starts()
    assert chores.ledger is not None
    assert {run.at.date() for run in chores.ledger.runs()} == {server.time.at.date()}
    assert chores.ledger.last_run("daily") is not None


def test_a_timer_that_comes_late_raises_an_alarm_one_in_time_does_not() -> None:
    def due(minutes: int) -> Due:
        at = NOON - timedelta(minutes=minutes)
        return Due(number=f"20260512-aaaa{minutes % 10}", title="秘密标题", publish_at=at, outcome=object(), trouble="")  # type: ignore[arg-type]

    done = timers_done([due(1), due(47)], NOON)
    assert done.alarms == ("定时 2026-05-12 11:13 的稿子 20260512-aaaa7 到 2026-05-12 12:00 才发布。",)
    assert "秘密标题" not in done.words + "".join(done.alarms)
    assert timers_done([], NOON) == Done()


def test_a_draft_whose_time_came_while_no_server_ran_is_published_late_and_told(tmp_path: Path) -> None:
    with office_at(settings_in(tmp_path)) as office:
        draft = approve(office, begin(office))
        at = NOON + timedelta(hours=1)
        schedule_draft(office, caller(office, "he"), draft.number, revision=draft.revision, publish_at=at)
        time = Time(at=at + timedelta(hours=5))
        staff = Staff.__new__(Staff)
        object.__setattr__(staff, "office", office)
        chores = Chores(lambda: time.at, ChoreLedger(tmp_path / "var"), steady=lambda: time.steady)
        chores.add(*(chore for chore in staff_chores(staff) if chore.key == "timers"))
        chores.round()
        assert office.drafts.find(draft.number).state.value == "published"
        assert [alarm.about for alarm in chores.alarms()] == ["timers"]
        chores.close()
