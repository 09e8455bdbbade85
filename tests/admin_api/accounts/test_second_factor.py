"""Codes from a telephone and from paper: each counts once."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from admin_api.accounts.accounts import Accounts
from admin_api.accounts.second_factor import CODES, KEY_FILE, address_for_telephone, second_factor_key
from admin_api.office_settings import OfficeSettings
from admin_api.workflow_errors import WorkflowError
from site_builder.clock import BEIJING
from site_builder.errors import SettingsError
from tests.admin_api.accounts.conftest import take_in

AT = datetime(2026, 5, 8, 9, 30, 12, tzinfo=BEIJING)
LATER = AT + timedelta(minutes=5)


def bind(accounts: Accounts) -> tuple[pyotp.TOTP, list[str]]:
    take_in(accounts)
    telephone = pyotp.TOTP(accounts.second_factors.propose("wangfang"))
    return telephone, accounts.second_factors.confirm("wangfang", telephone.at(AT), AT)


def test_a_proposal_counts_only_when_confirmed(accounts: Accounts) -> None:
    take_in(accounts)
    telephone = pyotp.TOTP(accounts.second_factors.propose("wangfang"))
    assert not accounts.second_factors.is_on("wangfang")
    assert not accounts.users.get("wangfang").has_second_factor
    assert not accounts.second_factors.accepts("wangfang", telephone.at(AT), AT)


def test_a_wrong_code_confirms_nothing(accounts: Accounts) -> None:
    take_in(accounts)
    telephone = pyotp.TOTP(accounts.second_factors.propose("wangfang"))
    for wrong in (telephone.at(LATER), "", "abcdef", "１２"):
        with pytest.raises(WorkflowError):
            accounts.second_factors.confirm("wangfang", wrong, AT)
    assert not accounts.second_factors.is_on("wangfang")


def test_nothing_is_confirmed_that_was_not_proposed(accounts: Accounts) -> None:
    take_in(accounts)
    with pytest.raises(WorkflowError):
        accounts.second_factors.confirm("wangfang", "123456", AT)


def test_a_confirmed_one_is_asked_for(accounts: Accounts) -> None:
    telephone, _ = bind(accounts)
    assert accounts.second_factors.is_on("wangfang")
    assert accounts.users.get("wangfang").has_second_factor
    assert accounts.second_factors.accepts("wangfang", telephone.at(LATER), LATER)


def test_it_is_not_replaced_without_being_removed(accounts: Accounts) -> None:
    bind(accounts)
    with pytest.raises(WorkflowError):
        accounts.second_factors.propose("wangfang")


def test_a_used_code_is_refused_also_the_one_that_confirmed(accounts: Accounts) -> None:
    telephone, _ = bind(accounts)
    assert not accounts.second_factors.accepts("wangfang", telephone.at(AT), AT)
    assert accounts.second_factors.accepts("wangfang", telephone.at(LATER), LATER)
    assert not accounts.second_factors.accepts("wangfang", telephone.at(LATER), LATER)


def test_an_older_code_is_refused_after_a_newer_one(accounts: Accounts) -> None:
    telephone, _ = bind(accounts)
    before = telephone.at(LATER - timedelta(seconds=30))
    assert accounts.second_factors.accepts("wangfang", telephone.at(LATER), LATER)
    assert not accounts.second_factors.accepts("wangfang", before, LATER)


@pytest.mark.parametrize(("seconds", "expected"), [(-90, False), (-30, True), (0, True), (30, True), (90, False)])
def test_a_telephone_may_be_half_a_minute_off(accounts: Accounts, seconds: int, expected: bool) -> None:
    telephone, _ = bind(accounts)
    code = telephone.at(LATER + timedelta(seconds=seconds))
    assert accounts.second_factors.accepts("wangfang", code, LATER) is expected


def test_a_code_may_be_typed_full_width_and_with_a_blank(accounts: Accounts) -> None:
    telephone, _ = bind(accounts)
    code = telephone.at(LATER).translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert accounts.second_factors.accepts("wangfang", f" {code[:3]} {code[3:]}", LATER)


def test_each_recovery_code_counts_once(accounts: Accounts) -> None:
    _, codes = bind(accounts)
    assert len(set(codes)) == CODES
    assert accounts.second_factors.accepts("wangfang", codes[0], LATER)
    assert not accounts.second_factors.accepts("wangfang", codes[0], LATER)
    assert accounts.second_factors.accepts("wangfang", codes[1].upper().replace("-", " "), LATER)
    assert accounts.second_factors.recovery_codes_left("wangfang") == CODES - 2


def test_codes_are_of_one_person(accounts: Accounts) -> None:
    telephone, codes = bind(accounts)
    take_in(accounts, "lina", name="李娜")
    assert not accounts.second_factors.accepts("lina", codes[0], LATER)
    assert not accounts.second_factors.accepts("lina", telephone.at(LATER), LATER)


def test_recovery_codes_are_not_in_the_file(accounts: Accounts, tmp_path: Path) -> None:
    _, codes = bind(accounts)
    data = (tmp_path / "accounts.sqlite").read_bytes()
    assert not [code for code in codes if code.encode() in data or code.replace("-", "").encode() in data]


def test_a_copy_of_the_database_gives_nobody_a_code(accounts: Accounts, tmp_path: Path) -> None:
    telephone, _ = bind(accounts)
    data = (tmp_path / "accounts.sqlite").read_bytes()
    raw = base64.b32decode(telephone.secret)
    for kept in (telephone.secret.encode(), raw, raw.hex().encode(), base64.b64encode(raw)):
        assert kept not in data
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_the_key_is_made_once_and_codes_count_after_a_restart(accounts: Accounts, tmp_path: Path) -> None:
    telephone, _ = bind(accounts)
    key = (tmp_path / KEY_FILE).read_bytes()
    accounts.close()
    again = Accounts(tmp_path, OfficeSettings())
    assert (tmp_path / KEY_FILE).read_bytes() == key
    assert again.second_factors.accepts("wangfang", telephone.at(LATER), LATER)
    again.close()
    assert [path.name for path in tmp_path.glob("second-factors*")] == [KEY_FILE]


def test_without_its_key_no_code_is_right(accounts: Accounts, tmp_path: Path) -> None:
    telephone, codes = bind(accounts)
    accounts.close()
    (tmp_path / KEY_FILE).unlink()
    again = Accounts(tmp_path, OfficeSettings())
    assert not again.second_factors.accepts("wangfang", telephone.at(LATER), LATER)
    assert again.second_factors.accepts("wangfang", codes[0], LATER)
    again.close()


def test_a_damaged_key_is_told(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"half")
    with pytest.raises(SettingsError, match="坏了"):
        second_factor_key(tmp_path)


def test_what_waits_to_be_confirmed_can_be_shown_again(accounts: Accounts) -> None:
    take_in(accounts)
    assert accounts.second_factors.proposed("wangfang") is None
    secret = accounts.second_factors.propose("wangfang")
    assert accounts.second_factors.proposed("wangfang") == secret
    accounts.second_factors.confirm("wangfang", pyotp.TOTP(secret).at(AT), AT)
    assert accounts.second_factors.proposed("wangfang") is None


def test_removed_nothing_counts_any_more(accounts: Accounts) -> None:
    telephone, codes = bind(accounts)
    accounts.second_factors.remove("wangfang")
    assert not accounts.users.get("wangfang").has_second_factor
    assert not accounts.second_factors.accepts("wangfang", telephone.at(LATER), LATER)
    assert not accounts.second_factors.accepts("wangfang", codes[0], LATER)
    assert accounts.second_factors.propose("wangfang") != telephone.secret


@pytest.mark.parametrize("odd", ["", "0" * 1_000_000, "\ud800", "１２３４５", "-", "' OR 1=1 --", "０００００00"])
def test_odd_codes_are_wrong_and_nothing_worse(accounts: Accounts, odd: str) -> None:
    bind(accounts)
    assert not accounts.second_factors.accepts("wangfang", odd, LATER)


def test_the_telephone_is_told_site_and_name() -> None:
    address = address_for_telephone("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", login="wangfang", site="青禾镇")
    found = pyotp.parse_uri(address)
    assert (found.name, found.issuer, found.secret) == ("wangfang", "青禾镇", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
