"""Lines are never lost, files turn by day and size, nothing of people is in them, and they are kept a year."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from admin_api.logs import LOGGERS, Log, LogHandler, log_to, without_numbers
from admin_api.office_settings import LogSettings, office_from
from admin_api.settings import AdminSettings
from site_builder.errors import PublishError, SettingsError

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)


class Watch:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Watch:
    return Watch()


@pytest.fixture
def log(tmp_path: Path, clock: Watch) -> Iterator[Log]:
    opened = Log(tmp_path / "logs", LogSettings(megabytes=1), clock)
    yield opened
    opened.close()


def lines(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]


def test_every_day_has_its_file(log: Log, clock: Watch, tmp_path: Path) -> None:
    for day in range(3):
        clock.at = NOON + timedelta(days=day)
        assert log.write({"number": day})
    assert [path.name for path in sorted((tmp_path / "logs").iterdir())] == [
        "2026-05-12.jsonl", "2026-05-13.jsonl", "2026-05-14.jsonl",
    ]  # fmt: skip
    assert lines(tmp_path / "logs")[1] == {"at": "2026-05-13T12:00:00.000+00:00", "number": 1}


def test_a_full_file_is_followed_by_another_and_no_line_is_lost_among_many_writers(log: Log, tmp_path: Path) -> None:
    def write(first: int) -> None:
        for number in range(first, first + 500):
            assert log.write({"number": number, "text": "长" * 500})

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 500, 1000, 1500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = sorted((tmp_path / "logs").iterdir())
    assert len(files) == 4
    assert all(path.stat().st_size <= 1_000_000 for path in files)
    assert sorted(line["number"] for line in lines(tmp_path / "logs")) == list(range(2000))


def test_after_a_start_a_day_goes_on_where_there_is_room(log: Log, clock: Watch, tmp_path: Path) -> None:
    for number in range(1500):
        log.write({"number": number, "text": "a" * 1000})
    log.close()
    again = Log(tmp_path / "logs", LogSettings(megabytes=1), clock)
    again.write({"number": 1500})
    again.close()
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == ["2026-05-12.1.jsonl", "2026-05-12.jsonl"]
    assert sorted(line["number"] for line in lines(tmp_path / "logs")) == list(range(1501))


def test_a_line_larger_than_a_file_is_kept_all_the_same(log: Log, tmp_path: Path) -> None:
    assert log.write({"text": "a" * 1_500_000})
    assert log.write({"text": "b"})
    assert [len(line["text"]) for line in lines(tmp_path / "logs")] == [1, 1_500_000]


def test_a_disk_that_was_full_is_tried_again(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("admin_api.logs.os.write", full)
        assert not log.write({"number": 1})
    assert log.write({"number": 2})
    assert [line["number"] for line in lines(tmp_path / "logs")] == [2]


def test_logs_are_kept_a_year_and_a_shorter_time_is_refused(tmp_path: Path, clock: Watch) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    kept = ["2025-05-12.jsonl", "2025-05-12.3.jsonl", "2026-05-11.jsonl", "notes.txt", "2020-01-01.csv"]
    for name in [*kept, "2025-05-11.jsonl", "2019-01-01.7.jsonl"]:
        (folder / name).touch()
    log = Log(folder, LogSettings(), clock)
    log.write({})
    log.close()
    assert sorted(path.name for path in folder.iterdir()) == sorted([*kept, "2026-05-12.jsonl"])
    for days in ("364", "180", "0", "-1"):
        with pytest.raises(SettingsError, match="不得少于一年"):
            office_from(f"logs:\n  days: {days}\n".encode())
        with pytest.raises(SettingsError, match="GONGKAILAN_LOGS_DAYS"):
            office_from(b"", {"GONGKAILAN_LOGS_DAYS": days})
    assert office_from(b"logs:\n  days: 730\n").logs.days == 730


SECRETS = ["11010519491231002X", "13800138000", "6222021234567890123", "zhang.san@example.com", "05556810021"]


@pytest.mark.parametrize("secret", SECRETS)
def test_numbers_and_addresses_of_people_are_not_told(secret: str) -> None:
    assert without_numbers(f"草稿 20260512-k3m9q：{secret} 不对") == "草稿 20260512-k3m9q：… 不对"


def test_what_the_program_says_goes_into_the_log_without_what_was_at_hand(log: Log, tmp_path: Path) -> None:
    logger = logging.getLogger("test of logs")
    logger.propagate = False
    logger.addHandler(LogHandler(log))
    try:
        raise ValueError(f"张三 {SECRETS[0]}")
    except ValueError as error:
        logger.error("publication of %s: %s", "20260512-k3m9q", SECRETS[1], exc_info=error)
    try:
        raise PublishError(f"写不进 {SECRETS[0]}：磁盘满了")
    except PublishError as error:
        logger.error("chore", exc_info=error)
    first, second = lines(tmp_path / "logs")
    assert (first["level"], first["error"], first["says"]) == (
        "ERROR",
        "ValueError",
        "publication of 20260512-k3m9q: …",
    )
    assert first["in"][0].startswith("test_logs.py:")
    assert second["why"] == "写不进 …：磁盘满了"
    text = json.dumps([first, second], ensure_ascii=False)
    assert not any(secret in text for secret in SECRETS)
    assert "张三" not in text


def test_odd_text_does_not_stop_a_line(log: Log, tmp_path: Path) -> None:
    assert log.write({"text": "\ud800\0\n"})
    assert len(lines(tmp_path / "logs")) == 1


@pytest.fixture
def _loggers_as_before() -> Iterator[None]:
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).level) for name in LOGGERS}
    logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)  # servers of other tests want to hear of less
    yield
    for name, (handlers, level) in before.items():
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = handlers, True
        logger.setLevel(level)


@pytest.mark.usefixtures("_loggers_as_before")
def test_a_server_logs_what_its_parts_say_and_shows_warnings_without_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = AdminSettings(content=tmp_path / "content", var=tmp_path / "var", site=tmp_path / "site")
    log = log_to(settings, LogSettings())
    logging.getLogger("admin_api").error("a fault of %s", SECRETS[0], exc_info=ValueError(SECRETS[1]))
    logging.getLogger("admin_api").info("a chore done")
    logging.getLogger("uvicorn.error").warning("a connection lost")
    log.close()
    said = [line["says"] for line in lines(settings.logs)]
    assert said == ["a fault of …", "a chore done", "a connection lost"]
    assert capsys.readouterr().err == "ERROR a fault of …（ValueError）\nWARNING a connection lost\n"
