"""BLAS at one thread while anyone asks for it, told by threadpoolctl."""

import subprocess
import sys
import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from core.functions import Tanh
from core.objectives import MLP, one_blas_thread


def blas_threads():
    """Of NumPy's own BLAS where it brings one; SciPy's second copy may be loaded later and plays no part."""
    blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
    own = [library for library in blas if "numpy" in library["filepath"]]
    return {library["num_threads"] for library in own or blas}


def test_overlapping_holders_restore_what_was_set_before_the_first():
    """The first to come leaves first: the second still computes with one thread, and only its end restores."""
    with threadpool_limits(2, user_api="blas"):
        first, second = one_blas_thread(), one_blas_thread()
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        assert blas_threads() == {1}
        second.__exit__(None, None, None)
        assert blas_threads() == {2}


def test_it_is_restored_after_an_exception():
    with threadpool_limits(2, user_api="blas"):
        with pytest.raises(ZeroDivisionError), one_blas_thread():
            raise ZeroDivisionError
        assert blas_threads() == {2}


def test_a_thread_holds_it_while_the_one_that_held_it_first_still_lives():
    """Threadpoolctl alone heeds only the thread that asked first."""
    seen, done = [], threading.Event()

    def hold():
        with one_blas_thread():
            seen.append(blas_threads())

    def hold_and_live():
        hold()
        done.wait()

    with threadpool_limits(2, user_api="blas"):
        first, second = threading.Thread(target=hold_and_live), threading.Thread(target=hold)
        first.start()
        second.start()
        second.join()
        done.set()
        first.join()
        hold()
        assert blas_threads() == {2}
    assert seen == [{1}] * 3


def test_many_threads_that_come_and_go_leave_what_was_there():
    seen = set()

    def come_and_go():
        for _ in range(50):
            with one_blas_thread():
                seen.update(blas_threads())

    with threadpool_limits(2, user_api="blas"):
        threads = [threading.Thread(target=come_and_go) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert blas_threads() == {2}
    assert seen == {1}


class NotesBlas(Tanh):
    def value(self, z, out=None):
        SEEN.append(blas_threads())
        return super().value(z, out)


SEEN = []


@pytest.mark.parametrize("method", ["predict", "layers"])
def test_networks_are_looked_into_on_one_thread(method):
    X = np.random.default_rng(0).normal(size=(20, 3))
    objective = MLP(X, X[:, 0], hidden=(4,), activation=NotesBlas())
    SEEN.clear()
    with threadpool_limits(2, user_api="blas"):
        getattr(objective, method)(np.zeros(objective.n_params))
        assert blas_threads() == {2}
    assert [{1}] == SEEN


def test_a_second_blas_that_is_loaded_later_is_held_too():
    """SciPy brings its own, which is loaded with ``scipy.linalg``: in a process of its own, in which nothing is yet."""
    program = """
import numpy as np
from core.objectives import one_blas_thread
with one_blas_thread():
    pass
import scipy.linalg
from threadpoolctl import threadpool_info
with one_blas_thread():
    print({library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"})
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "{1}"
