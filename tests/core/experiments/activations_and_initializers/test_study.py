"""The grid: each cell is what it would be alone, wherever it is trained, and its runs are judged as they ended."""

from __future__ import annotations

import math
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from core.data import Iris, Sine, TwoMoons, read_beside
from core.experiments.activations_and_initializers import (
    FULL_GRID,
    CellResult,
    StudyResult,
    StudySettings,
    grid_cells,
    run,
    train_cell,
)
from core.experiments.activations_and_initializers.cells import cell_name, varying_axes
from core.experiments.activations_and_initializers.problem import load_samples
from core.experiments.activations_and_initializers.training import RULES, quartiles
from core.solvers import GradientDescent, minimize

SMALL = StudySettings(
    data=TwoMoons(n_samples=60), activations=("tanh", "relu"), initializers=("zeros", "normal", "he_normal"),
    widths=(6,), n_seeds=3, max_steps=60,
)  # fmt: skip


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run(SMALL)


def same(one: CellResult, other: CellResult) -> bool:
    arrays = ("steps", "loss", "arrived_at", "final_loss", "moments", "theta")
    return (one.cell, one.step_size, one.endings) == (other.cell, other.step_size, other.endings) and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


# --------------------------------------------------------------------------------------------------------- independence
def test_a_cell_alone_is_the_cell_in_the_grid(result):
    for one in result.cells:
        alone = SMALL.model_copy(
            update={"activations": (one.cell.activation,), "initializers": (one.cell.initializer,)}
        )
        (found,) = run(alone).cells
        assert same(found, one)


@pytest.mark.usefixtures("can_spawn")
def test_processes_give_the_same_numbers(result):
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        elsewhere = run(SMALL.model_copy(update={"activations": ("tanh",)}), executor=executor)
    assert all(same(one, other) for one, other in zip(elsewhere.cells, result.cells[:3], strict=True))


def test_seed_of_a_cell_does_not_depend_on_how_many_there_are(result):
    fewer = run(SMALL.model_copy(update={"n_seeds": 2}))
    for one, other in zip(fewer.cells, result.cells, strict=True):
        np.testing.assert_array_equal(one.final_loss, other.final_loss[:2])


def test_cells_of_one_shape_start_from_the_same_random_numbers(result):
    """He's weights are √2 times those of a normal law with variance 1/n: the draws are the same."""
    normal, he = (result.named(f"tanh, {name}").theta[0, 0] for name in ("normal", "He normal"))
    np.testing.assert_allclose(he[:12], normal[:12] * np.sqrt(2 / 2))


# -------------------------------------------------------------------------------------------------------- what is kept
def test_a_cell_is_descent_from_its_starts(result):
    """Oracle: the solver called by hand."""
    one = result.named("ReLU, He normal")
    objective = load_samples(SMALL, read_beside).objective(one.cell)
    starts = objective.initialize("he_normal", 3, np.random.default_rng(0))
    path = minimize(objective, starts, optimizer=GradientDescent(0.3), max_steps=60, stopping=None)
    np.testing.assert_array_equal(one.theta[0], starts)
    np.testing.assert_array_equal(one.theta[-1], path.final_theta)
    np.testing.assert_array_equal(one.loss, path.loss[one.steps])
    first = [int(np.flatnonzero(loss <= 0.1)[0]) if (loss <= 0.1).any() else math.inf for loss in path.loss.T]
    assert one.arrived_at.tolist() == first


def test_results_are_closed_and_stay_so_when_sent(result):
    for one in (result.cells[0], pickle.loads(pickle.dumps(result.cells[0]))):
        with pytest.raises(ValueError, match="read-only"):
            one.loss[0] = 0


def test_zeros_never_leave_the_start(result):
    assert all(one.share("never left the start") == 1 for one in result.cells if one.cell.initializer == "zeros")
    assert all(one.share("never left the start") == 0 for one in result.cells if one.cell.initializer != "zeros")


def test_shares_add_up_to_one(result):
    for one in result.cells:
        assert sum(one.share(ending) for ending in set(one.endings)) == pytest.approx(1)


def test_a_step_too_large_diverges_and_counts_as_never_arrived():
    found = run(SMALL.model_copy(update={"data": Sine(), "activations": ("relu",), "step_sizes": (100.0,)}))
    lost = found.named("ReLU, normal")
    assert lost.share("diverged") == 1
    assert np.isinf(lost.arrived_at).all() and np.isinf(lost.final_loss).all() and np.isinf(lost.loss[-1]).all()
    assert np.isfinite(lost.loss[0]).all() and np.isfinite(lost.theta).all()


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2, 3, 4, 5, 6, 7, 8], (2, 4, 6)), ([5], (5, 5, 5)), ([1, 2, math.inf, math.inf], (1, 2, math.inf))],
)
def test_quartiles_are_values_that_occurred(values, expected):
    assert quartiles(values) == expected


