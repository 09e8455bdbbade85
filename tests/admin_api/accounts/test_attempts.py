"""Tries are limited, and the limit is no weapon."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_api.accounts.attempts import KNOWN_ADDRESSES, KNOWN_DAYS, Attempts, TooManyAttemptsError
from admin_api.office_settings import AttemptSettings
from tests.admin_api.accounts.conftest import NOW

SETTINGS = AttemptSettings()
MINUTE = timedelta(minutes=1)
DESK, STRANGER = "10.0.0.7", "203.0.113.9"


@pytest.fixture
def attempts(tmp_path: Path) -> Iterator[Attempts]:
    """Nobody has tried."""
    attempts = Attempts(tmp_path, SETTINGS)
    yield attempts
    attempts.close()


def is_admitted(attempts: Attempts, login: str, address: str, now: datetime = NOW) -> bool:
    try:
        attempts.admit(login, address, now)
    except TooManyAttemptsError:
        return False
    return True


def fail(attempts: Attempts, login: str, address: str, now: datetime = NOW, times: int = 5) -> int:
    return sum(is_admitted(attempts, login, address, now) for _ in range(times))


def test_five_tries_of_an_account_and_no_more(attempts: Attempts) -> None:
    assert fail(attempts, "wangfang", STRANGER, times=20) == 5
    assert not is_admitted(attempts, "wangfang", STRANGER, NOW + 14 * MINUTE)
    assert is_admitted(attempts, "wangfang", STRANGER, NOW + 15 * MINUTE)


def test_many_addresses_have_the_tries_of_one_account(attempts: Attempts) -> None:
    assert sum(is_admitted(attempts, "wangfang", f"203.0.113.{number}") for number in range(20)) == 5


def test_one_address_has_five_tries_over_all_accounts(attempts: Attempts) -> None:
    assert sum(is_admitted(attempts, f"user{number}", STRANGER) for number in range(20)) == 5
    assert is_admitted(attempts, "somebody", DESK)


def test_an_unknown_login_is_treated_alike(attempts: Attempts) -> None:
    fail(attempts, "nobody", STRANGER)
    with pytest.raises(TooManyAttemptsError) as unknown:
        attempts.admit("nobody", STRANGER, NOW)
    fail(attempts, "wangfang", "203.0.113.77")
    with pytest.raises(TooManyAttemptsError) as known:
        attempts.admit("wangfang", "203.0.113.77", NOW)
    assert str(unknown.value) == str(known.value)
    assert "15 分钟" in str(known.value)


def test_a_strangers_failures_do_not_shut_out_the_owner_at_their_desk(attempts: Attempts) -> None:
    attempts.admit("wangfang", DESK, NOW)
    attempts.succeed("wangfang", DESK, NOW)
    for hours in range(48):
        fail(attempts, "wangfang", STRANGER, NOW + timedelta(hours=hours), times=20)
        assert is_admitted(attempts, "wangfang", DESK, NOW + timedelta(hours=hours))
        attempts.succeed("wangfang", DESK, NOW + timedelta(hours=hours))


def test_the_owners_sign_in_gives_the_stranger_no_new_tries(attempts: Attempts) -> None:
    attempts.succeed("wangfang", DESK, NOW)
    assert fail(attempts, "wangfang", STRANGER) == 5
    attempts.admit("wangfang", DESK, NOW)
    attempts.succeed("wangfang", DESK, NOW)
    assert not is_admitted(attempts, "wangfang", STRANGER)


def test_a_strangers_own_account_gives_their_address_no_new_tries(attempts: Attempts) -> None:
    for number in range(4):
        attempts.admit(f"user{number}", STRANGER, NOW)
    attempts.admit("stranger", STRANGER, NOW)
    attempts.succeed("stranger", STRANGER, NOW)
    assert sum(is_admitted(attempts, f"other{number}", STRANGER) for number in range(20)) == 1


def test_one_clerks_failures_do_not_shut_out_the_others_behind_the_same_address(attempts: Attempts) -> None:
    for login in ("wangfang", "lina"):
        attempts.succeed(login, DESK, NOW)
    assert fail(attempts, "wangfang", DESK, times=20) == 5
    assert is_admitted(attempts, "lina", DESK)


def test_one_clerks_failures_do_not_shut_out_a_new_colleague_at_the_same_address(attempts: Attempts) -> None:
    attempts.succeed("wangfang", DESK, NOW)
    fail(attempts, "wangfang", DESK)
    assert is_admitted(attempts, "new-colleague", DESK)


def test_failures_at_the_desk_do_not_shut_out_the_owner_on_the_road(attempts: Attempts) -> None:
    attempts.succeed("wangfang", DESK, NOW)
    fail(attempts, "wangfang", DESK)
    assert is_admitted(attempts, "wangfang", "198.51.100.4")


def test_also_where_one_is_known_five_tries_are_enough(attempts: Attempts) -> None:
    attempts.succeed("wangfang", DESK, NOW)
    assert fail(attempts, "wangfang", DESK, times=20) == 5


def test_who_proves_right_begins_anew(attempts: Attempts) -> None:
    for _ in range(10):
        assert fail(attempts, "wangfang", DESK, times=4) == 4
        assert is_admitted(attempts, "wangfang", DESK)
        attempts.succeed("wangfang", DESK, NOW)


def test_each_lock_is_longer_up_to_the_longest(attempts: Attempts) -> None:
    now, waits = NOW, []
    for _ in range(7):
        assert fail(attempts, "wangfang", STRANGER, now) == 5
        with pytest.raises(TooManyAttemptsError) as caught:
            attempts.admit("wangfang", STRANGER, now)
        waits.append((caught.value.until - now) // MINUTE)
        now = caught.value.until
    assert waits == [15, 30, 60, 120, 240, 240, 240]


def test_after_a_calm_day_the_lock_is_short_again(attempts: Attempts) -> None:
    fail(attempts, "wangfang", STRANGER, times=6)
    fail(attempts, "wangfang", STRANGER, NOW + 15 * MINUTE, times=6)
    later = NOW + timedelta(hours=26)
    fail(attempts, "wangfang", STRANGER, later)
    with pytest.raises(TooManyAttemptsError) as caught:
        attempts.admit("wangfang", STRANGER, later)
    assert caught.value.until == later + 15 * MINUTE


def test_knocking_at_a_locked_door_makes_it_no_longer(attempts: Attempts) -> None:
    fail(attempts, "wangfang", STRANGER, times=6)
    for minutes in range(15):
        assert not is_admitted(attempts, "wangfang", STRANGER, NOW + minutes * MINUTE)
    assert is_admitted(attempts, "wangfang", STRANGER, NOW + 15 * MINUTE)


def test_counts_and_locks_survive_a_restart(tmp_path: Path) -> None:
    for round_ in range(5):
        attempts = Attempts(tmp_path, SETTINGS)
        assert is_admitted(attempts, "wangfang", f"203.0.113.{round_}")
        attempts.close()
    attempts = Attempts(tmp_path, SETTINGS)
    assert not is_admitted(attempts, "wangfang", STRANGER)
    attempts.close()
    attempts = Attempts(tmp_path, SETTINGS)
    assert not is_admitted(attempts, "wangfang", "203.0.113.200", NOW + 14 * MINUTE)
    attempts.close()


def test_a_hundred_tries_at_once_are_a_hundred(attempts: Attempts) -> None:
    with ThreadPoolExecutor(8) as pool:
        admitted = Counter(
            pool.map(lambda number: is_admitted(attempts, "wangfang", f"203.0.113.{number}"), range(100))
        )
    assert admitted[True] == 5


def test_two_processes_count_together(tmp_path: Path) -> None:
    one, other = Attempts(tmp_path, SETTINGS), Attempts(tmp_path, SETTINGS)
    admitted = [is_admitted((one, other)[number % 2], "wangfang", f"203.0.113.{number}") for number in range(20)]
    assert sum(admitted) == 5
    one.close()
    other.close()


KNOCK = """
import sys
from pathlib import Path
from admin_api.accounts.attempts import Attempts, TooManyAttemptsError
from admin_api.office_settings import AttemptSettings
from tests.admin_api.accounts.conftest import NOW
attempts, admitted = Attempts(Path(sys.argv[1]), AttemptSettings()), 0
sys.stdin.readline()
for number in range(20):
    try:
        attempts.admit("wangfang", f"203.0.{sys.argv[2]}.{number}", NOW)
        admitted += 1
    except TooManyAttemptsError:
        pass
