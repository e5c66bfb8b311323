"""Independent pieces: the same results on any executor, in order, and an end that nothing outlives."""

import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from core.objectives import MLP
from core.solvers import map_pieces, minimize

X = np.random.default_rng(0).normal(size=(40, 3))


def train(hidden, seed):
    """A piece as an experiment has them: a small network from a start of its own."""
    objective = MLP(X, X[:, 0] * X[:, 1], hidden=(hidden,))
    start = objective.initialize("xavier_normal", 2, np.random.default_rng(seed))
    return minimize(objective, start, max_steps=15, stopping=None).final_theta


def slow_train(steps, seed):
    objective = MLP(X, X[:, 0], hidden=(4,))
    start = objective.initialize("xavier_normal", 1, np.random.default_rng(seed))
    return minimize(objective, start, max_steps=steps, stopping=None).final_loss


def unequal(k):
    time.sleep(0.02 * (3 - k % 4))
    return k


def fail_at(bad, k):
    if k in bad:
        raise ValueError(f"piece {k}")
    return k


def blas_threads(_):
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


@pytest.fixture(scope="module")
def processes(can_spawn):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def test_threads_processes_and_a_plain_loop_give_the_same_numbers(processes, pickling):
    with ThreadPoolExecutor(3) as threads:
        found = [map_pieces(partial(train, 5), range(4), executor=one) for one in (None, threads, processes)]
    found.append(map_pieces(partial(train, 5), range(4), executor=pickling))
    for results in found:
        np.testing.assert_array_equal(results, [train(5, seed) for seed in range(4)])


@pytest.mark.parametrize("n", [0, 1, 9])
def test_results_come_in_the_order_of_the_pieces(n):
    with ThreadPoolExecutor(4) as threads:
        assert map_pieces(unequal, range(n)) == map_pieces(unequal, iter(range(n)), executor=threads) == list(range(n))


def test_blas_has_one_thread_within_a_piece(processes):
    for executor in (None, processes):
        assert map_pieces(blas_threads, range(2), executor=executor) == [{1}, {1}]


def test_an_executor_stays_open():
    with ThreadPoolExecutor(2) as threads:
        map_pieces(unequal, range(3), executor=threads)
        assert threads.submit(unequal, 7).result() == 7


def test_progress_rises_to_one_and_is_heard_in_the_callers_thread():
    told = []
    map_pieces(unequal, range(24), progress=lambda share: told.append((threading.get_ident(), share)))
    threads, shares = zip(*told, strict=True)
    assert set(threads) == {threading.get_ident()}
    assert (np.diff(shares) >= 0).all()
    assert 0 <= shares[0] < shares[-1] == 1


class Rerun(BaseException):
    """As Streamlit ends a script: not an Exception."""


@pytest.mark.parametrize("error", [Rerun, KeyboardInterrupt])
def test_cancelling_ends_pieces_that_are_descending_and_begins_no_other(error):
    """Each piece would take minutes; those that have begun end at their next update."""

    def cancel(share):
        raise error("enough")

    before, began = threading.active_count(), time.perf_counter()
    with pytest.raises(error, match="enough"):
        map_pieces(partial(slow_train, 10**7), range(8), progress=cancel)
    assert time.perf_counter() - began < 5
    assert threading.active_count() == before


def test_cancelling_takes_back_from_an_executor_what_has_not_begun():
    calls = []

    def note(k):
        time.sleep(0.2)
        calls.append(k)

    def cancel(share):
        raise Rerun

    with ThreadPoolExecutor(1) as threads, pytest.raises(Rerun):
        map_pieces(note, range(10), executor=threads, progress=cancel)
    assert len(calls) <= 2


@pytest.mark.parametrize("executor", [None, "processes"])
def test_what_a_piece_raises_goes_through(executor, request):
    pool = request.getfixturevalue(executor) if executor else None
    with pytest.raises(ValueError, match="piece 3"):
        map_pieces(partial(fail_at, {3}), range(6), executor=pool)
