"""Mini-batches: each epoch once through the sample, a stream of its own for every run."""

import numpy as np
import pytest

from core.solvers.batches import MiniBatches


def draw_many(batches, times):
    return [batches.draw() for _ in range(times)]


@pytest.mark.parametrize("batch_size", [1, 3, 5, 10])
def test_an_epoch_visits_every_sample_once(batch_size):
    per_epoch = -(-10 // batch_size)
    batches = MiniBatches(10, batch_size, seed=0, n_runs=4)
    for _ in range(3):
        rows = np.concatenate(draw_many(batches, per_epoch), axis=1)
        np.testing.assert_array_equal(np.sort(rows, axis=1), np.tile(np.arange(10), (4, 1)))


def test_last_batch_of_an_epoch_is_what_is_left():
    """10 samples in batches of 4: 4, 4, 2, and again."""
    sizes = [rows.shape[1] for rows in draw_many(MiniBatches(10, 4, seed=0, n_runs=2), 6)]
    assert sizes == [4, 4, 2, 4, 4, 2]


def test_epochs_are_shuffled_anew():
    first, second = draw_many(MiniBatches(30, 30, seed=0, n_runs=1), 2)
    assert (first != second).any()


def test_runs_draw_different_rows():
    rows = MiniBatches(30, 5, seed=0, n_runs=2).draw()
    assert (rows[0] != rows[1]).any()


@pytest.mark.parametrize("run", [0, 1, 7])
def test_a_runs_rows_do_not_depend_on_how_many_runs_there_are(run):
    few, many = (draw_many(MiniBatches(20, 6, seed=3, n_runs=n), 9) for n in (run + 1, 40))
    for alone, among in zip(few, many, strict=True):
        np.testing.assert_array_equal(alone[run], among[run])


def test_dropping_runs_leaves_the_others_their_streams():
    """Before and after the end of an epoch."""
    kept, whole = (MiniBatches(12, 5, seed=1, n_runs=3) for _ in range(2))
    kept.draw()
    whole.draw()
    kept.keep(np.array([True, False, True]))
    for rows, expected in zip(draw_many(kept, 7), draw_many(whole, 7), strict=True):
        np.testing.assert_array_equal(rows, expected[[0, 2]])


def test_same_seed_gives_the_same_rows():
    first, second = (draw_many(MiniBatches(20, 6, seed=9, n_runs=2), 8) for _ in range(2))
    for rows, expected in zip(first, second, strict=True):
        np.testing.assert_array_equal(rows, expected)


def test_another_seed_gives_other_rows():
    first, second = (MiniBatches(30, 30, seed=seed, n_runs=1).draw() for seed in (0, 1))
    assert (first != second).any()


def test_stream_is_spawned_from_the_seed_and_the_run():
    """The documented stream: ``default_rng([seed, run]).permutation``."""
    rows = MiniBatches(15, 15, seed=4, n_runs=3).draw()
    np.testing.assert_array_equal(rows[2], np.random.default_rng([4, 2]).permutation(15))


@pytest.mark.parametrize("batch_size", [0, -1, 11])
def test_batch_sizes_outside_the_sample_are_refused(batch_size):
    with pytest.raises(ValueError, match=rf"batch_size must be between 1 and n_samples = 10\. Got {batch_size}\."):
        MiniBatches(10, batch_size, seed=0, n_runs=1)
