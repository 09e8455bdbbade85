"""Who is signed in, until when, and that nobody else can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from admin_api.accounts.sessions import HALF_MINUTES, Sessions
from admin_api.office_settings import SessionSettings
from tests.admin_api.accounts.conftest import NOW

SETTINGS = SessionSettings(idle_minutes=30, longest_hours=12)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """None yet."""
    sessions = Sessions(tmp_path, SETTINGS)
    yield sessions
    sessions.close()


def begin(sessions: Sessions, login: str = "wangfang", *, is_complete: bool = True) -> str:
    return sessions.start(login, NOW, address="10.0.0.7", browser="Firefox", is_complete=is_complete)[0]


def test_an_id_finds_its_session(sessions: Sessions) -> None:
    found = sessions.find(begin(sessions), NOW)
    assert found is not None
    assert (found.login, found.address, found.browser) == ("wangfang", "10.0.0.7", "Firefox")
    assert found.is_complete
    assert not found.needs_new_id


def test_ids_are_of_256_bits_and_never_the_same(sessions: Sessions) -> None:
    ids = {begin(sessions) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(session_id) >= 43 for session_id in ids)


@pytest.mark.parametrize("chosen", ["", "ATTACKER-CHOSEN", "\ud800", "\0", "x" * 1_000_000, "' OR 1=1 --"])
def test_an_id_that_a_browser_brings_is_never_taken_over(sessions: Sessions, chosen: str) -> None:
    begin(sessions)
    assert sessions.find(chosen, NOW) is None
    assert sessions.renew(chosen, NOW) is None
    assert sessions.complete(chosen, NOW) is None
    assert not sessions.end(chosen, NOW)


def test_no_id_stands_in_the_file(sessions: Sessions, tmp_path: Path) -> None:
    session_id = begin(sessions)
    found = sessions.find(session_id, NOW)
    assert found is not None
    data = (tmp_path / "sessions.sqlite").read_bytes()
    assert session_id.encode() not in data
    assert found.form_token.encode() not in data


def test_the_hash_of_an_id_is_no_id(sessions: Sessions) -> None:
    import hashlib

    assert sessions.find(hashlib.sha256(begin(sessions).encode()).hexdigest(), NOW) is None


def test_who_does_nothing_is_signed_out(sessions: Sessions) -> None:
    session_id = begin(sessions)
    assert sessions.find(session_id, NOW + 29 * MINUTE) is not None
    assert sessions.find(session_id, NOW + 58 * MINUTE) is not None
    assert sessions.find(session_id, NOW + 88 * MINUTE) is None


def test_who_does_something_is_signed_out_in_the_end(sessions: Sessions) -> None:
    session_id = begin(sessions)
    for minutes in range(0, 12 * 60, 20):
        assert sessions.find(session_id, NOW + minutes * MINUTE) is not None
    assert sessions.find(session_id, NOW + 12 * 60 * MINUTE) is None


def test_a_clock_put_back_makes_no_session_longer(sessions: Sessions) -> None:
    session_id = begin(sessions)
    assert sessions.find(session_id, NOW - MINUTE) is None


def test_the_settings_say_how_long(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, SessionSettings(idle_minutes=5, longest_hours=1))
    session_id = begin(sessions)
    assert sessions.find(session_id, NOW + 5 * MINUTE) is None
    session_id = begin(sessions)
    for minutes in range(0, 60, 4):
        assert sessions.find(session_id, NOW + minutes * MINUTE) is not None
    assert sessions.find(session_id, NOW + 60 * MINUTE) is None
    sessions.close()


def test_a_request_costs_no_commit_and_a_flush_one(sessions: Sessions, tmp_path: Path) -> None:
    first, second = begin(sessions), begin(sessions, "lina")
    before = (tmp_path / "sessions.sqlite").read_bytes()
    sessions.find(first, NOW + 20 * MINUTE)
    sessions.find(second, NOW + 20 * MINUTE)
    assert (tmp_path / "sessions.sqlite").read_bytes() == before
    counter = int.from_bytes(before[24:28])
    sessions.flush()
    assert int.from_bytes((tmp_path / "sessions.sqlite").read_bytes()[24:28]) == counter + 1
    assert sessions.find(first, NOW + 45 * MINUTE) is not None


def test_who_was_seen_is_put_on_the_disk_once_a_minute_and_at_the_end(sessions: Sessions, tmp_path: Path) -> None:
    session_id = begin(sessions)

    def counter() -> int:
        return int.from_bytes((tmp_path / "sessions.sqlite").read_bytes()[24:28])

    before = counter()
    for seconds in range(10, 190, 10):
        sessions.find(session_id, NOW + timedelta(seconds=seconds))
        sessions.flush()
    assert counter() == before + 3
    again = Sessions(tmp_path, SETTINGS)
    again.find(session_id, NOW + 25 * MINUTE)
    again.flush()
    again.find(session_id, NOW + 25 * MINUTE + timedelta(seconds=40))
    again.flush()
    again.close()
    assert sessions.find(session_id, NOW + 55 * MINUTE + timedelta(seconds=30)) is not None


def test_a_clock_put_back_stops_no_flush(sessions: Sessions, tmp_path: Path) -> None:
    session_id = begin(sessions)
    sessions.find(session_id, NOW + 20 * MINUTE)
    sessions.flush()
    other, _ = sessions.start("lina", NOW, address="", browser="")
    sessions.find(other, NOW + 2 * MINUTE)
    sessions.flush()
    again = Sessions(tmp_path, SETTINGS)
    assert again.find(other, NOW + 31 * MINUTE) is not None
    again.close()


def test_sessions_survive_a_restart_with_what_was_flushed(sessions: Sessions, tmp_path: Path) -> None:
    kept, lost = begin(sessions), begin(sessions, "lina")
    sessions.find(kept, NOW + 20 * MINUTE)
    sessions.flush()
    sessions.find(lost, NOW + 20 * MINUTE)
    again = Sessions(tmp_path, SETTINGS)
    assert again.find(kept, NOW + 45 * MINUTE) is not None
    assert again.find(lost, NOW + 45 * MINUTE) is None
    again.close()


def test_after_the_second_factor_the_id_is_new_and_the_old_one_nobodys(sessions: Sessions) -> None:
    half = begin(sessions, is_complete=False)
    whole = sessions.complete(half, NOW + MINUTE)
    assert whole is not None
    new, session = whole
    assert new != half
    assert session.is_complete
    assert sessions.find(half, NOW + MINUTE) is None
    assert sessions.complete(half, NOW + MINUTE) is None
    assert sessions.find(new, NOW + MINUTE) == session


def test_a_whole_session_cannot_be_completed_again(sessions: Sessions) -> None:
    assert sessions.complete(begin(sessions), NOW) is None


def test_who_does_not_find_the_telephone_begins_again(sessions: Sessions) -> None:
    half = begin(sessions, is_complete=False)
    assert sessions.complete(half, NOW + HALF_MINUTES * MINUTE) is None


def test_a_half_session_is_in_no_list(sessions: Sessions) -> None:
    begin(sessions, is_complete=False)
    assert sessions.listing("wangfang", NOW) == []


def test_changed_rights_ask_for_a_new_id(sessions: Sessions) -> None:
    old, other = begin(sessions), begin(sessions, "lina")
    sessions.require_new_ids("wangfang")
    found, spared = sessions.find(old, NOW), sessions.find(other, NOW)
    assert found is not None
    assert found.needs_new_id
    assert spared is not None
    assert not spared.needs_new_id
    new = sessions.renew(old, NOW)
    assert new is not None
    assert new != old
    assert sessions.find(old, NOW) is None
    renewed = sessions.find(new, NOW)
    assert renewed is not None
    assert not renewed.needs_new_id
    assert (renewed.number, renewed.ends_at) == (found.number, found.ends_at)


def test_a_form_that_was_open_when_the_id_changed_can_be_sent(sessions: Sessions) -> None:
    old = begin(sessions)
    before = sessions.find(old, NOW)
    after = sessions.find(sessions.renew(old, NOW) or "", NOW)
    assert before is not None
    assert after is not None
    assert after.fits(before.form_token)


def test_a_form_token_fits_its_own_session_only(sessions: Sessions) -> None:
    one, other = (sessions.find(begin(sessions), NOW) for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.fits(one.form_token)
    for wrong in (other.form_token, "", one.form_token[:-1], one.form_token.upper(), "令牌", "\ud800"):
        assert not one.fits(wrong)


def test_the_form_token_before_the_second_factor_is_not_the_one_after(sessions: Sessions) -> None:
    half_id = begin(sessions, is_complete=False)
    half = sessions.find(half_id, NOW)
    whole = sessions.complete(half_id, NOW)
    assert half is not None
    assert whole is not None
    assert not whole[1].fits(half.form_token)


def test_signing_out_ends_one_session(sessions: Sessions) -> None:
    one, other = begin(sessions), begin(sessions)
    assert sessions.end(one, NOW)
    assert not sessions.end(one, NOW)
    assert sessions.find(one, NOW) is None
    assert sessions.renew(one, NOW) is None
    assert sessions.find(other, NOW) is not None


def test_the_list_shows_what_is_open_and_strikes_only_ones_own(sessions: Sessions) -> None:
    ids = [begin(sessions), begin(sessions)]
    theirs = begin(sessions, "lina")
    numbers = [session.number for session in sessions.listing("wangfang", NOW)]
    assert len(numbers) == 2
    assert not sessions.end_number("lina", numbers[0], NOW)
    assert sessions.end_number("wangfang", numbers[0], NOW)
    assert sessions.find(ids[1], NOW) is None
    assert sessions.find(ids[0], NOW) is not None
    assert sessions.find(theirs, NOW) is not None
    assert len(sessions.listing("wangfang", NOW)) == 1
    assert sessions.listing("wangfang", NOW + 31 * MINUTE) == []


def test_all_of_somebody_end_at_once_or_all_but_the_present(sessions: Sessions) -> None:
    ids = [begin(sessions) for _ in range(3)]
    theirs = begin(sessions, "lina")
    present = sessions.find(ids[0], NOW)
    assert present is not None
    assert sessions.end_all("wangfang", NOW, but=present.number) == 2
    assert [sessions.find(one, NOW) is not None for one in ids] == [True, False, False]
    assert sessions.end_all("wangfang", NOW) == 1
    assert sessions.find(ids[0], NOW) is None
    assert sessions.find(theirs, NOW) is not None


def test_old_sessions_are_not_kept_for_ever(sessions: Sessions, tmp_path: Path) -> None:
    import sqlite3

    begin(sessions)
    sessions.start("lina", NOW + timedelta(days=60), address="", browser="")
    rows = sqlite3.connect(tmp_path / "sessions.sqlite").execute("SELECT login FROM sessions").fetchall()
    assert rows == [("lina",)]


def test_what_a_browser_says_of_itself_is_cut_and_cleaned(sessions: Sessions) -> None:
    session_id, _ = sessions.start("wangfang", NOW, address="x" * 500, browser="A\n\0\ud800" + "b" * 5000)
    found = sessions.find(session_id, NOW)
    assert found is not None
    assert found.browser.startswith("Ab")
    assert len(found.browser) <= 200
    assert len(found.address) <= 60
