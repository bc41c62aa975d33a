"""Two threads for files: results in order, errors and stops heard, callbacks in the caller's thread."""

from __future__ import annotations

import threading

import pytest

from qcdesk.system.files import CancelledError, ignore_progress, never_cancelled
from qcdesk.system.workers import WORTH_IT, in_parallel

BIG, SMALL = WORTH_IT, 10


def adder(number, size=1):
    def job(tally):
        tally.add(size)
        return number, threading.current_thread()

    return job


@pytest.mark.parametrize("total", [SMALL, BIG])
def test_results_come_in_the_order_of_the_jobs(total):
    found = in_parallel([adder(n) for n in range(50)], total, ignore_progress, never_cancelled)
    assert [number for number, _ in found] == list(range(50))


def test_little_work_stays_in_the_callers_thread():
    found = in_parallel([adder(1), adder(2)], SMALL, ignore_progress, never_cancelled)
    assert {thread for _, thread in found} == {threading.current_thread()}


def test_much_work_uses_two_threads_at_once():
    meeting = threading.Barrier(2, timeout=10)

    def job(_):
        meeting.wait()
        return threading.current_thread()

    found = in_parallel([job, job], BIG, ignore_progress, never_cancelled)
    assert len(set(found)) == 2
    assert not any(thread.is_alive() for thread in found)


@pytest.mark.parametrize("total", [SMALL, BIG])
def test_progress_and_cancellation_are_asked_in_the_callers_thread(total):
    told, threads = [], set()

    def progress(done, of):
        told.append((done, of))
        threads.add(threading.current_thread())

    def cancelled():
        threads.add(threading.current_thread())
        return False

    in_parallel([adder(n, total // 10) for n in range(10)], total, progress, cancelled)
    assert threads == {threading.current_thread()}
    assert told == sorted(told)
    assert told[-1] == (total // 10 * 10, total)


@pytest.mark.parametrize("total", [SMALL, BIG])
def test_the_first_error_in_the_order_of_the_jobs_is_raised(total):
    def bad(_):
        raise ValueError("first")

    def stopped(tally):
        if tally.stopped():
            raise CancelledError
        return 0

    with pytest.raises(ValueError, match="first"):
        in_parallel([bad, *[stopped] * 20], total, ignore_progress, never_cancelled)


def test_a_stop_reaches_running_jobs():
    started = threading.Event()

    def job(tally):
        started.set()
        while not tally.stopped():
            started.wait(0.01)
        raise CancelledError

    with pytest.raises(CancelledError):
        in_parallel([job, job], BIG, ignore_progress, started.is_set)


def test_no_jobs_give_no_results():
    assert in_parallel([], BIG, ignore_progress, never_cancelled) == []
