"""A process for each foreign file: what it may not do, and how its end is told."""

from __future__ import annotations

import threading
import time

import pytest

from admin_api.attachments.worker import Limits, Reason, WorkerError, run_apart

HERE = "tests.admin_api.attachments.tasks"


def failure(task: str, limits: Limits | None = None, **arguments: str) -> WorkerError:
    with pytest.raises(WorkerError) as caught:
        run_apart(f"{HERE}:{task}", b"", arguments, limits)
    return caught.value


def test_a_file_goes_in_and_an_answer_comes_back() -> None:
    assert run_apart(f"{HERE}:turn_round", b"abc" * 1_000_000, {"tail": "尾"}) == b"cba" * 1_000_000 + "尾".encode()


def test_who_waits_for_ever_is_killed_by_the_clock() -> None:
    started = time.monotonic()
    assert failure("sleep", Limits(seconds=1)).reason is Reason.TIME
    assert time.monotonic() - started < 5


def test_who_loops_is_killed_by_its_processor_time() -> None:
    error = failure("loop", Limits(cpu_seconds=1, seconds=60))
    assert error.reason is Reason.TIME
    assert "另存" in str(error)


def test_who_takes_all_memory_gets_no_more() -> None:
    assert failure("swallow", Limits(memory=200_000_000)).reason is Reason.MEMORY


def test_who_answers_without_end_is_cut() -> None:
    assert failure("flood", Limits(output=100_000), bytes="200000").reason is Reason.OUTPUT
    assert len(run_apart(f"{HERE}:flood", b"", {"bytes": "99999"}, Limits(output=100_000))) == 99_999


def test_a_crash_in_a_library_is_told_in_words() -> None:
    error = failure("fall")
    assert error.reason is Reason.BROKEN
    assert "损坏" in str(error)


def test_what_an_exception_says_does_not_come_out() -> None:
    error = failure("tell")
    assert (error.reason, error.kind) == (Reason.BROKEN, "ValueError")
    assert "4199" not in f"{error} {error.__dict__}"


@pytest.mark.parametrize("task", ["read_a_file", "call_home", "start_a_program"])
def test_it_can_open_neither_files_nor_connections_nor_programs(task: str) -> None:
    assert failure(task).kind == "OSError"


def test_it_is_polite_and_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAILAN_SECRET", "secret")
    answer = run_apart(f"{HERE}:whoami", b"", {}).decode()
    assert int(answer.split()[0]) >= 10
    assert "GONGKAILAN" not in answer


def test_a_third_waits_for_its_turn() -> None:
    """Two sleepers hold both turns; the third gets his as soon as one of them was killed."""
    limits = Limits(seconds=2)
    others = [threading.Thread(target=failure, args=("sleep", limits)) for _ in range(2)]
    for other in others:
        other.start()
    time.sleep(0.5)
    started = time.monotonic()
    assert run_apart(f"{HERE}:turn_round", b"ab", {"tail": ""}) == b"ba"
    assert 0.5 < time.monotonic() - started < 10
    for other in others:
        other.join()


def test_the_server_stays_quick_while_a_worker_works() -> None:
    """The thread that waits for a worker holds nothing that others need."""
    worker = threading.Thread(target=failure, args=("loop", Limits(cpu_seconds=2)))
    worker.start()
    late = []
    while worker.is_alive():
        before = time.perf_counter()
        time.sleep(0.005)
        late.append(time.perf_counter() - before)
    late.sort()
    assert late[len(late) * 95 // 100] < 0.1
