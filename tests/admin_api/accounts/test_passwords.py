"""What may be a password, how it is kept and compared."""

from __future__ import annotations

import statistics
import time

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from admin_api.accounts.passwords import (
    PRESETS,
    PasswordPreset,
    commonest,
    hash_of,
    in_words,
    is_common,
    is_outdated,
    is_password,
    new_password,
    password_faults,
    warm_up,
)

PROTECTION = PRESETS[PasswordPreset.CLASSIFIED_PROTECTION]
ASVS = PRESETS[PasswordPreset.ASVS]


def test_the_presets_say_what_they_promise() -> None:
    assert (PROTECTION.minimum_length, PROTECTION.classes, PROTECTION.days, PROTECTION.remembered) == (8, 3, 90, 5)
    assert (ASVS.minimum_length, ASVS.classes, ASVS.days, ASVS.remembered) == (12, 0, 0, 0)


def test_every_preset_has_rules() -> None:
    assert set(PRESETS) == set(PasswordPreset)


def test_passwords_are_kept_by_argon2id_with_costs_that_suffice() -> None:
    kept = extract_parameters(hash_of("Qingshui#Cao7"))
    assert kept.type is Type.ID
    assert kept.memory_cost >= 19 * 1024
    assert kept.time_cost >= 2
    assert kept.parallelism >= 1
    assert kept.salt_len >= 16


def test_the_right_password_is_known_and_no_other() -> None:
    kept = hash_of("Qingshui#Cao7")
    assert is_password(kept, "Qingshui#Cao7")
    assert not is_password(kept, "qingshui#Cao7")
    assert not is_password(kept, "")
    assert not is_password("nothing that was ever kept", "Qingshui#Cao7")


def test_nobody_has_a_password() -> None:
    assert not is_password(None, "nobody has this password")
    assert not is_password("", "nobody has this password")


def test_full_width_letters_are_the_same_keys() -> None:
    assert is_password(hash_of("Qingshui#Cao7"), "Ｑｉｎｇｓｈｕｉ＃Ｃａｏ７")


@pytest.mark.parametrize("odd", ["\ud800abc", "\0" * 9, "长" * 100_000])
def test_odd_passwords_are_wrong_and_nothing_worse(odd: str) -> None:
    assert not is_password(None, odd)
    assert is_password(hash_of(odd), odd)


def test_no_such_person_takes_as_long_as_a_wrong_password() -> None:
    kept = hash_of("Qingshui#Cao7")
    warm_up()
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(9):
        for is_there in times:
            start = time.thread_time()
            is_password(kept if is_there else None, "wrong")
            times[is_there].append(time.thread_time() - start)
    fast, slow = sorted(statistics.median(found) for found in times.values())
    assert slow < fast * 1.5


def test_cheaper_hashes_of_old_are_made_anew() -> None:
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("Qingshui#Cao7"))
    assert not is_outdated(hash_of("Qingshui#Cao7"))


@pytest.mark.parametrize("password", ["Shui3-tu", "清水Tu-38村", "ab1-cd2-EF"])
def test_three_of_four_classes_pass_by_the_protection_preset(password: str) -> None:
    assert password_faults(password, PROTECTION, login="wangfang") == []


@pytest.mark.parametrize("password", ["correct horse staple", "青禾镇的水稻熟了三百六十五次", "gxkwmvhyzqfd"])
def test_any_long_password_passes_by_asvs(password: str) -> None:
    assert password_faults(password, ASVS, login="wangfang") == []


REFUSED = [
    (PROTECTION, "Sh3-tu", "6 个字符"),
    (PROTECTION, "shuitu3tian", "种字符"),
    (PROTECTION, "SHUITU-TIAN", "种字符"),
    (PROTECTION, "Wangfang#27", "登录名或姓名"),
    (PROTECTION, "王芳Shui#27", "登录名或姓名"),
    (PROTECTION, "Admin@123", "太常见"),
    (PROTECTION, "P@ssw0rd", "太常见"),
    (PROTECTION, "1qaz@WSX", "太常见"),
    (PROTECTION, "Shui3-tu\0", "控制字符"),
    (PROTECTION, "Shui3-tu\ud800", "控制字符"),
    (ASVS, "gxkwmvhyzqf", "11 个字符"),
    (ASVS, "qwertyuiop123", "太常见"),
    (ASVS, "abcabcabcabc", "太常见"),
    (ASVS, "aaaaaaaaaaaaaaaa", "太常见"),
    (ASVS, "woaini123456", "太常见"),
    (ASVS, "g" + "xkwmvhyzqf" * 13, "131 个字符"),
]


@pytest.mark.parametrize(("rules", "password", "found"), REFUSED, ids=range(len(REFUSED)))
def test_bad_passwords_are_refused_with_the_reason(rules, password: str, found: str) -> None:  # type: ignore[no-untyped-def]
    problems = password_faults(password, rules, login="wangfang", name="王芳")
    assert any(found in problem.found for problem in problems)


def test_all_faults_are_told_at_once_and_never_the_password() -> None:
    problems = password_faults("admin", PROTECTION, login="wangfang")
    assert len(problems) >= 2
    assert not any("admin" in problem.sentence() for problem in problems)


def test_the_list_holds_three_thousand_that_are_long_enough_to_be_tried() -> None:
    assert len(commonest()) >= 3000
    assert all(len(password) >= 8 and password == password.casefold() for password in commonest())


@pytest.mark.parametrize("password", ["shui-tu-38", "xk7mvh2q", "青禾镇便民服务中心"])
def test_uncommon_passwords_are_not_called_common(password: str) -> None:
    assert not is_common(password)


def test_the_rules_are_told_in_words() -> None:
    assert "至少 8 个字符" in in_words(PROTECTION)
    assert "至少三种" in in_words(PROTECTION)
    assert "90 天" in in_words(PROTECTION)
    assert "种" not in in_words(ASVS)
    assert "天" not in in_words(ASVS)


def test_a_new_password_is_good_by_every_preset_and_never_the_same() -> None:
    made = [new_password() for _ in range(50)]
    assert len(set(made)) == 50
    assert not [
        fault for rules in PRESETS.values() for one in made for fault in password_faults(one, rules, login="wangfang")
    ]
