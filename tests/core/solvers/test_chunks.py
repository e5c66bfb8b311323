"""Chunks of runs on threads: the same numbers however they are cut, and an end that nothing outlives."""

import threading
import time

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from core.objectives import MLP, LinearRegression
from core.solvers import Adam, GradientDescent, Status, Stopping, minimize
from core.solvers.chunks import cut

ARRAYS = ("theta", "steps", "loss", "loss_steps", "gradient_norm", "status", "stopped_at", "n_gradient_evaluations")
BATCHES = pytest.mark.parametrize("options", [{}, {"batch_size": 7}, {"batch_size": 7, "loss_every": 4}], ids=str)
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])


class InChunks:
    """A linear regression that asks for chunks, may take its time, and notes who calls it."""

    parameter_names = ("intercept", "x1", "x2", "x3")
    n_params, n_samples = 4, 30

    def __init__(self, runs_at_once, *, seconds=0.0, fails_from=np.inf):
        rng = np.random.default_rng(1)
        X = rng.normal(size=(30, 3)) * [1.0, 2.0, 0.5]
        self.inner = LinearRegression(X, X @ [1.0, -1.0, 2.0] + rng.normal(size=30))
        self.runs_at_once, self.seconds, self.fails_from = runs_at_once, seconds, fails_from
        self.calls, self.most_runs, self.threads, self.blas = 0, 0, set(), set()

    def value(self, theta, rows=None):
        return self.inner.value(theta, rows)

    def value_and_gradient(self, theta, rows=None):
        self.calls += 1
        self.most_runs = max(self.most_runs, len(theta))
        self.threads.add(threading.get_ident())
        if self.calls >= self.fails_from:
            raise ZeroDivisionError("in a worker")
        time.sleep(self.seconds)
        return self.inner.value_and_gradient(theta, rows)


def make_starts(n_runs=64, dtype=np.float64):
    return (np.random.default_rng(2).normal(size=(n_runs, 4)) * 3).astype(dtype)


def blas_threads():
    """Of NumPy's own BLAS where it brings one; SciPy's second copy may be loaded later and plays no part."""
    blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
    own = [library for library in blas if "numpy" in library["filepath"]]
    return {library["num_threads"] for library in own or blas}


def slow(**options):
    return InChunks(8, seconds=0.01, **options)


def assert_same(one, other):
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


# ------------------------------------------------------------------------------------------------- how runs are cut


@pytest.mark.parametrize("n_runs", [1, 2, 5, 63, 64, 65, 1000])
@pytest.mark.parametrize("at_once", [1, 3, 16, 64, 10**9])
@pytest.mark.parametrize("workers", [1, 2, 8])
def test_chunks_cover_every_run_once_and_fit_and_are_even(n_runs, at_once, workers):
    chunks = cut(n_runs, at_once, workers)
    sizes = [chunk.stop - chunk.start for chunk in chunks]
    np.testing.assert_array_equal(np.concatenate([np.arange(n_runs)[chunk] for chunk in chunks]), np.arange(n_runs))
    assert max(sizes) <= at_once
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= 1


@pytest.mark.parametrize(("n_runs", "at_once", "expected"), [(64, 24, 4), (64, 64, 1), (3, 1, 3), (65, 64, 2)])
def test_two_workers_get_as_many_chunks_each(n_runs, at_once, expected):
    """64 runs, 24 at once: four chunks of 16 rather than three; no more chunks than runs."""
    assert len(cut(n_runs, at_once, 2)) == expected


@pytest.mark.parametrize(("n_runs", "at_once", "expected"), [(64, 32, 4), (300, 32, 16), (16, 1, 16), (33, 32, 2)])
def test_many_workers_do_not_make_chunks_of_less_than_half_the_cache(n_runs, at_once, expected):
    assert len(cut(n_runs, at_once, 8)) == expected


# ---------------------------------------------------------------------------------------------------- the same numbers


@BATCHES
@DTYPES
@pytest.mark.parametrize("at_once", [32, 13, 1])
def test_chunks_give_the_numbers_of_one_batch(options, dtype, at_once):
    """Two, five (six on two cores) and 64 chunks; runs converge, go on to the limit, and diverge at different steps."""
    starts = make_starts(dtype=dtype)
    starts[5] = 1e17 if dtype == np.float32 else 1e160
    rates = np.geomspace(0.01, 0.6, 64)  # the limit 2/λ_max is about 0.23
    settings = {"learning_rates": rates, "max_steps": 150, "n_records": 20} | options
    whole, cut_up = (
        minimize(InChunks(k), starts, stopping=Stopping(target_loss=1.1), **settings) for k in (None, at_once)
    )
    assert set(whole.status) >= {Status.CONVERGED, Status.DIVERGED}
    assert whole.theta.dtype == cut_up.theta.dtype == dtype
    assert_same(whole, cut_up)


@BATCHES
@pytest.mark.parametrize("run", [0, 37])
def test_a_run_alone_equals_the_same_run_in_chunks(options, run):
    """A run's batches belong to its number, so the run alone is the last of as many as its number needs."""
    settings = {"optimizer": Adam(0.05), "max_steps": 40, "stopping": None} | options
    among = minimize(InChunks(13), make_starts(), **settings)
    alone = minimize(InChunks(None), make_starts()[: run + 1], **settings)
    for name in ("theta", "loss", "gradient_norm"):
        np.testing.assert_array_equal(getattr(among, name)[:, run], getattr(alone, name)[:, run])


