"""Work spread over processes gives what work in one place gives, faults included."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from site_builder import workers
from site_builder.errors import PublishError, RenderError

MANY = range(2 * workers.FEWEST + 17)

HERE = os.getpid()

pytestmark = [
    pytest.mark.skipif(
        sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="one process is all there is"
    ),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


@pytest.fixture(autouse=True)
def only_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the command line, though a browser's driver may run a thread in the process of the tests."""
    monkeypatch.setattr("threading.active_count", lambda: 1)


def test_results_come_in_order_and_from_several_processes() -> None:
    found = list(workers.spread(lambda number: (number, os.getpid()), MANY))
    assert [number for number, _ in found] == list(MANY)
    assert os.getpid() not in {pid for _, pid in found}
    assert len({pid for _, pid in found}) > 1


def test_few_items_stay_here() -> None:
    assert set(workers.spread(lambda _: os.getpid(), range(10))) == {os.getpid()}


def test_a_server_with_threads_never_forks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert set(workers.spread(lambda _: os.getpid(), MANY)) == {os.getpid()}
        assert list(workers.beside(lambda: [os.getpid()], len(MANY))) == [os.getpid()]
    finally:
        stop.set()
        thread.join()


def test_an_error_arrives_as_it_was_raised() -> None:
    def wrong(number: int) -> int:
        if number == MANY[-1]:
            raise RenderError(f"第 {number} 条")
        return number

    with pytest.raises(RenderError, match=f"第 {MANY[-1]} 条"):
        list(workers.spread(wrong, MANY))


def test_a_killed_process_is_told_in_words() -> None:
    def deadly(number: int) -> int:
        if number == 100 and os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(PublishError, match="内存不够"):
        list(workers.spread(deadly, MANY))


def test_a_reader_who_stops_leaves_no_process_behind() -> None:
    results = workers.spread(lambda _: os.getpid(), MANY)
    assert isinstance(results, Iterator)
    pid = next(results)
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_work_beside_goes_on_at_once_and_keeps_its_order() -> None:
    receiver, sender = os.pipe()

    def work() -> Iterator[int]:
        os.write(sender, b"begun")
        yield from MANY

    made = workers.beside(work, len(MANY))
    assert os.read(receiver, 5) == b"begun"
    assert list(made) == list(MANY)


def test_an_error_beside_arrives_where_the_work_is_taken() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise RenderError("模板写错了")

    made = workers.beside(work, len(MANY))
    assert next(made) == 1
    with pytest.raises(RenderError, match="模板写错了"):
        next(made)


def test_killed_work_beside_is_told_in_words() -> None:
    def work() -> Iterator[int]:
        yield 1
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(PublishError, match="内存不够"):
        list(workers.beside(work, len(MANY)))


def test_forked_processes_do_not_fork_again() -> None:
    found = list(workers.spread(lambda _: set(workers.spread(lambda _: os.getpid(), MANY)) == {os.getpid()}, MANY))
    assert all(found)
