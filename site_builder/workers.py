"""Two cores: the same work for many items at once, and work that goes on beside other work.

Forked processes see all that the parent holds in memory, so nothing is shipped to them; what they answer comes back
through a pipe, a chunk at a time, so a slow reader slows them down and memory stays bounded. Where a fork is not safe
(another system, a server with threads) or not worth it, the same work is done right here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import IO, Any, TypeVar

from site_builder.errors import PublishError

Item = TypeVar("Item")
Result = TypeVar("Result")

FEWEST = 300
"""Items for which a second process is worth its start."""
CHUNK = 32

ENDED = "生成网站的一个进程被系统中止，多半是内存不够。请关掉别的程序，再生成一次。"
_END = "the end"


def spread(function: Callable[[Item], Result], items: Sequence[Item], size: int | None = None) -> Iterator[Result]:
    """`function` of every item, in order. It may change nothing that outlives it; what it answers can be pickled.

    The work begins at once, not when the first answer is asked for. `size`: how many records the items are about, if
    not one each. Raises what `function` raises, and PublishError if the system ended one of the processes.
    """
    size = len(items) if size is None else size
    workers = min(_workers(size), len(items))
    if workers < 2:
        return map(function, items)
    chunk = max(1, CHUNK * len(items) // size)
    chunks = [items[start : start + chunk] for start in range(0, len(items), chunk)]
    running = [_started(function, chunks[number::workers]) for number in range(workers)]
    return _answers(running, len(chunks))


def beside(work: Callable[[], Iterable[Item]], size: int) -> Iterator[Item]:
    """What `work` yields, made from now on in a process of its own and handed out when it is asked for.

    `size`: how many items it is about; for few it is done right here. What is made waits in a file without a name.
    """
    if not is_worth_a_process(size):
        return iter(work())
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed when all is handed out
    process = multiprocessing.get_context("fork").Process(target=_fill, args=(work, spool), daemon=True)
    process.start()
    return _handed_out(process, spool)


def is_worth_a_process(size: int) -> bool:
    """Whether work about so many records is done by more than one process."""
    return _workers(size) > 1


def is_forked() -> bool:
    """Whether this is a process that was started for one piece of work and ends with it."""
    return multiprocessing.parent_process() is not None


def _workers(count: int) -> int:
    """How many processes are worth it: one where a fork is not safe, and inside a process that was forked."""
    is_safe = sys.platform == "linux" and threading.active_count() == 1
    return min(len(os.sched_getaffinity(0)), count // FEWEST) if is_safe and not is_forked() else 1


def _fill(work: Callable[[], Iterable[Any]], spool: IO[bytes]) -> None:
    gc.freeze()
    try:
        for item in work():
            pickle.dump((None, item), spool, pickle.HIGHEST_PROTOCOL)
        pickle.dump((None, _END), spool, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        pickle.dump((error, _END), spool, pickle.HIGHEST_PROTOCOL)
    spool.flush()


def _handed_out(process: BaseProcess, spool: IO[bytes]) -> Iterator[Any]:
    try:
        process.join()
        spool.seek(0)
        while True:
            try:
                error, item = pickle.load(spool)  # noqa: S301 - written by our own process to a file without a name
            except EOFError:
                raise PublishError(ENDED) from None
            if error is not None:
                raise error
            if item == _END:
                return
            yield item
    finally:
        process.terminate()
        spool.close()


def _started(function: Callable[[Item], Result], chunks: Sequence[Sequence[Item]]) -> tuple[Connection, BaseProcess]:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(function, chunks, sender), daemon=True)
    process.start()
    sender.close()
    return receiver, process


def _answers(running: list[tuple[Connection, BaseProcess]], chunks: int) -> Iterator[Any]:
    try:
        for number in range(chunks):
            yield from _received(running[number % len(running)][0])
    finally:
        for receiver, process in running:
            receiver.close()
            process.terminate()
            process.join()


def _work(function: Callable[[Item], Result], chunks: Sequence[Sequence[Item]], sender: Connection) -> None:
    """The life of one process: its chunks, until the end, a failure, or a parent that is gone."""
    gc.freeze()
    try:
        for chunk in chunks:
            sender.send((None, [function(item) for item in chunk]))
    except BrokenPipeError:
        return
    except Exception as error:
        sender.send((error, []))


def _received(receiver: Connection) -> list[Any]:
    try:
        error, results = receiver.recv()
    except EOFError:
        raise PublishError(ENDED) from None
    if error is not None:
        raise error
    found: list[Any] = results
    return found