print(admitted)
"""


def test_processes_that_try_at_the_same_moment_have_five_tries_together(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KNOCK, str(tmp_path)]
    processes = [
        subprocess.Popen([*command, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("now\n")
        process.stdin.flush()
    admitted = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sum(map(int, admitted)) == 5
    later = Attempts(tmp_path, SETTINGS)
    assert not is_admitted(later, "wangfang", "198.51.100.7", NOW + 14 * MINUTE)
    later.close()


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("nonsense", "", True),
    ],
)
def test_what_counts_as_one_address(attempts: Attempts, first: str, second: str, is_one: bool) -> None:
    for number in range(5):
        attempts.admit(f"user{number}", first, NOW)
    assert is_admitted(attempts, "another", second) is not is_one


def test_an_address_is_forgotten_after_some_months(attempts: Attempts) -> None:
    attempts.succeed("wangfang", DESK, NOW)
    later = NOW + timedelta(days=KNOWN_DAYS)
    fail(attempts, "wangfang", STRANGER, later, times=6)
    assert not is_admitted(attempts, "wangfang", DESK, later)


def test_only_the_latest_addresses_are_known(attempts: Attempts) -> None:
    for number in range(KNOWN_ADDRESSES + 1):
        attempts.succeed("wangfang", f"10.0.1.{number}", NOW + number * MINUTE)
    later = NOW + timedelta(hours=1)
    fail(attempts, "wangfang", STRANGER, later, times=6)
    assert not is_admitted(attempts, "wangfang", "10.0.1.0", later)
    assert is_admitted(attempts, "wangfang", "10.0.1.1", later)


def test_an_administrator_can_let_somebody_in_again(attempts: Attempts) -> None:
    attempts.succeed("wangfang", DESK, NOW)
    fail(attempts, "wangfang", DESK, times=6)
    fail(attempts, "wangfang", STRANGER, times=6)
    attempts.forget("wangfang")
    assert is_admitted(attempts, "wangfang", DESK)


def test_a_clock_that_ran_ahead_shuts_nobody_out_for_ever(attempts: Attempts) -> None:
    fail(attempts, "wangfang", STRANGER, NOW + timedelta(days=300), times=6)
    assert is_admitted(attempts, "wangfang", STRANGER)


def test_what_was_typed_as_a_login_is_not_kept(attempts: Attempts, tmp_path: Path) -> None:
    attempts.admit("shui3-tu-gao", STRANGER, NOW)
    assert b"shui3-tu-gao" not in (tmp_path / "attempts.sqlite").read_bytes()


@pytest.mark.parametrize("odd", ["", "\ud800", "\0", "x" * 100_000])
def test_odd_logins_are_counted_like_others(attempts: Attempts, odd: str) -> None:
    assert fail(attempts, odd, odd, times=9) == 5


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), max_size=25))
def test_never_more_than_five_failures_of_strangers_in_fifteen_minutes(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[tuple[int, int]]
) -> None:
    """Whatever the rhythm: each round waits some minutes and fails some times from a new address."""
    attempts = Attempts(tmp_path_factory.mktemp("attempts"), SETTINGS)
    now, admitted = NOW, []
    for number, (minutes, times) in enumerate(rounds):
        now += minutes * MINUTE
        admitted += [now] * fail(attempts, "wangfang", f"198.51.100.{number}", now, times)
    attempts.close()
    for start in admitted:
        assert sum(start <= at < start + 15 * MINUTE for at in admitted) <= 5