@pytest.mark.parametrize("hidden", [(16,), (40, 40)])
@DTYPES
@BATCHES
def test_a_network_alone_equals_the_same_network_among_sixty_three_others(hidden, dtype, options):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    objective = MLP(X, np.sin(X[:, 0]), hidden=hidden)
    starts = objective.initialize("xavier_uniform", 64, rng).astype(dtype)
    among = minimize(objective, starts, max_steps=15, stopping=None, **options)
    alone = minimize(objective, starts[:1], max_steps=15, stopping=None, **options)
    np.testing.assert_array_equal(among.theta[:, 0], alone.theta[:, 0])
    np.testing.assert_array_equal(among.loss[:, 0], alone.loss[:, 0])


def test_networks_are_the_same_on_one_thread_and_on_two(monkeypatch):
    X = np.random.default_rng(0).normal(size=(300, 5))
    objective = MLP(X, X[:, 0], hidden=(64, 64), activation="gelu")
    starts = objective.initialize("he_normal", 12, np.random.default_rng(1))
    runs = []
    for workers in (1, 2):
        monkeypatch.setattr("core.solvers.descent.n_workers", lambda workers=workers: workers)
        monkeypatch.setattr("core.solvers.chunks.n_workers", lambda workers=workers: workers)
        runs.append(minimize(objective, starts, max_steps=10, stopping=None))
    assert_same(*runs)


def test_chunks_that_end_at_different_steps_hold_their_last_values():
    """The first half of the runs starts at the minimum, the second goes to the limit."""
    objective = InChunks(4)
    best = np.linalg.lstsq(objective.inner.design, objective.inner.y, rcond=None)[0]
    starts = np.concatenate([np.tile(best, (4, 1)), make_starts(4)])
    options = {"max_steps": 90, "n_records": 7, "loss_every": 10, "stopping": Stopping(gradient=1e-3)}
    path = minimize(objective, starts, optimizer=GradientDescent(0.001), **options)
    assert path.stopped_at.tolist() == [0] * 4 + [90] * 4
    np.testing.assert_array_equal(path.theta[:, :4], np.tile(best, (len(path.steps), 4, 1)))
    np.testing.assert_array_equal(path.loss[:, :4], np.tile(objective.value(starts[:4]), (len(path.loss), 1)))
    np.testing.assert_array_equal(path.final_loss, objective.value(path.final_theta))


# ----------------------------------------------------------------------------------------------------------- the pool


def test_chunks_run_on_other_threads_and_are_no_larger_than_asked():
    objective = slow()
    minimize(objective, make_starts(), max_steps=3, stopping=None)
    assert objective.most_runs == 8
    assert threading.get_ident() not in objective.threads


@pytest.mark.parametrize("at_once", [None, 64])
def test_runs_that_fit_stay_on_the_callers_thread(at_once):
    objective = InChunks(at_once)
    minimize(objective, make_starts(), max_steps=3, stopping=None)
    assert objective.threads == {threading.get_ident()}


def test_single_sample_updates_are_not_cut_to_the_size_of_whole_samples():
    """30 samples and one an update: thirty times the runs fit, so all 64 go together."""
    objective = InChunks(8)
    minimize(objective, make_starts(), max_steps=3, stopping=None, batch_size=1, loss_every=1000)
    assert objective.most_runs == 64


def test_progress_is_called_from_the_callers_thread_and_rises():
    told = []
    minimize(slow(), make_starts(), max_steps=15, progress=lambda share: told.append((threading.get_ident(), share)))
    threads, shares = zip(*told, strict=True)
    assert set(threads) == {threading.get_ident()}
    assert (np.diff(shares) >= 0).all()
    assert 0 < shares[-1] <= 1


class Rerun(BaseException):
    """As Streamlit ends a script: not an Exception."""


@pytest.mark.parametrize("error", [Rerun, KeyboardInterrupt, ValueError])
def test_what_progress_raises_ends_all_threads_at_once_and_goes_through(error):
    def cancel(share):
        raise error("enough")

    objective, before = slow(), threading.active_count()
    with pytest.raises(error, match="enough"):
        minimize(objective, make_starts(), max_steps=10**6, stopping=None, progress=cancel)
    assert objective.calls < 10_000  # of eight million
    assert threading.active_count() == before
    calls = objective.calls
    time.sleep(0.05)
    assert objective.calls == calls


def test_an_exception_in_a_worker_ends_the_others_and_goes_through():
    objective, before = slow(fails_from=20), threading.active_count()
    with pytest.raises(ZeroDivisionError, match="in a worker"):
        minimize(objective, make_starts(), max_steps=10**6, stopping=None)
    assert threading.active_count() == before


def test_divergence_in_a_worker_warns_as_little_as_elsewhere():
    """Warnings are errors here: an overflow in a thread would raise."""
    path = minimize(InChunks(8), 1e150 * make_starts(), optimizer=GradientDescent(1e6), max_steps=20)
    assert set(path.status) == {Status.DIVERGED}


# --------------------------------------------------------------------------------------------------------------- BLAS


class NotesBlas(InChunks):
    def value_and_gradient(self, theta, rows=None):
        self.blas |= blas_threads()
        return super().value_and_gradient(theta, rows)


@pytest.mark.parametrize("before", [1, 2])
@pytest.mark.parametrize("at_once", [32, 64])
def test_blas_has_one_thread_inside_and_what_it_had_outside(before, at_once):
    with threadpool_limits(before, user_api="blas"):
        objective = NotesBlas(at_once)
        minimize(objective, make_starts(), max_steps=2, stopping=None)
        assert objective.blas == {1}
        assert blas_threads() == {before}


def test_blas_is_restored_after_an_exception():
    with threadpool_limits(2, user_api="blas"):
        with pytest.raises(ZeroDivisionError):
            minimize(InChunks(32, fails_from=3), make_starts(), max_steps=9)
        assert blas_threads() == {2}
