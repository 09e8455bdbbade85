"""Signing in from beginning to end."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyotp
import pytest

from admin_api.accounts import passwords
from admin_api.accounts.accounts import Accounts
from admin_api.accounts.attempts import TooManyAttemptsError
from admin_api.accounts.errors import NotSignedInError
from admin_api.accounts.passwords import PasswordPreset, hash_of
from admin_api.accounts.sign_in import REFUSED, SignedIn, WrongCodeError, give_code, sign_in
from admin_api.office_settings import OfficeSettings, PasswordSettings
from tests.admin_api.accounts.conftest import NOW, PASSWORD, take_in

DESK, STRANGER = "10.0.0.7", "203.0.113.9"
MINUTE = timedelta(minutes=1)


def arrive(
    accounts: Accounts, password: str = PASSWORD, login: str = "wangfang", address: str = DESK, now: datetime = NOW
) -> SignedIn:
    return sign_in(accounts, login, password, address=address, browser="Firefox", now=now)


def bind(accounts: Accounts, login: str = "wangfang") -> pyotp.TOTP:
    telephone = pyotp.TOTP(accounts.second_factors.propose(login))
    accounts.second_factors.confirm(login, telephone.at(NOW - MINUTE * 10), NOW - MINUTE * 10)
    return telephone


def test_the_right_password_opens_a_session(accounts: Accounts) -> None:
    user = take_in(accounts)
    found = arrive(accounts)
    assert found.user == user
    assert found.session.is_complete
    assert accounts.signed_in(found.session_id, NOW) == (user, found.session)


def test_a_login_may_be_typed_as_people_type(accounts: Accounts) -> None:
    take_in(accounts)
    assert arrive(accounts, login=" ＷangFang").user.login == "wangfang"


def test_each_sign_in_has_its_own_id(accounts: Accounts) -> None:
    take_in(accounts)
    assert arrive(accounts).session_id != arrive(accounts).session_id


@pytest.mark.parametrize("change", ["wrong", "nobody", "disabled", "expired", "elsewhere"])
def test_every_refusal_reads_the_same(accounts: Accounts, change: str) -> None:
    facts: dict[str, dict[str, Any]] = {
        "expired": {"expires_on": date(2026, 5, 7)}, "elsewhere": {"address_ranges": ["192.168.0.0/16"]},
    }  # fmt: skip
    if change != "nobody":
        take_in(accounts, **facts.get(change, {}))
    if change == "disabled":
        accounts.users.disable("wangfang", NOW)
    with pytest.raises(NotSignedInError) as caught:
        arrive(accounts, "wrong" if change == "wrong" else PASSWORD)
    assert str(caught.value) == REFUSED
    assert accounts.sessions.listing("wangfang", NOW) == []


def test_a_refusal_takes_as_long_for_a_name_that_nobody_has(accounts: Accounts) -> None:
    take_in(accounts)
    accounts.attempts.admit = lambda *_: None  # type: ignore[method-assign]
    times: dict[str, list[float]] = {"wangfang": [], "nobody": []}
    for _ in range(9):
        for login, found in times.items():
            start = time.thread_time()
            with pytest.raises(NotSignedInError):
                arrive(accounts, "wrong", login)
            found.append(time.thread_time() - start)
    fast, slow = sorted(statistics.median(found) for found in times.values())
    assert slow < fast * 1.5


def test_after_five_wrong_ones_the_right_one_is_not_looked_at(accounts: Accounts) -> None:
    take_in(accounts)
    for _ in range(5):
        with pytest.raises(NotSignedInError, match="不对"):
            arrive(accounts, "wrong", address=STRANGER)
    with pytest.raises(TooManyAttemptsError):
        arrive(accounts, address=STRANGER)
    assert arrive(accounts, address=STRANGER, now=NOW + 15 * MINUTE).session.is_complete


def test_the_owner_signs_in_at_their_desk_whatever_a_stranger_does(accounts: Accounts) -> None:
    take_in(accounts)
    arrive(accounts)
    for number in range(6):
        with pytest.raises(NotSignedInError):
            arrive(accounts, "wrong", address=f"203.0.113.{number}")
    assert arrive(accounts).session.is_complete


def test_thirty_who_sign_in_at_once_behind_one_address_all_come_in(accounts: Accounts) -> None:
    """A morning, an office behind one router: whose password is being looked at has not failed."""
    kept = hash_of(PASSWORD)
    with patch.object(passwords, "hash_of", lambda _: kept):
        for number in range(30):
            take_in(accounts, f"xinren{number}")
    with ThreadPoolExecutor(30) as pool:
        arrived = list(
            pool.map(lambda number: arrive(accounts, login=f"xinren{number}").session.is_complete, range(30))
        )
    assert arrived == [True] * 30


def test_who_looks_for_the_telephone_keeps_no_colleague_out(accounts: Accounts) -> None:
    for number in range(5):
        take_in(accounts, f"xinren{number}")
        bind(accounts, f"xinren{number}")
        assert not arrive(accounts, login=f"xinren{number}").session.is_complete
    take_in(accounts)
    assert arrive(accounts).session.is_complete


def test_a_hundred_guesses_at_once_are_five(accounts: Accounts) -> None:
    take_in(accounts)
    looked_at: list[str] = []
    with_password = accounts.users.with_password
    accounts.users.with_password = lambda login, password: looked_at.append(password) or with_password(login, password)  # type: ignore[func-returns-value,method-assign]

    def guess(number: int) -> None:
        with pytest.raises(NotSignedInError):
            arrive(accounts, f"guess{number}", address=STRANGER)

    with ThreadPoolExecutor(30) as pool:
        list(pool.map(guess, range(100)))
    assert len(looked_at) == 5


def test_an_old_password_is_asked_to_be_changed(accounts: Accounts) -> None:
    take_in(accounts)
    assert not arrive(accounts, now=NOW + timedelta(days=89)).user.must_change_password
    assert arrive(accounts, now=NOW + timedelta(days=90)).user.must_change_password
    assert accounts.users.get("wangfang").must_change_password


def test_by_asvs_a_password_lasts(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "asvs", OfficeSettings(passwords=PasswordSettings(preset=PasswordPreset.ASVS)))
    take_in(accounts)
    assert not arrive(accounts, now=NOW + timedelta(days=3000)).user.must_change_password
    accounts.close()


def test_with_a_second_factor_the_password_opens_half_a_session(accounts: Accounts) -> None:
    take_in(accounts)
    telephone = bind(accounts)
    half = arrive(accounts)
    assert not half.session.is_complete
    assert accounts.signed_in(half.session_id, NOW) is None
    whole = give_code(accounts, half.session_id, telephone.at(NOW), address=DESK, now=NOW, at=NOW)
    assert whole.session_id != half.session_id
    assert whole.user.has_second_factor
    assert accounts.signed_in(half.session_id, NOW) is None
    found = accounts.signed_in(whole.session_id, NOW)
    assert found is not None
    assert found[0].login == "wangfang"


def test_a_used_code_opens_no_second_session(accounts: Accounts) -> None:
    take_in(accounts)
    telephone = bind(accounts)
    first, second = arrive(accounts), arrive(accounts)
    give_code(accounts, first.session_id, telephone.at(NOW), address=DESK, now=NOW, at=NOW)
    with pytest.raises(WrongCodeError):
        give_code(accounts, second.session_id, telephone.at(NOW), address=DESK, now=NOW, at=NOW)


def test_codes_cannot_be_guessed_without_end(accounts: Accounts) -> None:
    take_in(accounts)
    telephone = bind(accounts)
    half = arrive(accounts)
    for _ in range(4):
        with pytest.raises(WrongCodeError):
            give_code(accounts, half.session_id, "000000", address=DESK, now=NOW, at=NOW)
    with pytest.raises(TooManyAttemptsError):
        give_code(accounts, half.session_id, telephone.at(NOW), address=DESK, now=NOW, at=NOW)
    with pytest.raises(TooManyAttemptsError):
        arrive(accounts)


def test_a_right_password_alone_forgives_no_wrong_codes(accounts: Accounts) -> None:
    take_in(accounts)
    bind(accounts)
    for _ in range(2):
        half = arrive(accounts)
        with pytest.raises(WrongCodeError):
            give_code(accounts, half.session_id, "000000", address=DESK, now=NOW, at=NOW)
    half = arrive(accounts)
    with pytest.raises(TooManyAttemptsError):
        give_code(accounts, half.session_id, "000000", address=DESK, now=NOW, at=NOW)


@pytest.mark.parametrize("session_id", ["", "nonsense"])
def test_a_code_without_the_password_is_refused(accounts: Accounts, session_id: str) -> None:
    take_in(accounts)
    telephone = bind(accounts)
    with pytest.raises(NotSignedInError, match="过时"):
        give_code(accounts, session_id, telephone.at(NOW), address=DESK, now=NOW, at=NOW)


def test_who_is_disabled_between_password_and_code_stays_out(accounts: Accounts) -> None:
    take_in(accounts)
    telephone = bind(accounts)
    half = arrive(accounts)
    accounts.users.disable("wangfang", NOW)
    with pytest.raises(NotSignedInError, match="过时"):
        give_code(accounts, half.session_id, telephone.at(NOW), address=DESK, now=NOW, at=NOW)


def test_who_expires_is_out_with_the_end_of_the_day(accounts: Accounts) -> None:
    take_in(accounts, expires_on=date(2026, 5, 8))
    late = datetime(2026, 5, 8, 23, 55, tzinfo=NOW.tzinfo)
    found = arrive(accounts, now=late)
    assert accounts.signed_in(found.session_id, late + 4 * MINUTE) is not None
    assert accounts.signed_in(found.session_id, late + 5 * MINUTE) is None


def test_who_is_disabled_is_out_at_once(accounts: Accounts) -> None:
    take_in(accounts)
    found = arrive(accounts)
    accounts.users.disable("wangfang", NOW)
    assert accounts.signed_in(found.session_id, NOW) is None