# ---------------------------------------------------------------------------------------------------------- step sizes
def test_best_step_size_is_the_best_of_the_cells_with_each():
    rates = (0.03, 0.3, 3.0)
    settings = SMALL.model_copy(update={"step_sizes": rates, "initializers": ("normal",)})
    each, best = run(settings), run(settings.model_copy(update={"comparison": "best"}))
    for one in best.cells:
        those = [other for other in each.cells if other.cell.activation == one.cell.activation]
        winner = min(those, key=lambda other: other.rank)
        assert one.step_size == winner.step_size and one.cell.step_size is None
        np.testing.assert_array_equal(one.loss, winner.loss)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "All cells have the same step size, 0.3"),
        ({"step_sizes": (0.1, 0.3)}, "Each step size makes cells of its own"),
        ({"step_sizes": (0.1, 0.3), "comparison": "best"}, "the best of 2 step sizes for it, from 0.1 to 0.3"),
    ],
)
def test_the_notes_say_how_step_sizes_were_chosen(values, words):
    settings = SMALL.model_copy(update={"initializers": ("normal",), "max_steps": 20, **values})
    assert words in run(settings).notes[-1]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_chosen(rule):
    settings = SMALL.model_copy(update={"optimizer": rule, "initializers": ("normal",), "step_sizes": (0.01,)})
    for one in run(settings).cells:
        assert one.final_loss.max() < one.loss[0].max()


# ----------------------------------------------------------------------------------------------------------- the grid
def test_the_full_grid_is_six_by_six_by_eight():
    assert len(grid_cells(FULL_GRID)) == 36
    assert (FULL_GRID.n_seeds, FULL_GRID.max_steps, FULL_GRID.data.n_samples) == (8, 500, 200)
    samples = load_samples(FULL_GRID, read_beside)
    assert samples.objective(grid_cells(FULL_GRID)[0]).widths == (2, 16, 16, 1)


def test_all_axes_cross():
    settings = SMALL.model_copy(update={"depths": (1, 2), "widths": (4, 8), "scales": (0.5, 1.0),
                                        "step_sizes": (0.1, 0.3)})  # fmt: skip
    cells = grid_cells(settings)
    assert len(set(cells)) == len(cells) == 2 * 3 * 2**4
    names = [cell_name(cell, varying_axes(settings)) for cell in cells]
    assert len(set(names)) == len(names)


def test_a_cell_is_found_by_its_name_and_the_best_by_rank(result):
    assert all(result.named(result.name(one.cell)) is one for one in result.cells)
    assert result.named("best").rank == min(one.rank for one in result.cells)
    with pytest.raises(ValueError, match="cell must be best, or one of the 6 of the grid. Got 'nonsense'."):
        result.named("nonsense")


def test_progress_is_told_and_what_it_raises_ends_the_run():
    told: list[float] = []
    run(SMALL.model_copy(update={"max_steps": 400}), progress=told.append)
    assert told == sorted(told) and all(0 <= share <= 1 for share in told)

    def cancel(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(SMALL.model_copy(update={"max_steps": 20_000}), progress=cancel)


@pytest.mark.parametrize(
    ("data", "outputs", "constant"),
    [(TwoMoons(n_samples=60), 1, math.log(2)), (Iris(), 3, math.log(3)), (Sine(), 1, 1.0)],
    ids=["two classes", "three classes", "a quantity"],
)
def test_any_data_can_be_learned_and_the_best_constant_is_known(data, outputs, constant):
    """Oracle: the entropy of equal shares; the variance of a standardised quantity."""
    settings = SMALL.model_copy(update={"data": data, "max_steps": 20})
    samples = load_samples(settings, read_beside)
    assert samples.targets.shape[1] == outputs
    assert samples.constant_loss() == pytest.approx(constant, rel=1e-12)
    assert np.isfinite(train_cell(samples, settings, grid_cells(settings)[2]).final_loss).all()


# ------------------------------------------------------------------------------------------------------------ refusals
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"activations": ()}, "must hold at least one value"),
        ({"depths": (0,)}, "greater than or equal to 1"),
        ({"widths": (1000,)}, "less than or equal to 256"),
        ({"step_sizes": (0.0,)}, "greater than 0"),
        ({"depths": tuple(range(1, 31)), "widths": (4, 8)}, "the grid must have at most 400 cells. Got 540"),
    ],
)
def test_a_grid_that_cannot_be_is_refused(values, words):
    with pytest.raises(ValueError, match=words):
        StudySettings(**values)


def test_networks_too_large_are_refused_before_they_are_trained():
    settings = StudySettings(depths=(60,), widths=(256,))
    with pytest.raises(ValueError, match="must have at most 3,000,000 weights and biases together. Got 34,"):
        run(settings)


def test_a_value_named_twice_is_one_cell():
    assert StudySettings(depths=(2, 2, 3)).depths == (2, 3)
